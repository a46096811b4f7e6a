//! The last gate: every block comes through here in the order of the input, is written, counted and,
//! if the run may be killed, noted.

use std::path::PathBuf;

use crate::corpus::checkpoint::{Journal, Point};
use crate::corpus::io::destinations::Sink;
use crate::corpus::pipeline::block::Block;
use crate::corpus::report::ReasonNames;
use crate::corpus::report::Report;
use crate::error::{Fault, OnFault, StreamError};
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
}

impl<'a> OrderedWriter<'a> {
    /// A writer to a sink.
    pub fn new(sink: &'a mut dyn Sink, setup: WriterSetup<'a>) -> Self {
        let report = Report::default();
        Self { sink, setup, journal: None, logs: true, report, input: 0, records: 0, read: 0 }
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
        for (record, reason) in block.finds.faults.drain(..) {
            let source = item_at(&self.setup.names, block.chunk.input);
            let fault = Fault { source, line: self.records + record + 1, reason };
            self.report.faults += 1;
            if self.setup.on_fault == OnFault::Stop {
                return Err(StreamError::Fault(fault));
            }
            (self.setup.tell)(&fault);
        }
        Ok(())
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

    fn settle(&mut self) -> Result<(), StreamError> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let written = self.sink.settle()?;
        let (input, records, read) = (self.input, self.records, self.read);
        let report = self.report.clone();
        journal.settle(Point { input, records, read, written, report, ..Point::default() })
    }

    /// Ends the output and says what was done. A journal then stands at the end of the input; [`Journal::close`] marks
    /// the run as done.
    ///
    /// # Errors
    /// When the output cannot be ended.
    pub fn finish(&mut self) -> Result<Report, StreamError> {
        self.settle()?;
        self.sink.finish()?;
        Ok(std::mem::take(&mut self.report))
    }
}
