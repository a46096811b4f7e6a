//! Catches panics, so that one is an error with a file's name and not the end of the program.
//!
//! What a panic says may hold pieces of a stranger's text: it is not printed on the way, and is escaped and cut short.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// So many characters of what a panic said are kept.
const SHOWN: usize = 200;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does something; where it panics, the error is what the panic said.
///
/// # Errors
/// When it panics.
pub fn guarded<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    silence();
    let before = IS_QUIET.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(act));
    IS_QUIET.set(before);
    outcome.map_err(|panic| message_of(&*panic))
}

/// Has panics printed only where nobody catches them.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                print(info);
            }
        }));
    });
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    text.chars().take(SHOWN).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic)]
    fn a_panic_becomes_what_it_said() {
        assert_eq!(guarded(|| 1), Ok(1));
        let said = guarded(|| panic!("a \u{1b}[2J {}", "b".repeat(1000))).unwrap_err();
        assert!(said.starts_with("a \\u{1b}[2J bbb") && said.len() < 300, "{said}");
    }
}
