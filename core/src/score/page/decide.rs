//! From scores to what stays. A score is that of a line; whether it stays depends on what stays around it as well.
//!
//! ```text
//! <div> <p>Rain fell on Sunday.</p>   0.98   stays
//!       <p>Nobody was hurt.</p>       0.44   is just below the bar of 0.5, but most of what it stands in stays: so it does
//!       <p>Snow fell later.</p>       0.97   stays
//! ```
//!
//! People keep or leave out the paragraphs of a text together. So a line that is just below the bar needs no more than half of its
//! surroundings; prose, lists and code that stand in the middle of what stays may score lower. The title of the page stays where titles
//! count as content. Nothing that the bar keeps is removed here. The numbers were chosen on pages of sites that the model has not seen.

mod bare;
mod prose;
mod shares;
mod title;

use crate::html::page::Page;
use crate::html::tags::Tag;
use crate::score::page::Mode;
use bare::{is_bare, keep_running_text};
use prose::is_prose;
use shares::Shares;
use title::title_of;

/// What a line needs to stay below the bar.
struct Needs {
    /// The share of what is around it that stays.
    around: f32,
    /// Its score, as a share of the bar.
    score: f32,
}

/// What any line needs.
const ANY: Needs = Needs { around: 0.5, score: 0.8 };
/// What a sentence needs.
const PROSE: Needs = Needs { around: 0.8, score: 0.4 };
/// What a list or code needs, as a whole.
const UNIT: Needs = Needs { around: 0.9, score: 0.4 };
/// What a title needs, as a share of the bar, where it is one line of a page of any kind.
const TITLE: f32 = 0.5;
/// Bytes of what stays from which a page of any kind is long, and parts of them that are prose where it is an article.
const LONG: u64 = 18_000;
const MOSTLY: f32 = 0.8;
/// Of a list one part in so many may be links.
const LINKED: u64 = 5;

impl Needs {
    fn are_met(&self, around: f32, score: f32) -> bool {
        around >= self.around && score >= self.score
    }
}

/// Which lines stay, by their scores and the bar of the page.
pub fn decide(page: &Page, scores: &[f32], bar: f32, mode: Mode) -> Vec<bool> {
    let mut stays: Vec<bool> = scores.iter().map(|score| *score >= bar).collect();
    if stays.iter().all(|stays| *stays) {
        return stays;
    }
    if mode != Mode::Page || is_running_text(page, &stays) {
        keep_by_surroundings(page, scores, bar, &mut stays);
    }
    if mode == Mode::Page && is_bare(page) {
        keep_running_text(page, scores, bar, &mut stays);
    }
    let needed = match mode {
        Mode::Body => return stays,
        Mode::Article => 0.0,
        Mode::Page => bar * TITLE,
    };
    if let Some(title) = title_of(page, scores, &stays)
        && scores.get(title).is_some_and(|score| *score >= needed)
        && let Some(stays) = stays.get_mut(title)
    {
        *stays = true;
    }
    stays
}

/// Keeps lines that are below the bar and that what is around them speaks for.
fn keep_by_surroundings(page: &Page, scores: &[f32], bar: f32, stays: &mut [bool]) {
    let shares = Shares::of(page, stays);
    let units = units_of(page);
    let lines = page.lines.iter().zip(scores).zip(stays.iter_mut());
    for ((line, score), stays) in lines.filter(|(_, stays)| !**stays) {
        let score = *score / bar.max(f32::MIN_POSITIVE);
        let around = shares.around_line(line);
        *stays = ANY.are_met(around, score)
            || is_prose(page, line) && PROSE.are_met(around, score)
            || units.get(line.block as usize).copied().flatten().is_some_and(|unit| {
                shares.links_of(unit) * LINKED < shares.size_of(unit)
                    && UNIT.are_met(shares.around_element(unit), score)
            });
    }
}

/// Whether a page of any kind is a running text, a long one, or one whose parts have no names to tell them by. In lists of goods and the like the lines around one say little of it:
/// on pages never seen they cost more than they gave.
fn is_running_text(page: &Page, stays: &[bool]) -> bool {
    let (mut all, mut prose) = (0, 0);
    for (line, _) in page.lines.iter().zip(stays).filter(|(_, stays)| **stays) {
        let size = u64::from(line.end - line.start);
        all += size;
        prose += if is_prose(page, line) { size } else { 0 };
    }
    is_bare(page) || all >= LONG || prose as f32 >= all as f32 * MOSTLY
}

/// For each element the outermost list or code that it is in.
fn units_of(page: &Page) -> Vec<Option<u32>> {
    let mut units: Vec<Option<u32>> = Vec::with_capacity(page.elements.len());
    for (number, element) in (0u32..).zip(&page.elements) {
        let around = units.get(element.parent as usize).copied().flatten();
        let is_unit = matches!(element.tag, Tag::PRE | Tag::UL | Tag::OL | Tag::DL);
        units.push(around.or(is_unit.then_some(number)));
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::read::build::{Detail, read_page};

    /// The lines that stay; the scores are those of the lines, the bar is one half.
    fn stays(html: &str, scores: &[f32], mode: Mode) -> Vec<String> {
        let mut page = read_page(html, Detail::Lines, "");
        page.count_lines();
        let stays = decide(&page, scores, 0.5, mode);
        let lines = page.lines.iter().zip(stays).filter(|(_, stays)| *stays);
        lines.map(|(line, _)| page.text_of(line).to_owned()).collect()
    }

    #[test]
    fn what_is_around_a_line_speaks_for_it() {
        let long = "x ".repeat(40) + "end.";
        let rows: &[(&str, String, &[f32], usize)] = &[
            ("just below", "<div><p>a</p><p>b</p></div>".to_owned(), &[0.9, 0.42], 2),
            ("too far below", "<div><p>a</p><p>b</p></div>".to_owned(), &[0.9, 0.3], 1),
            ("nothing around stays", "<div><p>a</p><p>b</p></div>".to_owned(), &[0.3, 0.42], 0),
            ("prose", format!("<div><p>a</p><p>{long}</p></div>"), &[0.9, 0.25], 2),
            ("prose that is a link", format!("<div><p>a</p><a>{long}</a></div>"), &[0.9, 0.25], 1),
            ("a list", "<p>a</p><ul><li>b<li>c</ul>".to_owned(), &[0.9, 0.25, 0.25], 3),
            (
                "a list of links",
                "<p>a</p><ul><li><a>b</a></li><li><a>c</a></li></ul>".to_owned(),
                &[0.9, 0.25, 0.25],
                1,
            ),
            ("code", "<p>a</p><pre>b</pre>".to_owned(), &[0.9, 0.3], 2),
        ];
        for (name, html, scores, expected) in rows {
            assert_eq!(stays(html, scores, Mode::Body).len(), *expected, "{name}");
        }
    }

    #[test]
    fn on_a_page_of_any_kind_the_lines_around_speak_only_in_a_running_text() {
        let prose = format!("<div class=\"goods\"><p>{}end.</p><p>b</p></div>", "x ".repeat(40));
        assert_eq!(stays(&prose, &[0.9, 0.42], Mode::Page).len(), 2);
        let goods = "<div class=\"goods\"><p>a</p><p>b</p></div>";
        assert_eq!(stays(goods, &[0.9, 0.42], Mode::Page), ["a"]);
        let bare = "<div><p>a</p><p>b</p></div>";
        assert_eq!(stays(bare, &[0.9, 0.42], Mode::Page).len(), 2);
        let long = format!("<div class=\"goods\"><p>{}</p><p>b</p></div>", "x ".repeat(9_100));
        assert_eq!(stays(&long, &[0.9, 0.42], Mode::Page).len(), 2);
    }

    #[test]
    fn on_a_page_without_names_sentences_stay_and_what_is_between_them() {
        let long = "x ".repeat(40) + "end.";
        let long = long.as_str();
        let html = format!("{long}<p>a</p><ul><li>b</li></ul>{long}<p>c</p><p><a>d</a></p>{long}");
        let scores = [0.9, 0.15, 0.15, 0.15, 0.15, 0.15, 0.9];
        assert_eq!(stays(&html, &scores, Mode::Page), [long, "a", "b", long, long]);
        let named =
            html.replace("<p>", "<p class=\"lead\">").replace("<li>", "<li class=\"item\">");
        assert_eq!(stays(&named, &scores, Mode::Page), [long, long]);
    }

    #[test]
    fn the_title_of_the_page_stays() {
        let html = "<head><title>Rain in May | The Herald</title></head><h2>Rain in May</h2><p>a</p><nav><h1>Rain in May</h1></nav>";
        let rows: &[(&str, Mode, &[f32], &[&str])] = &[
            ("of an article", Mode::Article, &[0.1, 0.9, 0.4], &["Rain in May", "a"]),
            ("of a page", Mode::Page, &[0.36, 0.9, 0.4], &["Rain in May", "a"]),
            ("one that nothing speaks for", Mode::Page, &[0.1, 0.9, 0.1], &["a"]),
            ("not of the text alone", Mode::Body, &[0.3, 0.9, 0.1], &["a"]),
        ];
        for (name, mode, scores, expected) in rows {
            assert_eq!(&stays(html, scores, *mode), expected, "{name}");
        }
    }
}
