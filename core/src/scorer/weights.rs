//! The trained numbers: how they lie in the file, and reading them.
//!
//! The file is little-endian: `MAGIC`, then the tables in the order of the fields of [`Weights`], then the table of
//! hashed words as bytes. Sizes are fixed at compile time, so a file that does not fit is refused as a whole.

use super::features::{COUNT, TABLE_ROWS};

/// Numbers a unit is first reduced to; also the columns of the table of hashed words.
pub const HIDDEN: usize = 16;
/// Running means of a pass: the first half runs ahead, the second half back.
pub const STATE: usize = 16;
/// Numbers of a unit after the first pass.
pub const SECOND: usize = 16;
/// Numbers before the last sum.
pub const OUT: usize = 8;
/// The same with zeros after them: compilers know what to do with sixteen, and make a muddle of eight.
pub const OUT_WIDE: usize = 16;
/// Points of the calibration curve.
pub const POINTS: usize = 33;

const MAGIC: &[u8; 8] = b"scorer01";

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
    /// The same, constant part.
    pub first_bias: [f32; HIDDEN],
    /// First pass over the units.
    pub pass_one: Pass<HIDDEN>,
    /// Hidden numbers and running means to the second numbers.
    pub second: [[f32; SECOND]; HIDDEN + STATE],
    /// What the document's mean adds.
    pub pool: [[f32; SECOND]; HIDDEN],
    /// The same, constant part.
    pub second_bias: [f32; SECOND],
    /// Second pass over the units.
    pub pass_two: Pass<SECOND>,
    /// Second numbers and running means to the last.
    pub last: [[f32; OUT_WIDE]; SECOND + STATE],
    /// The same, constant part.
    pub last_bias: [f32; OUT_WIDE],
    /// Last numbers to the logit.
    pub logit: [f32; OUT],
    /// The same, constant part.
    pub logit_bias: f32,
    /// Probabilities at evenly spaced logits from -8 to 8.
    pub curve: [f32; POINTS],
    /// What a step of each column of the table is worth.
    pub steps: [f32; HIDDEN],
    /// The table of hashed words. Its size is in its type, so that no look into it has to be checked.
    pub table: Box<[[i8; HIDDEN]; TABLE_ROWS]>,
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

    fn table(&mut self) -> Option<Box<[[i8; HIDDEN]; TABLE_ROWS]>> {
        let (rows, rest) = self.0.as_chunks::<HIDDEN>();
        let table: Box<[_]> = rows.iter().map(|row| row.map(u8::cast_signed)).collect();
        if rest.is_empty() { table.try_into().ok() } else { None }
    }
}

fn widen(row: [f32; OUT]) -> [f32; OUT_WIDE] {
    let mut wide = [0.0; OUT_WIDE];
    for (wide, value) in wide.iter_mut().zip(row) {
        *wide = value;
    }
    wide
}

impl Weights {
    /// The weights in a file's bytes, or None if they are not of this program's making.
    pub fn from_bytes(bytes: &[u8]) -> Option<Weights> {
        let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
        Some(Weights {
            first: reader.rows()?,
            first_bias: reader.row()?,
            pass_one: reader.pass()?,
            second: reader.rows()?,
            pool: reader.rows()?,
            second_bias: reader.row()?,
            pass_two: reader.pass()?,
            last: reader.rows()?.map(widen),
            last_bias: widen(reader.row()?),
            logit: reader.row()?,
            logit_bias: reader.number()?,
            curve: reader.row()?,
            steps: reader.row()?,
            table: reader.table()?,
        })
    }
}
