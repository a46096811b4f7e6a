//! What the core must bear, as functions of bytes: each does something with them and panics where a promise is broken.
//!
//! cargo-fuzz drives them (`cargo +nightly fuzz run text --features libfuzzer`, from this folder); where there is no
//! nightly compiler `cargo run --release -p cleaner-fuzz --bin bounded -- 60` does so for a minute, from the same corpora
//! and with changes that depend on a seed alone.

#![allow(clippy::panic, clippy::expect_used, clippy::indexing_slicing)] // a broken promise must be loud here

pub mod engines;
pub mod mutate;
pub mod page;
pub mod records;
pub mod state;
pub mod text;

/// A target: its name, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 4] = [
    ("text", text::check),
    ("page", page::check),
    ("records", records::check),
    ("state", state::check),
];
