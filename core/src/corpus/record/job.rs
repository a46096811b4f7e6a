//! What a job is: it looks at one block of records by itself, on any thread.

use hashbrown::{HashMap, HashSet};

use crate::corpus::record::finds::Finds;
use crate::dedup::Key;
use crate::dedup::key::LineFold;
use crate::dedup::near::NearLines;
use crate::engine::line_table;
use crate::error::Flaw;

/// A block as a job sees it.
pub struct BlockView<'p> {
    /// Whole records, one after the other.
    pub bytes: &'p [u8],
    /// The number of the input they are from.
    pub input: usize,
    /// Why the input could not be read on; then the last record may not be whole.
    pub torn: Option<Flaw>,
}

/// What is done with a block by itself.
pub trait Job: Sync {
    /// Finds the lines of a block that may go, and what is wrong with its records.
    fn prepare(&self, piece: BlockView<'_>, finds: &mut Finds, scratch: &mut JobScratch);
}

/// Memory that a thread uses again for each block.
#[derive(Default)]
pub struct JobScratch {
    /// Brings lines into the form in which they are compared.
    pub fold: LineFold,
    /// Text on its way from one form to another.
    pub text: Vec<u8>,
    /// The lines of the document at hand.
    pub seen: HashSet<Key>,
    /// Where each of its lines that may go stands first, by its number among all of the block.
    pub first: HashMap<Key, usize>,
    /// The lines of the document at hand, for finding near copies.
    pub near: NearLines,
    /// The buffers in which the engine lays a document's lines out.
    pub table: line_table::Scratch,
}

impl JobScratch {
    /// Forgets the lines of the document before.
    pub fn forget(&mut self) {
        self.seen.clear();
        self.first.clear();
        self.near.clear();
    }
}
