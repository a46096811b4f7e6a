//! One record of a run: a line of JSONL, a text file or a plain line, from its bytes to the spans of it that are removed. Records know
//! nothing of threads, inputs or outputs: a [`job`] is given a block of them and says what it found.

pub mod cleaning;
pub mod document;
pub mod fields;
pub mod finds;
pub mod job;
pub mod json;
pub mod jsonl;
pub mod margins;
pub mod raw_text;
pub mod text;
