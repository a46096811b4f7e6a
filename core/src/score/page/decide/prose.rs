//! What is prose on a page.

use crate::html::page::{Page, PageLine};
use crate::text::looks::ends_sentence;

/// Bytes from which a sentence is prose.
const SENTENCE: usize = 60;

/// Whether a line is a sentence and no link.
pub(super) fn is_prose(page: &Page, line: &PageLine) -> bool {
    let text = page.text_of(line);
    text.len() >= SENTENCE && (line.linked as usize) * 3 < text.len() && ends_sentence(text)
}
