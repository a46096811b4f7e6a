//! Pages: decoding, the bounds for the parser, reading, scoring and writing, of markup as no parser would write it.

use cleaner_core::engine::Outcome;
use cleaner_core::engine::line_table::Scratch;
use cleaner_core::engine::page::{Ask, Scored};
use cleaner_core::html::read::encoding::decode;
use cleaner_core::html::read::guard::{Attributes, guard};
use cleaner_core::html::read::sniff::is_html;
use cleaner_core::html::write::OutputFormat;
use cleaner_core::pattern::ids::Answers;
use cleaner_core::score::page::Mode;
use cleaner_core::score::text::Level;

use crate::engines::RULES;

/// Cleans the page that these bytes are.
pub fn check(data: &[u8]) {
    let decoded = decode(data, None);
    let _ = is_html(&decoded.text);
    let mut scratch = Scratch::default();
    for (attributes, scored, format) in [
        (Attributes::All, None, OutputFormat::Text),
        (Attributes::Unlinked, Some((Mode::Page, Level::Strict)), OutputFormat::Text),
        (Attributes::Read, Some((Mode::Article, Level::Standard)), OutputFormat::Markdown),
    ] {
        let (markup, _) = guard(&decoded.text, attributes);
        let page = Scored::read(&markup, &Ask { scored, format, key: "fuzz", ..Ask::default() });
        let _ = page.page.meta();
        let url = Some("https://example.com/a");
        match RULES.clean_page(&page, url, &Answers::default(), &mut scratch) {
            Outcome::Done(cleaned) => {
                let mut from = 0;
                for span in &cleaned.spans {
                    assert!(span.start >= from && span.end >= span.start, "spans out of order");
                    assert!(page.page.text.get(span.start..span.end).is_some(), "no such span");
                    let _ = page.path_at(span.line);
                    from = span.end;
                }
            }
            Outcome::Open(questions) => panic!("no pattern runs outside: {questions:?}"),
        }
    }
}
