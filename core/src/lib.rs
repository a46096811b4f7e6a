//! The fast core of `cleaner`: everything that touches every line of a text.
//!
//! The path of a document, from the room where each step is:
//!
//! 1. [`text`] cuts a text into lines and brings each into its normal form; [`html`] reads a page into lines with their markup.
//! 2. [`pattern`] says which rules may match a line, and [`score`] how likely the line is content.
//! 3. [`engine`] marks what the rules and the scores remove, pass after pass until nothing more goes, and sweeps once.
//! 4. [`corpus`] does the same over files of any size, on threads, and removes lines that [`dedup`] has seen elsewhere; [`files`] replaces
//!    a file as a whole or not at all.
//! 5. `py` is the door to Python, and the only room that knows it.
//!
//! A room knows the rooms below it and none beside it: `tests/floors.rs` holds that. A cleaning decides in three steps that never mix:
//! marks are set on the original, marks are resolved (protected lines stay, a drop beats a cut), and what is left is written once.
//! So no rule sees what another one did, and the order of rules cannot matter.
//!
//! Nothing here is an interface for other crates: with the feature `internals` the rooms are open to this workspace's tests and tools.

#![cfg_attr(
    not(any(feature = "python", feature = "internals")),
    allow(dead_code, reason = "nobody calls the core without a door to it")
)]

#[cfg(feature = "internals")]
pub mod corpus;
#[cfg(feature = "internals")]
pub mod dedup;
#[cfg(feature = "internals")]
pub mod engine;
#[cfg(feature = "internals")]
pub mod error;
#[cfg(feature = "internals")]
pub mod files;
#[cfg(feature = "internals")]
pub mod guard;
#[cfg(feature = "internals")]
pub mod html;
#[cfg(feature = "internals")]
pub mod pattern;
#[cfg(feature = "internals")]
pub mod score;
#[cfg(feature = "internals")]
pub mod text;

#[cfg(not(feature = "internals"))]
mod corpus;
#[cfg(not(feature = "internals"))]
mod dedup;
#[cfg(not(feature = "internals"))]
mod engine;
#[cfg(not(feature = "internals"))]
mod error;
#[cfg(not(feature = "internals"))]
mod files;
#[cfg(not(feature = "internals"))]
mod guard;
#[cfg(not(feature = "internals"))]
mod html;
#[cfg(not(feature = "internals"))]
mod pattern;
#[cfg(not(feature = "internals"))]
mod score;
#[cfg(not(feature = "internals"))]
mod text;

#[cfg(feature = "python")]
mod py;
