//! What a line is: where it ends, its normal form, and how it is folded. Knows no rule.

pub mod doubled;
pub mod fold;
pub mod fold_chars;
pub mod fold_simd;
pub mod hash_map;
pub mod kinds;
pub mod lines;
pub mod looks;
pub mod normal;
pub mod paragraphs;
