//! How likely a line is content: [`text`](mod@text) reads it off the lines of a text, [`page`] off the lines of a page with their markup,
//! both through one [`network`] and one rule for the [`threshold`]. This room knows no rules and removes nothing: it says a number for each
//! line, and from which number on lines are worth keeping.

pub mod network;
pub mod page;
pub mod text;
pub mod threshold;
