//! JSONL: every line is a record, every record a document with a text of many lines.

use crate::corpus::io::source::too_long;
use crate::corpus::record::document::{BlockDocument, LineComparer};
use crate::corpus::record::fields;
use crate::corpus::record::finds::Finds;
use crate::corpus::record::job::{BlockView, Job, JobScratch};
use crate::corpus::record::json::{Fields, read_record};
use crate::corpus::record::raw_text::LineSpan;
use crate::corpus::record::text::start_of;
use crate::error::{FaultKind, Flaw, OnFault};
use crate::text::slice::slice;

/// Finds the lines of records that may go.
pub struct JsonlJob<'a> {
    /// Which lines of a document go.
    pub judge: LineComparer<'a>,
    /// The fields that matter.
    pub fields: Fields,
    /// The longest record that is read, in bytes.
    pub longest: usize,
    /// What becomes of records that cannot be read.
    pub on_fault: OnFault,
}

impl Job for JsonlJob<'_> {
    fn prepare(&self, piece: BlockView<'_>, finds: &mut Finds, scratch: &mut JobScratch) {
        finds.is_escaped = true;
        let BlockView { bytes, torn, .. } = piece;
        let is_open = !bytes.is_empty() && !bytes.ends_with(b"\n");
        let mut start = 0;
        while start < bytes.len() {
            let rest = slice(bytes, start..);
            let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |at| start + at + 1);
            let is_torn = is_open && torn.is_some() && end == bytes.len();
            let judged = if is_torn {
                Err(torn.clone().unwrap_or_else(|| FaultKind::Torn.because("ends too early")))
            } else {
                self.judge(bytes, start..end, finds, scratch)
            };
            if let Err(flaw) = judged
                && self.refuse(bytes, start..end, flaw, finds)
            {
                return;
            }
            finds.records += 1;
            start = end;
        }
        if let Some(flaw) = torn.filter(|_| !is_open) {
            self.refuse(bytes, start..start, flaw, finds);
        }
    }
}

impl JsonlJob<'_> {
    /// Notes what is wrong with a record; true if the run stops there.
    fn refuse(&self, bytes: &[u8], record: LineSpan, flaw: Flaw, finds: &mut Finds) -> bool {
        finds.faults.push((finds.records, flaw));
        match self.on_fault {
            OnFault::Pass => {}
            OnFault::Skip => finds.cuts.push(record),
            OnFault::Stop => finds.cuts.push(record.start..bytes.len()),
        }
        self.on_fault == OnFault::Stop
    }

    /// Says which fields a record has that lacks the one with the text: once a block, for it takes a second reading.
    fn explain(&self, flaw: Flaw, record: &[u8], finds: &Finds) -> Flaw {
        let is_told = |(_, told): &(u64, Flaw)| told.kind == FaultKind::Field;
        if flaw.kind != FaultKind::Field || finds.faults.iter().any(is_told) {
            return flaw;
        }
        flaw.kind.because(format!(
            "{}; {}",
            flaw.reason,
            fields::describe(record, &self.fields.text)
        ))
    }

    /// Finds the lines of a record that go or may go, or says what is wrong with it.
    fn judge(
        &self,
        bytes: &[u8],
        record: LineSpan,
        finds: &mut Finds,
        scratch: &mut JobScratch,
    ) -> Result<(), Flaw> {
        let whole = slice(bytes, record.clone());
        let start = record.start + start_of(whole);
        let whole = slice(bytes, start..record.end);
        if whole.trim_ascii().is_empty() {
            return Ok(());
        }
        if whole.len() - usize::from(whole.ends_with(b"\n")) > self.longest {
            return Err(too_long(self.longest));
        }
        let found =
            read_record(whole, &self.fields).map_err(|flaw| self.explain(flaw, whole, finds))?;
        let text = start + found.text.start..start + found.text.end;
        if self.judge.cleaner.is_some() && is_page(slice(bytes, text.clone())) {
            let field = &self.fields.text;
            let reason = format!("`{field}` is HTML, not text: --html-field {field} reads pages");
            return Err(FaultKind::Page.because(reason));
        }
        let url = found.url.as_deref();
        let document = BlockDocument { bytes, text, is_escaped: true, url, site: None };
        self.judge.judge(&document, finds, scratch);
        Ok(())
    }
}

/// Whether a text, with the escapes of JSON, begins as pages do.
fn is_page(text: &[u8]) -> bool {
    let mut rest = text.trim_ascii_start();
    while let [b'\\', b'n' | b'r' | b't', after @ ..] = rest {
        rest = after.trim_ascii_start();
    }
    let begins =
        |mark: &[u8]| rest.get(..mark.len()).is_some_and(|front| front.eq_ignore_ascii_case(mark));
    begins(b"<!doctype html") || begins(b"<html")
}
