//! Texts: the output is the input without the removed spans, and is the same each time.

use cleaner_core::engine::line_table::Scratch;
use cleaner_core::engine::{Cleaned, Engine, Outcome};
use cleaner_core::pattern::ids::Answers;

use crate::engines::{RULES, SCORED};

/// Cleans the text that these bytes are.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let url = text.lines().next().filter(|line| line.starts_with("http"));
    let mut scratch = Scratch::default();
    for engine in [&*RULES, &*SCORED] {
        let cleaned = clean(engine, &text, url, &mut scratch);
        check_spans(&text, &cleaned);
        let again = clean(engine, &text, url, &mut scratch);
        assert_eq!(cleaned.text, again.text, "another answer the second time");
    }
}

fn clean(engine: &Engine, text: &str, url: Option<&str>, scratch: &mut Scratch) -> Cleaned {
    match engine.clean(text, url, &Answers::default(), scratch) {
        Outcome::Done(cleaned) => cleaned,
        Outcome::Open(questions) => panic!("no pattern runs outside: {questions:?}"),
    }
}

/// Nothing is invented and nothing is lost.
pub fn check_spans(text: &str, cleaned: &Cleaned) {
    let (mut kept, mut from) = (String::new(), 0);
    for span in &cleaned.spans {
        assert!(span.start >= from && span.end >= span.start, "spans out of order");
        kept.push_str(&text[from..span.start]);
        from = span.end;
    }
    kept.push_str(&text[from..]);
    assert_eq!(cleaned.text.as_deref().unwrap_or(text), kept, "not the input without its spans");
}
