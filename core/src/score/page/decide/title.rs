//! Which line is the title of the page.

use crate::html::page::{Page, PageLine, mark};

/// What no title stands in.
const ASIDE: u32 = mark::NAV | mark::ASIDE | mark::FOOTER | mark::DIALOG | mark::FORM;
/// Bytes from which a heading can be told from others.
const SHORTEST: usize = 8;
/// The most bytes of a title that is compared.
const LONGEST: u32 = 500;

/// The heading that says what the page's title says, or its first part; none if such a line stays already.
pub(super) fn title_of(page: &Page, scores: &[f32], stays: &[bool]) -> Option<usize> {
    let titles: Vec<String> = page.head.titles().map(folded).collect();
    let is_title = |(_, line): &(usize, &PageLine)| {
        let Some(block) = page.elements.get(line.block as usize) else { return false };
        let is_heading = matches!(block.tag.heading(), 1 | 2) && block.marks & ASIDE == 0;
        is_heading
            && line.end - line.start <= LONGEST
            && begins(&titles, &folded(page.text_of(line)))
    };
    let lines = page.lines.iter().enumerate();
    let found: Vec<usize> = lines.filter(is_title).map(|(at, _)| at).collect();
    if found.iter().any(|at| stays.get(*at) == Some(&true)) {
        return None;
    }
    let score = |at: usize| scores.get(at).copied().unwrap_or(0.0);
    // Of equal ones the first.
    found.into_iter().rev().max_by(|left, right| score(*left).total_cmp(&score(*right)))
}

/// Whether one of the titles begins with the words of a heading.
fn begins(titles: &[String], heading: &str) -> bool {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    heading.len() >= SHORTEST
        && titles.iter().any(|title| title.strip_prefix(heading).is_some_and(ends))
}

/// The words of a text alone, in small letters.
fn folded(text: &str) -> String {
    let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}
