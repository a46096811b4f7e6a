//! How likely a line is content: two inputs, one network.

pub mod network;
pub mod page;
pub mod text;
