//! HTML to lines, with what the markup says of each; scores of lines, and what is left of a page.
//!
//! The engine cleans these lines as it cleans those of a text, with scores from the markup.

pub mod build;
pub mod encoding;
pub mod guard;
mod markdown;
pub mod meta;
pub mod output;
pub mod page;
pub mod reader;
pub mod sniff;
pub mod tags;
pub mod vocabulary;
