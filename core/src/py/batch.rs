//! Many documents at once, on the core's own threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::engine::line_table::Scratch;
use crate::engine::{Cleaned, Engine, Outcome};
use crate::pattern::ids::Answers;

/// A text, if it is there, and its address, if that is known.
pub type TextAt<'t> = (Option<&'t str>, Option<&'t str>);

/// Cleans texts on threads, each taking the next one; the order of results is that of the texts.
pub fn run_batch(engine: &Engine, documents: &[TextAt<'_>], threads: usize) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Outcome>>> = documents.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        let (mut scratch, answers) = (Scratch::default(), Answers::default());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            // Each thread takes the next text: a fixed share each would leave threads idle behind the longest texts.
            let (Some(&(text, url)), Some(slot)) = (documents.get(index), done.get(index)) else {
                break;
            };
            let Some(text) = text else { continue };
            let outcome = engine.clean(text, url, &answers, &mut scratch);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(documents.len()) {
            scope.spawn(work);
        }
        work();
    });
    let outcome = |slot: Mutex<Option<Outcome>>| {
        let outcome = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcome.unwrap_or_else(|| Outcome::Done(Cleaned::default()))
    };
    done.into_iter().map(outcome).collect()
}
