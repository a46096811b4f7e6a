//! HTML to lines, with what the markup says of each; scores of lines, and what is left of a page.
//!
//! The engine cleans these lines as it cleans those of a text, with scores from the markup.

pub mod events;
pub mod meta;
pub mod page;
pub mod read;
pub mod tags;
pub mod vocabulary;
pub mod write;
