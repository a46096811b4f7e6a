//! Heads and feet of pages that a text of a file for print still has.
//!
//! ```text
//!    error, because older clients stop reading when they see one, and the
//!
//! Example & Sample            Standards Track                    [Page 11]   <- counts
//!
//! RFC 9999                   Boat Report Format                   May 2001   <- stands beside it
//!
//!    crew would then be without a report until the next morning.
//! ```
//!
//! A running head comes back at distances, and its number counts the pages. So do the numbers of
//! stanzas, steps, chapters, rows and subtitles, and they stay. What tells a page apart: a word for
//! page beside more words; a line that is the same at each number, above prose; and sentences that
//! the number interrupts, which nobody does on purpose.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use crate::engine::line_table::LineTable;
use crate::engine::scene::Scene;
use crate::text::kinds::LineKind;
use crate::text::looks::ends_sentence;

/// Bytes of a running head at most.
const LONGEST: usize = 120;
/// Lines from a head to the next one: what counts in less is a list.
const SHORTEST_PAGE: usize = 4;
/// Lines of a page on which nothing but its number tells that it is one.
const BARE_PAGE: usize = 10;
/// The longest page for each line of the shortest one, the last page left out.
const LONGEST_PAGE: usize = 4;
/// Heads without a word for page that must come at least.
const SEVERAL: usize = 3;
/// Words of a line that stands beside a number, and is more than a label.
const WORDS: usize = 3;
/// Lines of a page of pleading paper, each with its number.
const PLEADING: Range<usize> = 24..33;
/// Letters of a line of prose.
const SENTENCE: usize = 60;

/// What a word for page begins with, in the languages that number pages so.
const PAGE_WORDS: [&str; 19] = [
    "page",
    "pg.",
    "p.",
    "pp.",
    "seite",
    "s.",
    "página",
    "pagina",
    "pág.",
    "pag.",
    "sida",
    "side",
    "strona",
    "str.",
    "страница",
    "стр.",
    "sayfa",
    "sivu",
    "صفحة",
];

/// Words for page that stand behind the number.
const PAGE_SIGNS: [&str; 4] = ["页", "頁", "ページ", "페이지"];

/// A number that may count pages.
#[derive(Clone, Debug)]
pub struct Counter {
    /// The number in the table of the line that it stands on.
    index: usize,
    /// What it says.
    number: u64,
    /// Where in the line it stands.
    place: Range<usize>,
    /// The hash of all that stands around it.
    frame: u64,
}

/// The numbers that may count pages, and have the same around them as another one, side by side.
pub fn counters(table: &LineTable<'_>) -> Vec<Counter> {
    let mut counters: Vec<Counter> = Vec::new();
    for &index in &table.alive {
        let normal = table.normal(index);
        if normal.len() > LONGEST || !has_number_at_an_end(normal) {
            continue;
        }
        for (number, place) in numbers_of(normal) {
            let mut hasher = DefaultHasher::new();
            frame_of(normal, &place).hash(&mut hasher);
            counters.push(Counter { index, number, place, frame: hasher.finish() });
        }
    }
    counters.sort_unstable_by_key(|counter| (counter.frame, counter.index));
    let groups = counters.chunk_by(|left, right| left.frame == right.frame);
    groups.filter(|group| group.len() > 1).flatten().cloned().collect()
}

/// What stands before a number and behind it.
fn frame_of<'l>(normal: &'l str, place: &Range<usize>) -> (&'l str, &'l str) {
    let part = |range: Range<usize>| normal.get(range).unwrap_or_default();
    (part(0..place.start), part(place.end..normal.len()))
}

/// Whether a digit stands at the beginning or the end of a line, a mark or two aside.
fn has_number_at_an_end(normal: &str) -> bool {
    let bytes = normal.as_bytes();
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let near = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take(3).any(|byte| is_digit(&byte));
    near(&mut bytes.iter()) || near(&mut bytes.iter().rev()) || ends_in_sign(normal)
}

fn ends_in_sign(normal: &str) -> bool {
    PAGE_SIGNS.iter().any(|sign| normal.ends_with(sign))
}

/// The numbers of a line that may count: the first, if the line begins with it, and the last; of
/// `3 of 8` and `3/8` the one that is not the sum.
fn numbers_of(normal: &str) -> Vec<(u64, Range<usize>)> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in normal.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    let number =
        |run: &Range<usize>| normal.get(run.clone())?.parse().ok().map(|n| (n, run.clone()));
    let Some(last) = runs.last() else { return Vec::new() };
    let is_first = runs.first().is_some_and(|run| run.start <= 2) && runs.len() > 1;
    let first = runs.first().filter(|_| is_first).and_then(number);
    let sum = runs.iter().rev().nth(1).filter(|run| {
        let between = normal.get(run.end..last.start).unwrap_or_default().trim();
        between == "/" || between.chars().count() <= 3 && between.chars().all(char::is_alphabetic)
    });
    let last = number(sum.unwrap_or(last));
    first.into_iter().chain(last).collect()
}

/// Numbers of one frame that go up by the same step, with the lines that they stand on.
struct Series {
    frame: (String, String),
    lines: Vec<usize>,
}

/// The positions of running heads among the lines that stay.
pub fn running_heads(scene: &Scene<'_, '_>, counters: &[Counter]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for series in series(scene, counters) {
        let beside = companions(scene, &series);
        if are_heads(scene, &series, &beside) {
            found.extend(series.lines.iter().chain(&beside).copied());
        }
    }
    found.extend(pleading_numbers(scene, counters));
    found.retain(|&line| !scene.is_kept(line));
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|line| scene.position(line)).collect()
}

fn series(scene: &Scene<'_, '_>, counters: &[Counter]) -> Vec<Series> {
    let groups = counters.chunk_by(|left, right| left.frame == right.frame);
    groups.filter_map(|group| series_of(scene, group)).collect()
}

fn series_of(scene: &Scene<'_, '_>, group: &[Counter]) -> Option<Series> {
    let line_of = |counter: &Counter| Some((scene.line_of(counter.index)?, counter.number));
    let lines: Vec<(usize, u64)> = group.iter().filter_map(line_of).collect();
    let steps = || lines.iter().zip(lines.iter().skip(1));
    let step = steps().map(|(left, right)| right.1.wrapping_sub(left.1)).min()?;
    let counts = (1..=2).contains(&step)
        && steps().all(|(left, right)| right.1.wrapping_sub(left.1) == step)
        && is_even(&lines);
    let lines: Vec<usize> = lines.into_iter().map(|(line, _)| line).collect();
    let first = group.iter().find(|counter| scene.line_of(counter.index).is_some())?;
    let (before, after) = frame_of(scene.normal(*lines.first()?), &first.place);
    counts.then(|| Series { frame: (before.to_lowercase(), after.to_lowercase()), lines })
}

/// Whether lines stand at distances like those of pages.
fn is_even(lines: &[(usize, u64)]) -> bool {
    let gaps = || lines.iter().zip(lines.iter().skip(1)).map(|(left, right)| right.0 - left.0);
    let shortest = gaps().min().unwrap_or(0);
    shortest >= SHORTEST_PAGE && gaps().all(|gap| gap <= shortest * LONGEST_PAGE)
}

/// Whether what counts are pages.
fn are_heads(scene: &Scene<'_, '_>, series: &Series, beside: &[usize]) -> bool {
    let pages = series.lines.len();
    let broken = series.lines.iter().filter(|&&line| interrupts(scene, line)).count();
    let words = words_of(&series.frame);
    if names_pages(&series.frame) {
        let sums = series.frame.1.bytes().any(|byte| byte.is_ascii_digit());
        return words > 1 || sums || !beside.is_empty() || broken > 0;
    }
    if pages < SEVERAL {
        return false;
    }
    if words == 0 {
        let shortest = series.lines.iter().zip(series.lines.iter().skip(1));
        let is_page = shortest.map(|(left, right)| right - left).min() >= Some(BARE_PAGE);
        return !beside.is_empty() && is_over_prose(scene, series, beside)
            || is_page && broken * 2 >= pages;
    }
    words >= 2 && broken * 3 >= pages && is_over_prose(scene, series, beside)
}

/// Words of a frame, a word for page and marks aside.
fn words_of(frame: &(String, String)) -> usize {
    let words = frame.0.split(' ').chain(frame.1.split(' '));
    let is_word = |word: &&str| {
        let word = word.trim_matches(|char: char| !char.is_alphanumeric());
        word.chars().any(char::is_alphabetic) && word != "of" && !is_page_word(word)
    };
    words.filter(is_word).count()
}

fn is_page_word(word: &str) -> bool {
    PAGE_WORDS.iter().any(|page| page.trim_end_matches('.') == word) || PAGE_SIGNS.contains(&word)
}

/// Whether a word for page stands right before the number, or right behind it.
fn names_pages((before, after): &(String, String)) -> bool {
    let before = before.trim_end_matches([' ', '-', '–', '#', ':']);
    let word = before.rsplit([' ', '[', '(', '|', '-', '–']).next().unwrap_or_default();
    let after = after.trim_start();
    PAGE_WORDS.contains(&word) || PAGE_SIGNS.iter().any(|sign| after.starts_with(sign))
}

/// Whether a sentence goes on behind the lines of a head: what is above it has no end, and what is
/// below begins in the middle.
fn interrupts(scene: &Scene<'_, '_>, line: usize) -> bool {
    let is_text = |line: &usize| scene.weight(*line) >= SENTENCE / 2;
    let above = (line.saturating_sub(2)..line).rev().find(is_text);
    let below = (line + 1..(line + 3).min(scene.line_count())).find(is_text);
    above.zip(below).is_some_and(|(above, below)| {
        let begins = scene.normal(below).chars().next();
        !ends_sentence(scene.normal(above)) && begins.is_some_and(char::is_lowercase)
    })
}

/// The lines beside the numbers that are the same at nearly each of them.
fn companions(scene: &Scene<'_, '_>, series: &Series) -> Vec<usize> {
    let mut found = Vec::new();
    for side in [Side::Above, Side::Below] {
        let beside: Vec<usize> =
            series.lines.iter().filter_map(|&line| side.of(line, scene.line_count())).collect();
        let like =
            |&&line: &&usize| beside.iter().filter(|&&other| scene.is_same(line, other)).count();
        let Some(&model) = beside.iter().take(2).max_by_key(|line| like(line)) else { continue };
        let same: Vec<usize> =
            beside.into_iter().filter(|&line| scene.is_same(model, line)).collect();
        if same.len() >= 2 && same.len() + 1 >= series.lines.len() && is_title(scene, model) {
            found.extend(same);
        }
    }
    found
}

#[derive(Clone, Copy)]
enum Side {
    Above,
    Below,
}

impl Side {
    fn of(self, line: usize, lines: usize) -> Option<usize> {
        match self {
            Self::Above => line.checked_sub(1),
            Self::Below => Some(line + 1).filter(|&line| line < lines),
        }
    }
}

/// Whether a line may be the title of a book or a chapter.
fn is_title(scene: &Scene<'_, '_>, line: usize) -> bool {
    let normal = scene.normal(line);
    let words = normal.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).count();
    let is_dense = scene.weight(line) > normal.chars().count();
    normal.len() <= LONGEST && !ends_sentence(normal) && (words >= WORDS || is_dense)
}

/// Whether most of what stands between the first head and the last is prose.
fn is_over_prose(scene: &Scene<'_, '_>, series: &Series, beside: &[usize]) -> bool {
    let Some((first, last)) = series.lines.first().zip(series.lines.last()) else { return false };
    let is_head = |line: &usize| series.lines.binary_search(line).is_ok() || beside.contains(line);
    let (mut prose, mut all) = (0, 0);
    for line in (*first..*last).filter(|line| !is_head(line)) {
        let weight = scene.weight(line);
        all += weight;
        let is_prose = match scene.kind(line) {
            LineKind::Continuation => true,
            LineKind::Prose => weight >= SENTENCE,
            _ => false,
        };
        prose += if is_prose { weight } else { 0 };
    }
    prose * 5 >= all * 3
}

/// The numbers of the lines of pleading paper, where they stand on lines of their own: from 1 up to
/// the same one on each of several pages.
fn pleading_numbers(scene: &Scene<'_, '_>, counters: &[Counter]) -> Vec<usize> {
    let bare = |counter: &Counter| {
        let line = scene.line_of(counter.index)?;
        (scene.normal(line).len() == counter.place.len()).then_some((line, counter.number))
    };
    let bare: Vec<(usize, u64)> = counters.iter().filter_map(bare).collect();
    let is_next =
        |left: &(usize, u64), right: &(usize, u64)| right.0 == left.0 + 1 && right.1 == left.1 + 1;
    let pages: Vec<&[(usize, u64)]> = bare
        .chunk_by(is_next)
        .filter(|page| PLEADING.contains(&page.len()) && page.first().is_some_and(|n| n.1 == 1))
        .collect();
    let is_like = |page: &&&[(usize, u64)]| {
        pages.iter().filter(|other| other.len() == page.len()).count() > 1
    };
    pages.iter().filter(is_like).flat_map(|page| page.iter().map(|&(line, _)| line)).collect()
}
