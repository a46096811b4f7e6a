//! The fast core of `cleaner`: everything that touches every line of a text.
//!
//! Pure Rust but for one file: [`py`](self) is the binding, behind the feature `python`.

mod beginnings;
mod cuts;
mod decide;
pub mod dedup;
mod doubled;
pub mod engine;
mod entry;
mod folder;
mod gates;
mod grams;
mod hashed;
pub mod html;
mod lazy;
mod letterwise;
pub mod lines;
mod literals;
pub mod matcher;
mod network;
pub mod normal;
pub mod pattern;
pub mod program;
mod reasons;
mod relax;
mod repeats;
pub mod rule;
pub mod scorer;
pub mod sheet;
mod simple;
mod starts;
pub mod stream;
mod sweep;

#[cfg(feature = "python")]
mod py;
