//! The trained numbers: how they lie in the file, and reading them.
//!
//! The file is little-endian: `MAGIC`, then the tables in the order of the fields of [`PageWeights`], the two tables of hashed
//! words and names last, as bytes. Sizes are fixed at compile time, so a file that does not fit is refused as a whole.

use crate::score::network::{Layers, WeightsReader};
use crate::score::page::features::{COUNT as MARKUP, NAME_ROWS};
use crate::score::page::study::POOLS;
use crate::score::text::features::{DOCUMENT_COUNT, TABLE_ROWS, UNIT_COUNT};

/// Features of a line: those of its text, then those of its markup.
pub const LINE_COUNT: usize = UNIT_COUNT + MARKUP;
/// All features: those of a line, then those of the page's text.
const COUNT: usize = LINE_COUNT + DOCUMENT_COUNT;
/// Columns of the tables of hashed words and names.
pub const TABLE: usize = 16;
/// Numbers a line is first reduced to.
pub const HIDDEN: usize = 24;
/// Numbers before the last sum, and how many of them the file has.
const OUT: usize = 16;
const OUT_GIVEN: usize = 12;
/// Meanings of content that the model knows.
const MODES: usize = 3;

const MAGIC: &[u8; 8] = b"markup02";

/// All weights of the network.
#[derive(Clone, Debug)]
pub struct PageWeights {
    /// Features to hidden numbers.
    pub first: [[f32; HIDDEN]; COUNT],
    /// Bounds of the features, beyond which training saw none: lowest and highest.
    pub bounds: [[f32; 2]; COUNT],
    /// The constant part, for each mode.
    pub first_bias: [[f32; HIDDEN]; MODES],
    /// What the means of each way of grouping add to the second numbers.
    pub pools: [[[f32; HIDDEN]; HIDDEN]; POOLS],
    /// The network behind the hidden numbers.
    pub layers: Layers<HIDDEN, OUT, MODES>,
    /// What a step of each column of the tables is worth: of words, of names.
    pub steps: [[f32; TABLE]; 2],
    /// The table of hashed words.
    pub words: Box<[[i8; TABLE]; TABLE_ROWS]>,
    /// The table of hashed names.
    pub names: Box<[[i8; TABLE]; NAME_ROWS]>,
}

impl PageWeights {
    /// The weights in a file's bytes, or None if they are not of this program's making.
    pub fn from_bytes(bytes: &[u8]) -> Option<Box<PageWeights>> {
        let mut reader = WeightsReader::new(bytes, MAGIC)?;
        let weights = Box::new(PageWeights {
            first: reader.rows()?,
            bounds: reader.rows()?,
            first_bias: reader.rows()?,
            pools: reader.tables()?,
            layers: Layers::read::<OUT_GIVEN>(&mut reader)?,
            steps: reader.rows()?,
            words: reader.table()?,
            names: reader.table()?,
        });
        reader.is_at_end().then_some(weights)
    }
}
