//! Runs over files: big files and JSONL, read, cleaned, deduplicated and written in the order of the input, in bounded memory.
//!
//! [`io`] reads inputs as chunks of whole records and writes outputs. [`record`] is one record: from its bytes to what of it is removed.
//! [`pipeline`] carries blocks of records through threads. [`checkpoint`] lets a run go on where another was killed, and [`plan`] and [`run`]
//! put all of it together. This room knows files and threads; what is removed from a document it leaves to the engine, and which lines were
//! seen before to the sets of [`dedup`](crate::dedup).

pub mod checkpoint;
pub mod io;
pub mod pipeline;
pub mod plan;
pub mod preflight;
pub mod record;
pub mod report;
pub mod run;
pub mod scope;
