//! Pages: from bytes to lines with their markup ([`read`]), what is known of a page beside its text ([`meta`]), and back to text or
//! Markdown ([`write`]). This room does not know what is removed from a page, or why: it is given spans of the page's text that are gone.

pub mod entities;
pub mod events;
pub mod meta;
pub mod page;
pub mod read;
pub mod tags;
pub mod vocabulary;
pub mod write;
