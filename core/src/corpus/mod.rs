//! Runs over files: big files and JSONL, read, deduplicated and written in the order of the input, in bounded memory.
//!
//! [`io::source`] cuts the input into blocks of whole records. [`pipeline`] hands the blocks to threads: each block is
//! split and hashed by a job of [`record`] on its own, asks the parts of the set of seen lines in its turn, and
//! goes to its destination in its turn. [`checkpoint`] lets a run go on where another was killed.

pub mod checkpoint;
pub mod io;
pub mod pipeline;
pub mod plan;
pub mod record;
pub mod report;
pub mod run;
pub mod scope;

pub use report::Report;
