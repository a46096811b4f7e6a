//! What a line is: where it ends, how many words it has, what kind of line it is among its neighbours, and the form in which lines are
//! compared. Also what every room needs to walk over text: slices that must be there, maps whose keys are hashes, and the blank lines
//! around what is removed. This room knows no rule, no score and no file.

pub mod blank_runs;
pub mod doubled;
pub mod fold;
pub mod fold_chars;
pub mod fold_simd;
pub mod hash_map;
pub mod host;
pub mod kinds;
pub mod lines;
pub mod looks;
pub mod normal;
pub mod paragraphs;
pub mod slice;
