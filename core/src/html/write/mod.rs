//! Lines to text: plain, or Markdown. What is written is the page's own text without what was removed; nothing is added to it but the signs
//! of Markdown.

pub mod left;
mod markdown;

use crate::html::page::{Element, Page, PageLine};
use crate::html::tags::Tag;
use crate::html::write::left::Left;

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputFormat {
    /// One line each; the cells of a row side by side, a tab between.
    #[default]
    Text,
    /// With headings, lists, links, tables, code and emphasis.
    Markdown,
}

/// The text of the lines that stay; `left` is what is left of each.
pub fn write(page: &Page, left: &[Option<Left>], format: OutputFormat) -> String {
    let lines = page.lines.iter().zip(left);
    let kept = lines.filter_map(|(line, left)| Some((line, left.as_ref()?)));
    match format {
        OutputFormat::Text => plain(page, kept),
        OutputFormat::Markdown => markdown::write(page, kept),
    }
}

fn plain<'p>(page: &'p Page, kept: impl Iterator<Item = (&'p PageLine, &'p Left)>) -> String {
    let mut out = String::with_capacity(page.text.len() / 2);
    let mut last: Option<CellPlace> = None;
    let mut block = None;
    for (line, left) in kept {
        let cell = CellPlace::of(page, line);
        // Blank rows are shown within text that stands as it is, not before it.
        if line.blank > 0 && block.replace(line.block) == Some(line.block) {
            (0..line.blank).for_each(|_| out.push('\n'));
        }
        block = Some(line.block);
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
