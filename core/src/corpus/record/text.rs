//! Text: files whose every line is a record, and files that are one document each.

use crate::corpus::io::source::too_long;
use crate::corpus::io::unpack::{WIDE, is_wide};
use crate::corpus::record::document::{BlockDocument, LineComparer};
use crate::corpus::record::finds::Finds;
use crate::corpus::record::job::{BlockView, Job, JobScratch};
use crate::dedup::Key;
use crate::dedup::key::LineHash;
use crate::error::{FaultKind, OnFault};
use crate::text::slice::slice;

/// The mark that UTF-8 text may begin with: it is no part of the first line.
pub(super) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Where the text begins, behind its mark.
pub(super) fn start_of(bytes: &[u8]) -> usize {
    if bytes.starts_with(MARK) { MARK.len() } else { 0 }
}

/// Splits blocks of text into lines and offers those that may go.
pub struct LinesJob {
    /// How lines become keys: those without one stay.
    pub hash: LineHash,
    /// The longest line that is read, in bytes.
    pub longest: usize,
    /// What becomes of the rest of an input that cannot be read on.
    pub on_fault: OnFault,
}

impl Job for LinesJob {
    fn prepare(&self, piece: BlockView<'_>, finds: &mut Finds, scratch: &mut JobScratch) {
        let BlockView { bytes, torn, .. } = piece;
        let (mut start, mut mark) = (0, start_of(bytes));
        let mut offer = |end: usize, content: usize| {
            let line = slice(bytes, start + std::mem::take(&mut mark)..content);
            if line.len() > self.longest {
                finds.faults.push((finds.records, too_long(self.longest)));
                let is_end = self.on_fault == OnFault::Stop;
                finds.cuts.push(start..if is_end { bytes.len() } else { end });
            } else if let Some(key) = self.hash.key(line, &mut scratch.fold) {
                finds.offer(start..end, key);
            }
            finds.records += 1;
            start = end;
        };
        memchr::memchr_iter(b'\n', bytes).for_each(|at| offer(at + 1, at));
        let is_open = !bytes.is_empty() && !bytes.ends_with(b"\n");
        if is_open && torn.is_none() {
            offer(bytes.len(), bytes.len());
        }
        (finds.tally.documents, finds.tally.lines) = (finds.records, finds.records);
        if let Some(reason) = torn {
            finds.faults.push((finds.records, reason));
            // A line that the input broke off in is no line to compare.
            if is_open && self.on_fault != OnFault::Pass {
                finds.cuts.push(start..bytes.len());
            }
        }
    }
}

/// Takes each input for one document.
pub struct TextJob<'a> {
    /// Which lines of a document go.
    pub judge: LineComparer<'a>,
    /// What stands for the site of each input.
    pub sites: Vec<Key>,
    /// The longest document that is read, in bytes.
    pub longest: usize,
    /// What becomes of an input that cannot be read.
    pub on_fault: OnFault,
}

impl Job for TextJob<'_> {
    fn prepare(&self, piece: BlockView<'_>, finds: &mut Finds, scratch: &mut JobScratch) {
        let BlockView { bytes, torn, input } = piece;
        let wide = || is_wide(bytes).then(|| FaultKind::Encoding.because(WIDE));
        let long = || (bytes.len() > self.longest).then(|| too_long(self.longest));
        if let Some(reason) = torn.or_else(wide).or_else(long) {
            let before = memchr::memchr_iter(b'\n', bytes).count() as u64;
            finds.faults.push((before, reason));
            finds.is_void = self.on_fault != OnFault::Pass;
            return;
        }
        let start = start_of(bytes);
        let document = BlockDocument {
            bytes,
            text: start..bytes.len(),
            is_escaped: false,
            url: None,
            site: self.sites.get(input).copied(),
        };
        self.judge.judge(&document, finds, scratch);
    }
}
