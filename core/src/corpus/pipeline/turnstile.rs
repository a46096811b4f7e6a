//! A gate that blocks pass one at a time, in the order of the input.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How often a thread looks whether it is its turn before it lets others work, and how often before it sleeps: the work
/// behind a gate takes some microseconds, and waking up more.
const LOOKS: usize = 500;
const SLEEPLESS: usize = LOOKS + 200;

/// Lets blocks through one at a time, in the order of their numbers.
pub(super) struct Turnstile<T> {
    /// The number of the next block.
    next: AtomicU64,
    turn: Mutex<Turn<T>>,
    moved: Condvar,
}

struct Turn<T> {
    waiting: usize,
    value: T,
}

impl<T> Turnstile<T> {
    pub(super) fn new(value: T) -> Self {
        Self {
            next: AtomicU64::new(0),
            turn: Mutex::new(Turn { waiting: 0, value }),
            moved: Condvar::new(),
        }
    }

    fn is_turn(&self, number: u64) -> bool {
        self.next.load(Ordering::Acquire) == number
    }

    pub(super) fn pass<R>(&self, number: u64, act: impl FnOnce(&mut T) -> R) -> R {
        // Looking is cheaper than sleeping for as long as the block before is likely to take behind the gate.
        for look in 0..SLEEPLESS {
            if self.is_turn(number) {
                break;
            }
            if look < LOOKS { std::hint::spin_loop() } else { std::thread::yield_now() }
        }
        let mut turn = lock(&self.turn);
        while !self.is_turn(number) {
            turn.waiting += 1;
            turn = self.moved.wait(turn).unwrap_or_else(PoisonError::into_inner);
            turn.waiting -= 1;
        }
        let result = act(&mut turn.value);
        // Under the lock, so that nobody falls asleep between looking and this.
        self.next.store(number + 1, Ordering::Release);
        // Waking nobody still costs a system call.
        if turn.waiting > 0 {
            self.moved.notify_all();
        }
        result
    }
}

/// The lock, whether or not a thread panicked with it: what the panic left is given up in any case.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
