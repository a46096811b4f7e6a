//! Blocks through threads, with the same answers as one thread would give.
//!
//! Reading, and each part of the set of seen lines, are gates. Every block passes every gate in the order of the input;
//! between the gates blocks are worked on at the same time. Then they go through the [exit](ReorderBuffer), in the order of the
//! input too. With one thread the same code runs without waiting.

pub mod block;
pub mod reorder;
mod turnstile;
pub mod writer;

use crate::corpus::io::source::Source;
use crate::corpus::pipeline::block::Block;
use crate::corpus::pipeline::reorder::ReorderBuffer;
use crate::corpus::pipeline::turnstile::{Turnstile, lock};
use crate::corpus::pipeline::writer::OrderedWriter;
use crate::corpus::record::finds::Finds;
use crate::corpus::record::job::{BlockView, Job, JobScratch};
use crate::corpus::report::Report;
use crate::dedup::seen::{Part, SeenLines};
use crate::error::StreamError;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Who works.
pub struct Workers<'p> {
    /// How many threads.
    pub threads: usize,
    /// Is asked now and then, by the thread that began the run, whether to go on.
    pub pulse: &'p mut dyn FnMut() -> bool,
}

/// Sends everything from the source through the job and the set to the writer.
///
/// # Errors
/// The first failure in the order of the input; everything before it is written.
pub fn run(
    source: &mut Source,
    job: &dyn Job,
    seen: &mut SeenLines,
    writer: &mut OrderedWriter<'_>,
    crew: Workers<'_>,
) -> Result<Report, StreamError> {
    if !seen.parts.iter().any(Part::remembers) {
        writer.skip_log();
    }
    let flow = Flow {
        packs: (0..source.paths().len()).map(|input| writer.packs(input)).collect(),
        source: Mutex::new((source, 0)),
        parts: seen.parts.iter_mut().map(Turnstile::new).collect(),
        exit: ReorderBuffer::new(crew.threads),
        writer: Mutex::new(writer),
        failed: AtomicBool::new(false),
        error: Mutex::new(None),
    };
    std::thread::scope(|scope| {
        for _ in 1..crew.threads.max(1) {
            scope.spawn(|| flow.work(job, &mut || true));
        }
        flow.work(job, crew.pulse);
    });
    // The last blocks may have left after this thread was through.
    if !(crew.pulse)() {
        flow.fail(StreamError::Stopped);
    }
    if let Some(error) = lock(&flow.error).take() {
        return Err(error);
    }
    lock(&flow.writer).finish()
}

struct Flow<'a, 'o> {
    /// The source and the number of the next block.
    source: Mutex<(&'a mut Source, u64)>,
    parts: Vec<Turnstile<&'a mut Part>>,
    /// For each input, whether its blocks are packed before they are written.
    packs: Vec<bool>,
    exit: ReorderBuffer,
    writer: Mutex<&'a mut OrderedWriter<'o>>,
    failed: AtomicBool,
    error: Mutex<Option<StreamError>>,
}

impl Flow<'_, '_> {
    fn work(&self, job: &dyn Job, pulse: &mut dyn FnMut() -> bool) {
        let mut block = Block::default();
        let mut scratch = JobScratch::default();
        while let Some(number) = self.next(&mut block) {
            let prepare =
                |piece: BlockView<'_>, finds: &mut Finds| job.prepare(piece, finds, &mut scratch);
            block = self.carry(number, block, prepare);
            if !pulse() {
                self.fail(StreamError::Stopped);
            }
        }
    }

    fn fail(&self, error: StreamError) {
        self.failed.store(true, Ordering::Relaxed);
        lock(&self.error).get_or_insert(error);
    }

    fn next(&self, block: &mut Block) -> Option<u64> {
        let mut source = lock(&self.source);
        if self.failed.load(Ordering::Relaxed) || !source.0.next(&mut block.chunk) {
            return None;
        }
        block.clear();
        source.1 += 1;
        Some(source.1 - 1)
    }

    /// Takes one block through all gates and to the exit; returns one to be filled again.
    fn carry(
        &self,
        number: u64,
        mut block: Block,
        prepare: impl FnOnce(BlockView<'_>, &mut Finds),
    ) -> Block {
        let input = block.chunk.input;
        let mut ticket = PassRest { flow: self, number, passed: 0 };
        let (bytes, torn, finds) = block.open();
        prepare(BlockView { bytes, input, torn }, finds);
        block.partition();
        for (part, gate) in self.parts.iter().enumerate() {
            let (keys, stays) = block.part(part);
            let answer = gate
                .pass(number, |part| if keys.is_empty() { Ok(()) } else { part.ask(keys, stays) });
            ticket.passed += 1;
            if let Err(error) = answer {
                block.error.get_or_insert(error);
            }
        }
        block.gather();
        block.remove();
        if self.packs.get(input).copied().unwrap_or_default() {
            block.pack();
        }
        ticket.passed += 1;
        self.exit.pass(number, block, |block| self.let_out(block))
    }

    fn let_out(&self, block: &mut Block) {
        if !self.failed.load(Ordering::Relaxed)
            && let Err(error) = lock(&self.writer).take(block)
        {
            self.fail(error);
        }
    }
}

/// Passes the gates that a block did not reach because its thread panicked: the others would wait for it for ever.
struct PassRest<'f, 'a, 'o> {
    flow: &'f Flow<'a, 'o>,
    number: u64,
    passed: usize,
}

impl Drop for PassRest<'_, '_, '_> {
    fn drop(&mut self) {
        let gates = self.flow.parts.len();
        if self.passed > gates {
            return;
        }
        self.flow.failed.store(true, Ordering::Relaxed);
        for gate in self.flow.parts.iter().skip(self.passed) {
            gate.pass(self.number, |_| ());
        }
        self.flow.exit.pass(self.number, Block::default(), |block| self.flow.let_out(block));
    }
}
