//! From bytes to a page as lines: encoding, events of the markup, what a browser shows. Scores nothing.

pub mod build;
pub mod encoding;
pub mod guard;
pub mod shape;
pub mod sniff;
