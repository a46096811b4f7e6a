//! The columns of cells in tables where some take several columns or rows.
//!
//! ```text
//! <tr><td rowspan=2>a</td><td>b</td></tr>      a is in column 0, b in 1
//! <tr><td>c</td></tr>                          c is in 1: a reaches down into 0
//! ```

use std::collections::{HashMap, HashSet};

use crate::html::page::{CellSpan, Page};
use crate::html::tags::Tag;

/// Columns to which rows are filled up.
pub(super) const MOST_COLUMNS: usize = 64;

/// The columns of all cells of the tables that have such cells.
pub(super) fn columns_of(page: &Page) -> HashMap<u32, usize> {
    let mut columns = HashMap::new();
    if page.cell_spans.is_empty() {
        return columns;
    }
    let table_of = |cell: u32| {
        let mut around = page.around(cell);
        around.find(|(_, element)| element.tag == Tag::TABLE).map(|(number, _)| number)
    };
    let spanned: HashSet<u32> =
        page.cell_spans.iter().filter_map(|(cell, _)| table_of(*cell)).collect();
    let mut grids: HashMap<u32, Grid> = HashMap::new();
    for (number, cell) in (0u32..).zip(&page.elements) {
        if !matches!(cell.tag, Tag::TD | Tag::TH) {
            continue;
        }
        let Some(table) = table_of(number).filter(|table| spanned.contains(table)) else {
            continue;
        };
        let span = span_of(page, number);
        columns.insert(number, grids.entry(table).or_default().place(cell.parent, span));
    }
    columns
}

fn span_of(page: &Page, cell: u32) -> CellSpan {
    let at = page.cell_spans.binary_search_by_key(&cell, |(element, _)| *element).ok();
    let found = at.and_then(|at| page.cell_spans.get(at));
    found.map_or(CellSpan { columns: 1, rows: 1 }, |(_, span)| *span)
}

/// A table up to a cell: for how many rows more each column is taken.
#[derive(Debug, Default)]
struct Grid {
    row: Option<u32>,
    next: usize,
    taken: Vec<u16>,
    /// What the cells of this row take, from the row below on.
    coming: Vec<(usize, CellSpan)>,
}

impl Grid {
    fn place(&mut self, row: u32, span: CellSpan) -> usize {
        if self.row != Some(row) {
            if self.row.is_some() {
                self.end_row();
            }
            (self.row, self.next) = (Some(row), 0);
        }
        while self.taken.get(self.next).is_some_and(|rows| *rows > 0) {
            self.next += 1;
        }
        let column = self.next;
        self.next += usize::from(span.columns).min(MOST_COLUMNS);
        if span.rows > 1 {
            self.coming.push((column, span));
        }
        column
    }

    fn end_row(&mut self) {
        self.taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        for (column, span) in std::mem::take(&mut self.coming) {
            let end = (column + usize::from(span.columns)).min(MOST_COLUMNS);
            if self.taken.len() < end {
                self.taken.resize(end, 0);
            }
            for rows in self.taken.iter_mut().take(end).skip(column) {
                *rows = span.rows - 1;
            }
        }
    }
}
