//! The fast core of `cleaner`: everything that touches every line of a text.

pub mod corpus;
pub mod dedup;
pub mod engine;
pub mod error;
pub mod files;
pub mod guard;
pub mod html;
pub mod pattern;
pub mod score;
pub mod text;

#[cfg(feature = "python")]
mod py;
