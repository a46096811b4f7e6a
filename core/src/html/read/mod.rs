//! From bytes to a [`Page`](crate::html::page::Page): [`encoding`] makes text of the bytes, [`sniff`] says whether it is HTML, [`guard`]
//! bounds what the parser in Python will see of it, and [`build`] makes lines of the markup that the parser wrote. Nothing here decides
//! what is content.

pub mod build;
pub mod encoding;
pub mod guard;
pub mod shape;
pub mod sniff;
pub mod styles;
