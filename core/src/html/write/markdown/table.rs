//! Tables: which of a page's tables hold data, and how they are written.

mod grid;

use std::collections::{HashMap, HashSet};

use crate::html::page::{Page, PageLine};
use crate::html::tags::Tag;
use grid::MOST_COLUMNS;

/// Lines of a cell from which a table only lays the page out.
const MOST_LINES: u32 = 6;

/// Which tables hold data, and not the page's layout.
#[derive(Debug, Default)]
pub(super) struct Tables {
    layouts: HashSet<u32>,
    wide: HashSet<u32>,
    /// The columns of cells, where those before or above them take more than one.
    columns: HashMap<u32, usize>,
}

/// A cell: its table, its row, and its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TableCell {
    pub(super) table: u32,
    pub(super) row: u32,
    pub(super) column: usize,
}

impl Tables {
    /// Looks at all lines of a page.
    pub(super) fn of(page: &Page) -> Tables {
        let mut tables = Tables { columns: grid::columns_of(page), ..Tables::default() };
        let mut lines: HashMap<(u32, usize), u32> = HashMap::new();
        for line in &page.lines {
            let Some(cell) = tables.find(page, line) else { continue };
            if cell.column > 0 {
                tables.wide.insert(cell.table);
            }
            let count = lines.entry((cell.row, cell.column)).or_default();
            *count += 1;
            let is_block = page
                .elements
                .get(line.block as usize)
                .is_some_and(|block| block.tag == Tag::PRE || block.tag.heading() > 0);
            if *count > MOST_LINES || is_block {
                tables.layouts.insert(cell.table);
            }
            let around = page.around(cell.table).skip(1);
            let outer = around.filter(|(_, element)| element.tag == Tag::TABLE);
            tables.layouts.extend(outer.map(|(number, _)| number));
        }
        tables
    }

    /// The cell that a line is in, if its table holds data.
    pub(super) fn cell_of(&self, page: &Page, line: &PageLine) -> Option<TableCell> {
        self.find(page, line)
            .filter(|cell| self.wide.contains(&cell.table) && !self.layouts.contains(&cell.table))
    }

    fn find(&self, page: &Page, line: &PageLine) -> Option<TableCell> {
        let (number, cell) = cell_of(page, line)?;
        let column = self.columns.get(&number).copied().unwrap_or(cell.column);
        Some(TableCell { column, ..cell })
    }
}

fn cell_of(page: &Page, line: &PageLine) -> Option<(u32, TableCell)> {
    let is_cell = |tag: Tag| matches!(tag, Tag::TD | Tag::TH);
    let (number, cell) = page
        .around(line.block)
        .take_while(|(_, element)| element.tag != Tag::TABLE)
        .find(|(_, element)| is_cell(element.tag))?;
    let (table, _) = page.around(cell.parent).find(|(_, element)| element.tag == Tag::TABLE)?;
    Some((number, TableCell { table, row: cell.parent, column: cell.place as usize }))
}

/// A table that is being written.
#[derive(Debug)]
pub(super) struct MarkdownTable {
    pub(super) number: u32,
    rows: Vec<(u32, Vec<(usize, String)>)>,
}

impl MarkdownTable {
    pub(super) fn new(number: u32) -> MarkdownTable {
        MarkdownTable { number, rows: Vec::new() }
    }

    /// Adds a line of a cell.
    pub(super) fn add(&mut self, cell: TableCell, text: String) {
        if self.rows.last().is_none_or(|(row, _)| *row != cell.row) {
            self.rows.push((cell.row, Vec::new()));
        }
        let Some((_, cells)) = self.rows.last_mut() else { return };
        match cells.last_mut() {
            Some((column, before)) if *column == cell.column => {
                before.push_str("<br>");
                before.push_str(&text);
            }
            _ => cells.push((cell.column, text)),
        }
    }

    /// The rows; below the first stands a rule.
    pub(super) fn lines(&self) -> Vec<String> {
        let last = |cells: &Vec<(usize, String)>| cells.last().map_or(0, |(column, _)| column + 1);
        let columns = self.rows.iter().map(|(_, cells)| last(cells)).max().unwrap_or(0);
        let columns = columns.min(MOST_COLUMNS);
        let mut lines: Vec<String> =
            self.rows.iter().map(|(_, cells)| row_of(cells, columns)).collect();
        lines.insert(1.min(lines.len()), format!("|{}", " --- |".repeat(columns)));
        lines
    }
}

fn row_of(cells: &[(usize, String)], columns: usize) -> String {
    let mut row = String::from("|");
    let mut next = 0;
    for (column, text) in cells {
        while next < (*column).min(columns) {
            row.push_str("  |");
            next += 1;
        }
        row.push(' ');
        row.push_str(text);
        row.push_str(" |");
        next += 1;
    }
    (next..columns).for_each(|_| row.push_str("  |"));
    row
}
