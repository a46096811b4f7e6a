//! One record of a run: JSONL, a text file or a line, from its bytes to its cleaned bytes.

pub mod cleaning;
pub mod document;
pub mod finds;
pub mod job;
pub mod json;
pub mod jsonl;
pub mod margins;
pub mod raw_text;
pub mod text;
