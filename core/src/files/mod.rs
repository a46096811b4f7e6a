//! How a file is written: aside, under a name that nobody else has, and renamed when all of it is there.
//!
//! Who looks at a file finds the old one or the new one, whole. Knows nothing of what the file holds.

pub mod lock;
pub mod replacement;

pub use lock::Lock;
pub use replacement::Replacement;
