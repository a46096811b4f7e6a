//! Lines to text: plain, or Markdown.

mod markdown;

use crate::engine::line_table::Span;
use crate::html::page::{Element, Page, PageLine, mark};
use crate::html::tags::Tag;

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputFormat {
    /// One line each; the cells of a row side by side, a tab between.
    #[default]
    Text,
    /// With headings, lists, links, tables, code and emphasis.
    Markdown,
}

/// What is left of a line that stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// What went out of it, in bytes of the page's text, in order.
    holes: Vec<(usize, usize)>,
}

impl Left {
    /// What went out of it, in bytes of the page's text, in order.
    pub fn holes(&self) -> &[(usize, usize)] {
        &self.holes
    }

    /// Appends what is left of the line.
    fn push(&self, page: &Page, line: &PageLine, out: &mut String) {
        let mut at = line.start as usize;
        for &(start, end) in &self.holes {
            out.push_str(page.text.get(at..start).unwrap_or_default());
            at = end.max(at);
        }
        out.push_str(page.text.get(at..line.end as usize).unwrap_or_default());
        if !self.holes.is_empty() {
            out.truncate(out.trim_end().len());
        }
    }
}

/// What is left of each line, none if it went.
pub fn left_of(page: &Page, spans: &[Span]) -> Vec<Option<Left>> {
    let mut rest = spans;
    let mut left = Vec::with_capacity(page.lines.len());
    for line in &page.lines {
        let (start, end) = (line.start as usize, line.end as usize);
        let past = rest.iter().take_while(|span| span.end <= start).count();
        rest = rest.get(past..).unwrap_or_default();
        let within = rest.iter().take_while(|span| span.start < end);
        let of_line = Left { holes: within.map(|span| (span.start, span.end)).collect() };
        let mut text = String::new();
        if !of_line.holes.is_empty() {
            of_line.push(page, line, &mut text);
        }
        left.push((of_line.holes.is_empty() || !text.trim().is_empty()).then_some(of_line));
    }
    left
}

/// The text of the lines that stay; `left` is what is left of each.
pub fn write(page: &Page, left: &[Option<Left>], format: OutputFormat) -> String {
    let lines = page.lines.iter().zip(left);
    let kept = lines.filter_map(|(line, left)| Some((line, left.as_ref()?)));
    match format {
        OutputFormat::Text => plain(page, kept),
        OutputFormat::Markdown => crate::html::write::markdown::write(page, kept),
    }
}

fn plain<'p>(page: &'p Page, kept: impl Iterator<Item = (&'p PageLine, &'p Left)>) -> String {
    let mut out = String::with_capacity(page.text.len() / 2);
    let mut last: Option<CellPlace> = None;
    for (line, left) in kept {
        let cell = CellPlace::of(page, line);
        if !out.is_empty() {
            out.push(if cell.follows(&last) { '\t' } else { '\n' });
        }
        left.push(page, line, &mut out);
        last = cell.place.is_some().then_some(cell);
    }
    out
}

/// The place of a line in a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct CellPlace {
    /// The row and the cell, by number, if the line is a cell.
    pub place: Option<(u32, u32)>,
}

impl CellPlace {
    /// A line's cell, if the cell is that line and nothing else: tables that lay a page out hold more.
    pub fn of(page: &Page, line: &PageLine) -> CellPlace {
        let is_cell = |(_, element): &(u32, &Element)| matches!(element.tag, Tag::TD | Tag::TH);
        let found =
            page.around(line.block).take(3).find(is_cell).filter(|(_, cell)| cell.sums.lines == 1);
        CellPlace { place: found.map(|(number, cell)| (cell.parent, number)) }
    }

    /// Whether it stands in the same row as the one before.
    pub fn follows(&self, last: &Option<CellPlace>) -> bool {
        match (self.place, last.as_ref().and_then(|last| last.place)) {
            (Some((row, cell)), Some((last_row, last_cell))) => {
                row == last_row && cell != last_cell
            }
            _ => false,
        }
    }
}

/// Whether a line is part of text as it stands.
pub fn is_code(page: &Page, line: &PageLine) -> bool {
    page.elements.get(line.block as usize).is_some_and(|block| block.marks & mark::PRE != 0)
}
