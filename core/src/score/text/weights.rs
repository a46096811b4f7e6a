//! The trained numbers: how they lie in the file, and reading them.
//!
//! The file is little-endian: `MAGIC`, then the tables in the order of the fields of [`Weights`], then the table of
//! hashed words as bytes. Sizes are fixed at compile time, so a file that does not fit is refused as a whole.

use crate::score::network::{Layers, WeightsReader};
use crate::score::text::features::{COUNT, TABLE_ROWS};
use crate::score::text::raw_page::{self, Raw};

/// Numbers a unit is first reduced to; also the columns of the table of hashed words.
pub const HIDDEN: usize = 16;
/// Numbers before the last sum, and how many of them the file has.
const OUT: usize = 16;
const OUT_GIVEN: usize = 8;

const MAGIC: &[u8; 8] = b"scorer02";

/// All weights of the network.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Features to hidden numbers.
    pub first: [[f32; HIDDEN]; COUNT],
    /// The same, constant part.
    pub first_bias: [f32; HIDDEN],
    /// The network behind the hidden numbers.
    pub layers: Layers<HIDDEN, OUT, 1>,
    /// Tells a raw page by its scores.
    pub raw: Raw,
    /// What a step of each column of the table is worth.
    pub steps: [f32; HIDDEN],
    /// The table of hashed words.
    pub table: Box<[[i8; HIDDEN]; TABLE_ROWS]>,
}

impl Weights {
    /// The weights in a file's bytes, or None if they are not of this program's making.
    pub fn from_bytes(bytes: &[u8]) -> Option<Weights> {
        let mut reader = WeightsReader::new(bytes, MAGIC)?;
        let weights = Weights {
            first: reader.rows()?,
            first_bias: reader.row()?,
            layers: Layers::read::<OUT_GIVEN>(&mut reader)?,
            raw: Raw { weights: reader.row::<{ raw_page::COUNT }>()?, bias: reader.number()? },
            steps: reader.row()?,
            table: reader.table()?,
        };
        reader.is_at_end().then_some(weights)
    }
}
