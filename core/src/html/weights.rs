//! The trained numbers: how they lie in the file, and reading them.
//!
//! The file is little-endian: `MAGIC`, then the tables in the order of the fields of [`Weights`], the two tables of hashed
//! words and names last, as bytes. Sizes are fixed at compile time, so a file that does not fit is refused as a whole.
//!
//! The text scorer has a reader and a network of its own: its sizes differ, its weights lie padded for wide registers,
//! and it has neither modes nor a table of names.

use super::features::{COUNT as MARKUP, NAME_ROWS};
use crate::scorer::features::{DOCUMENT_COUNT, TABLE_ROWS, UNIT_COUNT};

/// Features of a line: those of its text, then those of its markup.
pub const LINE_COUNT: usize = UNIT_COUNT + MARKUP;
/// All features: those of a line, then those of the page's text.
pub const COUNT: usize = LINE_COUNT + DOCUMENT_COUNT;
/// Columns of the tables of hashed words and names.
pub const TABLE: usize = 16;
/// Numbers a line is first reduced to.
pub const HIDDEN: usize = 24;
/// Running means of a pass: the first half runs ahead, the second half back.
pub const STATE: usize = 24;
/// Numbers of a line after the first pass.
pub const SECOND: usize = 24;
/// Numbers before the last sum.
pub const OUT: usize = 12;
/// Points of the calibration curve.
pub const POINTS: usize = 33;
/// Meanings of content that the model knows.
pub const MODES: usize = 3;

const MAGIC: &[u8; 8] = b"markup01";

/// One gated pass: what is averaged, and how much of the past is kept.
#[derive(Clone, Debug)]
pub struct Pass<const IN: usize> {
    /// Values to be averaged.
    pub value: [[f32; STATE]; IN],
    /// Gates.
    pub gate: [[f32; STATE]; IN],
    /// Gates, the constant part.
    pub gate_bias: [f32; STATE],
}

/// All weights of the network.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Features to hidden numbers.
    pub first: [[f32; HIDDEN]; COUNT],
    /// Bounds of the features, beyond which training saw none: lowest and highest.
    pub bounds: [[f32; 2]; COUNT],
    /// The constant part, for each mode.
    pub first_bias: [[f32; HIDDEN]; MODES],
    /// First pass over the lines.
    pub pass_one: Pass<HIDDEN>,
    /// Hidden numbers and running means to the second numbers.
    pub second: [[f32; SECOND]; HIDDEN + STATE],
    /// What the page's mean adds.
    pub pool: [[f32; SECOND]; HIDDEN],
    /// The constant part, for each mode.
    pub second_bias: [[f32; SECOND]; MODES],
    /// Second pass over the lines.
    pub pass_two: Pass<SECOND>,
    /// Second numbers and running means to the last.
    pub last: [[f32; OUT]; SECOND + STATE],
    /// The constant part.
    pub last_bias: [f32; OUT],
    /// Last numbers to the logit.
    pub logit: [f32; OUT],
    /// The constant part, for each mode.
    pub logit_bias: [f32; MODES],
    /// Probabilities at evenly spaced logits from -8 to 8, for each mode.
    pub curves: [[f32; POINTS]; MODES],
    /// What a step of each column of the tables is worth: of words, of names.
    pub steps: [[f32; TABLE]; 2],
    /// The table of hashed words.
    pub words: Vec<[i8; TABLE]>,
    /// The table of hashed names.
    pub names: Vec<[i8; TABLE]>,
}

/// Reads numbers one after the other; a file too short ends in None.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<f32> {
        let (bytes, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(f32::from_le_bytes(*bytes))
    }

    fn row<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut row = [0.0; N];
        for value in &mut row {
            *value = self.number()?;
        }
        Some(row)
    }

    fn rows<const N: usize, const M: usize>(&mut self) -> Option<[[f32; N]; M]> {
        let mut rows = [[0.0; N]; M];
        for row in &mut rows {
            *row = self.row()?;
        }
        Some(rows)
    }

    fn pass<const IN: usize>(&mut self) -> Option<Pass<IN>> {
        Some(Pass { value: self.rows()?, gate: self.rows()?, gate_bias: self.row()? })
    }

    fn table(&mut self, rows: usize) -> Option<Vec<[i8; TABLE]>> {
        let (bytes, rest) = self.0.split_at_checked(rows * TABLE)?;
        self.0 = rest;
        Some(bytes.as_chunks::<TABLE>().0.iter().map(|row| row.map(u8::cast_signed)).collect())
    }
}

impl Weights {
    /// The weights in a file's bytes, or None if they are not of this program's making.
    pub fn from_bytes(bytes: &[u8]) -> Option<Box<Weights>> {
        let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
        let weights = Box::new(Weights {
            first: reader.rows()?,
            bounds: reader.rows()?,
            first_bias: reader.rows()?,
            pass_one: reader.pass()?,
            second: reader.rows()?,
            pool: reader.rows()?,
            second_bias: reader.rows()?,
            pass_two: reader.pass()?,
            last: reader.rows()?,
            last_bias: reader.row()?,
            logit: reader.row()?,
            logit_bias: reader.row()?,
            curves: reader.rows()?,
            steps: reader.rows()?,
            words: reader.table(TABLE_ROWS)?,
            names: reader.table(NAME_ROWS)?,
        });
        reader.0.is_empty().then_some(weights)
    }
}
