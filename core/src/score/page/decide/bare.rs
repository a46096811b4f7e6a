//! Pages whose parts have no names: old ones, written by hand, often with text directly in the body. The model knows little of them, and
//! doubts what is far from the start. What is a sentence there, and what stands between two lines that stay, is the text.

use crate::html::page::{Element, Page, PageLine, mark};
use crate::score::page::decide::prose::is_prose;

/// One element in so many has a class or an identifier where a page is not bare.
const NAMED: usize = 10;
/// What no text stands in.
const ASIDE: u32 = mark::NAV | mark::ASIDE | mark::FOOTER | mark::FORM | mark::DIALOG;
/// What a line needs, as a share of the bar.
const LEAST: f32 = 0.2;
/// Lines between two that stay.
const LONGEST_GAP: usize = 8;

/// Whether hardly an element of a page has a name.
pub(super) fn is_bare(page: &Page) -> bool {
    let is_named = |element: &&Element| element.names.0 < element.names.1;
    // The root has the names of what the page is, which its head says.
    let named = page.elements.iter().skip(1).filter(is_named).count();
    named * NAMED < page.elements.len()
}

/// Keeps sentences, and short gaps of other lines that are no links.
pub(super) fn keep_running_text(page: &Page, scores: &[f32], bar: f32, stays: &mut [bool]) {
    let may_stay: Vec<bool> = page
        .lines
        .iter()
        .zip(scores)
        .map(|(line, score)| *score >= bar * LEAST && !is_aside(page, line))
        .collect();
    for ((line, may), stays) in page.lines.iter().zip(&may_stay).zip(stays.iter_mut()) {
        *stays |= *may && is_prose(page, line);
    }
    let mut last = None;
    let kept: Vec<usize> = (0..stays.len()).filter(|at| stays.get(*at) == Some(&true)).collect();
    for next in kept {
        let gap = last.map_or(next, |last: usize| last + 1)..next;
        let is_short = last.is_some() && gap.len() <= LONGEST_GAP;
        if is_short && may_stay.get(gap.clone()).is_some_and(|gap| gap.iter().all(|may| *may)) {
            stays.get_mut(gap).into_iter().flatten().for_each(|stays| *stays = true);
        }
        last = Some(next);
    }
}

/// Whether a line is a link, or stands where no text does.
fn is_aside(page: &Page, line: &PageLine) -> bool {
    let marks = page.elements.get(line.block as usize).map_or(0, |block| block.marks);
    marks & ASIDE != 0 || line.linked * 3 >= line.end - line.start
}
