//! Text: files whose every line is a record, and files that are one document each.

use super::OnFault;
use super::block::Finds;
use super::document::{Document, Judge};
use super::pipeline::{Job, Piece, Scratch};
use crate::dedup::Key;
use crate::dedup::form::Form;

/// The mark that UTF-8 text may begin with.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Splits blocks of text into lines and offers those that may go.
pub struct LinesJob {
    /// What of a line is compared.
    pub form: Form,
    /// The shortest line that may go, in characters of its form; 0 lets blank lines go too.
    pub least: usize,
    /// What becomes of the rest of an input that cannot be read on.
    pub on_fault: OnFault,
}

impl Job for LinesJob {
    fn prepare(&self, piece: Piece<'_>, finds: &mut Finds, scratch: &mut Scratch) {
        let Piece { bytes, torn, .. } = piece;
        let mut start = 0;
        let mut offer = |end: usize, content: usize| {
            let line = bytes.get(start..content).unwrap_or_default();
            if let Some(key) = self.form.key(line, self.least, &mut scratch.folder) {
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
    pub judge: Judge<'a>,
    /// What stands for the site of each input.
    pub sites: Vec<Key>,
    /// What becomes of an input that cannot be read.
    pub on_fault: OnFault,
}

impl Job for TextJob<'_> {
    fn prepare(&self, piece: Piece<'_>, finds: &mut Finds, scratch: &mut Scratch) {
        let Piece { bytes, torn, input } = piece;
        if let Some(reason) = torn.or_else(|| say_wide(bytes)) {
            let before = memchr::memchr_iter(b'\n', bytes).count() as u64;
            finds.faults.push((before, reason));
            finds.is_void = self.on_fault != OnFault::Pass;
            return;
        }
        let start = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
        let document = Document {
            bytes,
            text: start..bytes.len(),
            is_escaped: false,
            url: None,
            site: self.sites.get(input).copied(),
        };
        self.judge.judge(&document, finds, scratch);
    }
}

/// That a text is in an encoding whose bytes are not those of its lines, as far as its mark tells.
fn say_wide(bytes: &[u8]) -> Option<String> {
    let is_wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    is_wide.then(|| "is UTF-16 or UTF-32, and a run over a corpus reads UTF-8".to_owned())
}
