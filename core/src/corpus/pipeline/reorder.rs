//! The way out: blocks come here in any order and leave in that of the input.
//!
//! Whoever brings the block whose turn it is writes it, and those behind it that are there already. The others leave
//! their block and take another, so that no thread waits while one writes, up to a number of blocks.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard};

use crate::corpus::pipeline::block::Block;
use crate::corpus::pipeline::turnstile::lock;

/// Lets blocks out, one at a time.
pub struct ReorderBuffer {
    queue: Mutex<Queue>,
    moved: Condvar,
    /// How many blocks may wait here.
    most: usize,
}

#[derive(Default)]
struct Queue {
    /// The number of the block whose turn it is.
    next: u64,
    /// Whether a thread is letting blocks out.
    is_open: bool,
    waiting: BTreeMap<u64, Block>,
    /// Blocks that are out, to be filled again.
    spare: Vec<Block>,
}

impl ReorderBuffer {
    /// A way out before which so many blocks may wait.
    pub fn new(most: usize) -> Self {
        Self { queue: Mutex::default(), moved: Condvar::new(), most }
    }

    /// Takes a block in, gives those whose turn it is to `let_out`, and returns one to be filled again.
    pub fn pass(&self, number: u64, block: Block, mut let_out: impl FnMut(&mut Block)) -> Block {
        let mut queue = lock(&self.queue);
        queue.waiting.insert(number, block);
        loop {
            if !queue.is_open && queue.has_next() {
                queue = self.open(queue, &mut let_out);
            }
            if queue.waiting.len() <= self.most {
                return queue.spare.pop().unwrap_or_default();
            }
            queue = self.moved.wait(queue).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// Lets out all blocks that follow one another.
    fn open<'q>(
        &'q self,
        mut queue: MutexGuard<'q, Queue>,
        let_out: &mut impl FnMut(&mut Block),
    ) -> MutexGuard<'q, Queue> {
        let next = queue.next;
        while let Some(mut block) = queue.take_next() {
            queue.is_open = true;
            drop(queue);
            let closing = Closing(self);
            let_out(&mut block);
            drop(closing);
            queue = lock(&self.queue);
            queue.spare.push(block);
        }
        if queue.next > next {
            self.moved.notify_all();
        }
        queue
    }
}

/// Ends the turn of a block, also where letting it out panicked: the others would wait for ever.
struct Closing<'e>(&'e ReorderBuffer);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        let mut queue = lock(&self.0.queue);
        queue.next += 1;
        queue.is_open = false;
        if std::thread::panicking() {
            self.0.moved.notify_all();
        }
    }
}

impl Queue {
    fn has_next(&self) -> bool {
        self.waiting.contains_key(&self.next)
    }

    fn take_next(&mut self) -> Option<Block> {
        self.waiting.remove(&self.next)
    }
}
