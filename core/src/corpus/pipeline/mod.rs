//! Blocks through threads, with the same answers as one thread would give.
//!
//! Which copy of a line is the first depends on everything before it, so a block cannot be answered alone. It can be cut in two, though:
//! reading, splitting, cleaning and hashing need only the block ([`Job`]), and take nearly all of the time; asking the set of seen lines
//! needs the order. The set is cut into 16 parts by the bits of the key, and each part is a [turnstile](turnstile): block `n + 1`
//! passes it after block `n`. Two threads and a set of three parts:
//!
//! ```text
//!            read  prepare        part 0  part 1  part 2   write
//! block 0     #    ######            #      #      #         #         thread A
//! block 1      #   #########  .......   #      #      #        #       thread B waits for nobody but the block before it
//! block 2       .................... #  ######                          thread A again, while block 1 is in part 2
//! ```
//!
//! Why the answers are those of one thread: a line is known by one key, a key belongs to one part, and a part sees the keys of all
//! blocks in the order of the input. What it says to one of them depends on the keys it saw before and on nothing else, and these are the same
//! for any number of threads. Blocks then leave through the [reorder buffer](ReorderBuffer), in the order of the input too. With one thread
//! the same code runs without waiting.

pub mod block;
pub mod reorder;
mod turnstile;
pub mod writer;

use crate::corpus::io::source::Source;
use crate::corpus::io::waiting::Stop;
use crate::corpus::pipeline::block::Block;
use crate::corpus::pipeline::reorder::ReorderBuffer;
use crate::corpus::pipeline::turnstile::{Turnstile, lock};
use crate::corpus::pipeline::writer::OrderedWriter;
use crate::corpus::record::finds::Finds;
use crate::corpus::record::job::{BlockView, Job, JobScratch};
use crate::corpus::report::Report;
use crate::dedup::seen::{Part, SeenLines};
use crate::error::StreamError;
use crate::guard::guarded;
use crate::text::slice::item_at;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{ScopedJoinHandle, Thread};
use std::time::Duration;

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Bytes read of the inputs, as they stand in the files.
    pub bytes: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
    /// Documents that are done.
    pub documents: u64,
}

/// The threads of a run, and who may stop them.
pub struct Workers<'p> {
    /// How many threads work.
    pub threads: usize,
    /// Is told now and then, by the thread that began the run and only waits, how far it is, and says whether to go on.
    pub pulse: &'p mut dyn FnMut(Step) -> bool,
}

/// How long a signal may have to wait.
const PULSE: Duration = Duration::from_millis(50);

/// Wakes a thread when it goes.
struct Wake<'t>(&'t Thread);

impl Drop for Wake<'_> {
    fn drop(&mut self) {
        self.0.unpark();
    }
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
        names: source.paths().to_vec(),
        taken: source.taken(),
        failed: source.stop(),
        documents: AtomicU64::new(0),
        source: Mutex::new((source, 0)),
        parts: seen.parts.iter_mut().map(Turnstile::new).collect(),
        exit: ReorderBuffer::new(crew.threads),
        writer: Mutex::new(writer),
        error: Mutex::new(None),
    };
    flow.go_on(crew.pulse);
    let caller = std::thread::current();
    let work = || {
        // Also where the work panics: the caller waits for all that it began.
        let _wake = Wake(&caller);
        flow.work(job);
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..crew.threads.max(1)).map(|_| scope.spawn(work)).collect();
        while !workers.iter().all(ScopedJoinHandle::is_finished) {
            std::thread::park_timeout(PULSE);
            flow.go_on(crew.pulse);
        }
    });
    flow.go_on(crew.pulse);
    if let Some(error) = lock(&flow.error).take() {
        if matches!(error, StreamError::Stopped) {
            // All that was let out is whole, so a later run can go on right here.
            lock(&flow.writer).settle()?;
        }
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
    /// What the inputs are called.
    names: Vec<PathBuf>,
    /// How far reading and writing are.
    taken: Arc<AtomicU64>,
    documents: AtomicU64,
    exit: ReorderBuffer,
    writer: Mutex<&'a mut OrderedWriter<'o>>,
    /// Set with the first error, and read by whoever waits for an input.
    failed: Stop,
    error: Mutex<Option<StreamError>>,
}

impl Flow<'_, '_> {
    /// Tells how far the run is, and ends it if it shall not go on.
    fn go_on(&self, pulse: &mut dyn FnMut(Step) -> bool) {
        if !pulse(self.step()) {
            self.fail(StreamError::Stopped);
        }
    }

    fn work(&self, job: &dyn Job) {
        let mut block = Block::default();
        let mut scratch = JobScratch::default();
        while let Some(number) = self.next(&mut block) {
            let prepare =
                |piece: BlockView<'_>, finds: &mut Finds| job.prepare(piece, finds, &mut scratch);
            block = self.carry(number, block, prepare);
        }
    }

    fn step(&self) -> Step {
        let [bytes, documents] =
            [&*self.taken, &self.documents].map(|count| count.load(Ordering::Relaxed));
        Step { bytes, documents, total: None }
    }

    fn fail(&self, error: StreamError) {
        // The error first: what a wait that ends by `failed` says comes after it.
        lock(&self.error).get_or_insert(error);
        self.failed.store(true, Ordering::Relaxed);
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
        if let Some(flaw) = block.chunk.passed.take() {
            block.finds.faults.push((0, flaw));
            (block.finds.records, block.finds.is_void) = (1, true);
        } else {
            let (bytes, torn, finds) = block.open();
            let view = BlockView { bytes, input, torn };
            if let Err(message) = guarded(|| prepare(view, finds)) {
                let place = item_at(&self.names, input);
                block.error = Some(StreamError::Crashed(place, message));
                block.finds = Finds::default();
            }
        }
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
        if item_at(&self.packs, input) {
            block.pack();
        }
        // Counted before the exit, which passes on its own when letting out panics: it must not be passed twice.
        ticket.passed += 1;
        self.exit.pass(number, block, |block| self.let_out(block))
    }

    fn let_out(&self, block: &mut Block) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        let mut writer = lock(&self.writer);
        if let Err(error) = writer.take(block) {
            self.fail(error);
        }
        self.documents.store(writer.documents(), Ordering::Relaxed);
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
