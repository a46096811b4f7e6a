//! Lines to text: plain, or Markdown.

use std::borrow::Cow;

use super::page::{Element, Line, Page, Run, mark};
use super::tags::Tag;

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One line each; the cells of a row side by side, a tab between.
    #[default]
    Text,
    /// With headings, lists, links, tables, code and emphasis.
    Markdown,
}

/// The text of the lines that stay; `left` is what is left of each. Markdown shows them whole.
pub fn write<'p>(page: &'p Page, left: &'p [Option<Cow<'p, str>>], format: Format) -> String {
    let lines = page.lines.iter().zip(left);
    let kept = lines.filter_map(|(line, left)| Some((line, left.as_deref()?)));
    match format {
        Format::Text => plain(page, kept),
        Format::Markdown => super::markdown::write(page, kept.map(|(line, _)| line)),
    }
}

fn plain<'p>(page: &'p Page, kept: impl Iterator<Item = (&'p Line, &'p str)>) -> String {
    let mut out = String::with_capacity(page.text.len() / 2);
    let mut last: Option<Cell> = None;
    for (line, text) in kept {
        let cell = Cell::of(page, line);
        if !out.is_empty() {
            out.push(if cell.follows(&last) { '\t' } else { '\n' });
        }
        out.push_str(text);
        last = cell.place.is_some().then_some(cell);
    }
    out
}

/// The place of a line in a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cell {
    /// The row and the cell, by number, if the line is a cell.
    pub place: Option<(u32, u32)>,
}

impl Cell {
    /// A line's cell, if the cell is that line and nothing else: tables that lay a page out hold more.
    pub fn of(page: &Page, line: &Line) -> Cell {
        let is_cell = |(_, element): &(u32, &Element)| matches!(element.tag, Tag::TD | Tag::TH);
        let found =
            page.around(line.block).take(3).find(is_cell).filter(|(_, cell)| cell.sums.lines == 1);
        Cell { place: found.map(|(number, cell)| (cell.parent, number)) }
    }

    /// Whether it stands in the same row as the one before.
    pub fn follows(&self, last: &Option<Cell>) -> bool {
        match (self.place, last.as_ref().and_then(|last| last.place)) {
            (Some((row, cell)), Some((last_row, last_cell))) => {
                row == last_row && cell != last_cell
            }
            _ => false,
        }
    }
}

/// The runs of each line, in order: those of a page are in the order of their ends.
pub fn runs_of<'p>(page: &'p Page, line: &Line) -> impl Iterator<Item = &'p Run> {
    let first = page.runs.partition_point(|run| run.end <= line.start);
    let (start, end) = (line.start, line.end);
    page.runs
        .get(first..)
        .unwrap_or_default()
        .iter()
        .take_while(move |run| run.start < end || run.end <= end)
        .filter(move |run| run.start < end && run.end > start)
}

/// Whether a line is part of text as it stands.
pub fn is_code(page: &Page, line: &Line) -> bool {
    page.elements.get(line.block as usize).is_some_and(|block| block.marks & mark::PRE != 0)
}
