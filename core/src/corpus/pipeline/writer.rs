//! The last gate: every block comes through here in the order of the input, is written, counted and,
//! if the run may be killed, noted.

use std::path::PathBuf;

use crate::corpus::checkpoint::{Journal, Point};
use crate::corpus::io::destinations::Sink;
use crate::corpus::pipeline::block::Block;
use crate::corpus::report::ReasonNames;
use crate::corpus::report::Report;
use crate::error::{Fault, FaultKind, OnFault, StreamError};
use crate::text::slice::item_at;

/// What a writer has to know.
pub struct WriterSetup<'a> {
    /// The names of the inputs.
    pub names: Vec<PathBuf>,
    /// What becomes of the run where there is a fault.
    pub on_fault: OnFault,
    /// Is told of each fault that does not end the run, in the order of the input.
    pub tell: &'a mut (dyn FnMut(&Fault) + Send),
    /// What reasons are called.
    pub naming: &'a dyn ReasonNames,
}

/// Writes, counts and notes blocks.
pub struct OrderedWriter<'a> {
    sink: &'a mut dyn Sink,
    setup: WriterSetup<'a>,
    journal: Option<Journal>,
    /// Whether the keys of a block must be known to go on after it.
    logs: bool,
    report: Report,
    /// The input of the last block, and how many of its records came before the next.
    input: usize,
    records: u64,
    read: u64,
    /// What the first record without the field looks like, as long as none has had it.
    without: Option<Fault>,
}

/// So many faults of a kind are told one by one.
const TOLD: u64 = 3;

/// A run over records of which so many, and all so far, have no text is not what somebody meant.
const HOPELESS: u64 = 1000;

impl<'a> OrderedWriter<'a> {
    /// A writer to a sink.
    pub fn new(sink: &'a mut dyn Sink, setup: WriterSetup<'a>) -> Self {
        let report = Report::default();
        Self {
            sink,
            setup,
            journal: None,
            logs: true,
            report,
            input: 0,
            records: 0,
            read: 0,
            without: None,
        }
    }

    /// Keeps a journal, and goes on where it ends.
    #[must_use]
    pub fn with_journal(mut self, journal: Journal) -> Self {
        let point = journal.point();
        (self.input, self.records, self.read, self.report) =
            (point.input, point.records, point.read, point.report.clone());
        self.journal = Some(journal);
        self
    }

    /// Whether the blocks of an input are to be packed before they come here.
    #[must_use]
    pub fn packs(&self, input: usize) -> bool {
        self.sink.packs(input)
    }

    /// Writes what stays of a block and reports its faults.
    ///
    /// # Errors
    /// When it cannot be written, the block could not be judged, or it has a fault and faults stop the run.
    pub fn take(&mut self, block: &mut Block) -> Result<(), StreamError> {
        if let Some(error) = block.error.take() {
            return Err(error);
        }
        if block.chunk.input != self.input {
            (self.input, self.records, self.read) = (block.chunk.input, 0, 0);
        }
        if !block.finds.is_void {
            self.sink.write(block.chunk.input, block.bytes(), block.to_write())?;
        }
        self.count(block);
        self.tell_faults(block)?;
        self.records += block.finds.records;
        self.read = block.chunk.end;
        self.note(block)
    }

    fn count(&mut self, block: &Block) {
        self.report.read += block.chunk.end - self.read;
        if !block.finds.is_void {
            self.report.written += block.bytes().len() as u64;
        }
        self.report.add(&block.finds.tally, self.setup.naming);
    }

    fn tell_faults(&mut self, block: &mut Block) -> Result<(), StreamError> {
        for (record, flaw) in block.finds.faults.drain(..) {
            let source = item_at(&self.setup.names, block.chunk.input);
            let fault = Fault { source, line: self.records + record + 1, flaw };
            let kind = fault.flaw.kind;
            self.report.faults += 1;
            self.report.errors += u64::from(kind.is_failure());
            // What must go on as it is and does not fit into memory cannot be passed on.
            let cannot_pass = kind == FaultKind::TooLong && self.setup.on_fault == OnFault::Pass;
            if self.setup.on_fault == OnFault::Stop || cannot_pass {
                return Err(StreamError::Fault(fault));
            }
            let count = self.report.kinds.entry(kind.name().to_owned()).or_default();
            *count += 1;
            let most = if kind == FaultKind::Field { 1 } else { TOLD };
            if *count <= most || kind.is_failure() {
                (self.setup.tell)(&fault);
            } else {
                *self.report.untold.entry(kind.name().to_owned()).or_default() += 1;
            }
            if kind == FaultKind::Field {
                self.without.get_or_insert(fault);
            }
        }
        self.look_for_hope(false)
    }

    /// Ends a run over records none of which has the field with the text.
    fn look_for_hope(&self, is_end: bool) -> Result<(), StreamError> {
        let without = self.report.kinds.get(FaultKind::Field.name()).copied().unwrap_or_default();
        let Some(first) = &self.without else { return Ok(()) };
        if self.report.documents > 0 || !(is_end || without >= HOPELESS) {
            return Ok(());
        }
        let which = if is_end { "no record" } else { "none of the first 1,000 records" };
        let reason = format!("{which} has it: {}", first.flaw.reason);
        let flaw = FaultKind::Field.because(reason);
        Err(StreamError::Fault(Fault { flaw, ..first.clone() }))
    }

    /// How many documents were written.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.report.documents
    }

    /// Leaves keys out of the journal: the set of seen lines does not change as the run goes on.
    pub fn skip_log(&mut self) {
        self.logs = false;
    }

    fn note(&mut self, block: &Block) -> Result<(), StreamError> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        if self.logs {
            journal.log(block.new_keys())?;
        }
        if journal.is_due(self.report.read) { self.settle() } else { Ok(()) }
    }

    /// Makes a checkpoint, if the run keeps a journal.
    ///
    /// # Errors
    /// When that fails.
    pub fn settle(&mut self) -> Result<(), StreamError> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let written = self.sink.settle()?;
        let (input, records, read) = (self.input, self.records, self.read);
        let (report, finished) = (self.report.clone(), self.sink.finished().to_vec());
        journal.settle(Point {
            input,
            records,
            read,
            written,
            finished,
            report,
            ..Point::default()
        })
    }

    /// Ends the output and says what was done. A journal then stands at the end of the input; [`Journal::close`] marks
    /// the run as done.
    ///
    /// # Errors
    /// When the output cannot be ended, or no record could be read for want of the field.
    pub fn finish(&mut self) -> Result<Report, StreamError> {
        self.look_for_hope(true)?;
        self.settle()?;
        self.sink.finish()?;
        if let Some(journal) = &mut self.journal {
            let finished = self.sink.finished().to_vec();
            journal.settle(Point { finished, ..journal.point().clone() })?;
        }
        Ok(std::mem::take(&mut self.report))
    }

    /// The journal, of which the run has no more need.
    #[must_use]
    pub fn into_journal(self) -> Option<Journal> {
        self.journal
    }
}
