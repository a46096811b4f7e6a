//! What was found in the records of a block: which lines may go, what goes in any case, and what is wrong.

use crate::corpus::record::margins::Margin;
use crate::corpus::record::raw_text::LineSpan;
use crate::corpus::report::Tally;
use crate::dedup::Key;
use crate::error::Flaw;

/// What was found in the records of a block.
#[derive(Default)]
pub struct Finds {
    /// How many records there are: lines of the input.
    pub records: u64,
    /// What is wrong with which of the records: its number in the block, from 0.
    pub faults: Vec<(u64, Flaw)>,
    /// Whether the input is left out, as a whole, for its fault.
    pub is_void: bool,
    /// What the run's report adds up.
    pub tally: Tally,
    /// Where the lines stand that may go, in order.
    pub spans: Vec<LineSpan>,
    /// The keys of these lines.
    pub keys: Vec<Key>,
    /// What stands around these lines; none for lines that are records of their own.
    pub margins: Vec<Margin>,
    /// Spans that go whatever the set of seen lines says, in order.
    pub cuts: Vec<LineSpan>,
    /// Whether a line that would go stays if it stands alone between others.
    pub keeps_lone: bool,
    /// Whether text stands in the records with the escapes of JSON.
    pub is_escaped: bool,
}

impl Finds {
    /// Notes a line that may go.
    pub fn offer(&mut self, span: LineSpan, key: Key) {
        self.spans.push(span);
        self.keys.push(key);
    }

    /// Forgets what was found.
    pub fn clear(&mut self) {
        self.records = 0;
        self.faults.clear();
        (self.is_void, self.is_escaped, self.keeps_lone) = (false, false, false);
        self.tally = Tally::default();
        self.spans.clear();
        self.keys.clear();
        self.margins.clear();
        self.cuts.clear();
    }
}
