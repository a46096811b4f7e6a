//! What keeps most patterns from most lines: texts that a line must begin with, or contain.

pub mod candidates;
pub mod literal_table;
pub mod prefix_table;
pub mod prefixes;
pub mod required;
