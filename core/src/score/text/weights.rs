//! The trained numbers: how they lie in the file, and reading them.
//!
//! The file is little-endian: `MAGIC`, then the tables in the order of the fields of [`Weights`], then the table of
//! hashed words as bytes. Sizes are fixed at compile time, so a file that does not fit is refused as a whole.

use crate::score::network::{Layers, WeightsReader};
use crate::score::text::features::{self, TABLE_ROWS};
use crate::score::text::kind::{self, KINDS};
use crate::score::text::raw_page::{self, Raw};

/// Numbers a unit is first reduced to; also the columns of the table of hashed words.
pub const HIDDEN: usize = 16;
/// Numbers before the last sum.
const OUT: usize = 16;

/// Features of a unit, and of a document.
pub const UNIT_COUNT: usize = features::UNIT_COUNT + kind::UNIT_COUNT;
pub const DOCUMENT_COUNT: usize = features::DOCUMENT_COUNT + kind::DOCUMENT_COUNT;

const MAGIC: &[u8; 8] = b"scorer03";

/// All weights of the network.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Features to hidden numbers.
    pub first: [[f32; HIDDEN]; UNIT_COUNT + DOCUMENT_COUNT],
    /// The same, constant part.
    pub first_bias: [f32; HIDDEN],
    /// The mean of the hidden numbers and the features of the document to its kind.
    pub kind: [[f32; HIDDEN]; HIDDEN + DOCUMENT_COUNT],
    /// The same, constant part.
    pub kind_bias: [f32; HIDDEN],
    /// What the kind says to every line.
    pub kind_says: [[f32; HIDDEN]; HIDDEN],
    /// How much it speaks for each of the kinds that training tells apart.
    pub kinds: [[f32; KINDS]; HIDDEN],
    /// The same, constant part.
    pub kinds_bias: [f32; KINDS],
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
            kind: reader.rows()?,
            kind_bias: reader.row()?,
            kind_says: reader.rows()?,
            kinds: reader.rows()?,
            kinds_bias: reader.row()?,
            layers: Layers::read::<OUT>(&mut reader)?,
            raw: Raw { weights: reader.row::<{ raw_page::COUNT }>()?, bias: reader.number()? },
            steps: reader.row()?,
            table: reader.table()?,
        };
        reader.is_at_end().then_some(weights)
    }
}
