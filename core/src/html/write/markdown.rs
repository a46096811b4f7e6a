//! Lines to Markdown: headings, lists, quotations, tables, code, and within lines links, emphasis and code.

mod inline;
mod table;

use crate::html::page::{InlineRun, Page, PageLine};
use crate::html::tags::Tag;
use crate::html::write::left::{Left, is_code, verbatim_of};
use inline::{ShownText, TextPlace, longest};
use table::{MarkdownTable, TableCell, Tables};

/// Lists and quotations one in the other that are shown as such.
const DEEPEST: usize = 8;

/// The lines as Markdown.
pub fn write<'p>(page: &'p Page, kept: impl Iterator<Item = (&'p PageLine, &'p Left)>) -> String {
    let mut runs = page.runs.clone();
    runs.sort_by_key(|run| (run.start, run.end));
    let mut writer = Writer {
        page,
        runs,
        next_run: 0,
        active: Vec::new(),
        tables: Tables::of(page),
        out: String::with_capacity(page.text.len()),
        around: Vec::new(),
        open: Open::Nothing,
    };
    kept.for_each(|(line, left)| writer.line(line, left));
    writer.flush();
    writer.out
}

/// A list item or a quotation around a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Container {
    element: u32,
    /// The element around it: items of one list have the same.
    parent: u32,
    is_item: bool,
    /// The item's number, in a list that has numbers.
    ordinal: Option<u32>,
}

impl Container {
    fn marker(&self) -> String {
        match (self.is_item, self.ordinal) {
            (false, _) => "> ".to_owned(),
            (true, None) => "- ".to_owned(),
            (true, Some(ordinal)) => format!("{ordinal}. "),
        }
    }

    /// What stands before lines that are not its first.
    fn indent(&self) -> String {
        if self.is_item { " ".repeat(self.marker().len()) } else { self.marker() }
    }
}

/// What is written when all of it is there.
#[derive(Debug)]
enum Open {
    Nothing,
    Code { block: u32, text: String, around: Vec<Container> },
    Table { table: MarkdownTable, around: Vec<Container> },
}

struct Writer<'p> {
    page: &'p Page,
    /// The page's links, emphasis and code, sorted by where they begin.
    runs: Vec<InlineRun>,
    next_run: usize,
    /// Those that began, and may not have ended.
    active: Vec<InlineRun>,
    tables: Tables,
    out: String,
    /// What is around the block that was written last.
    around: Vec<Container>,
    open: Open,
}

impl Writer<'_> {
    fn line(&mut self, line: &PageLine, left: &Left) {
        let (start, end) = (line.start as usize, line.end as usize);
        self.advance(line);
        let page = self.page;
        let shown = ShownText { page, start, end, holes: left.holes() };
        if is_code(page, line) {
            let text: String = shown.pieces(start, end).collect();
            self.code(line, &text);
        } else if let Some(cell) = self.tables.cell_of(page, line) {
            let text = inline::write(&shown, &self.active, TextPlace::TableCell);
            self.cell(cell, line, text);
        } else {
            self.flush();
            let level =
                page.elements.get(line.block as usize).map_or(0, |block| block.tag.heading());
            let place = if level > 0 { TextPlace::Heading } else { TextPlace::Block };
            let mut text = inline::write(&shown, &self.active, place);
            if level > 0 {
                text = format!("{} {text}", "#".repeat(usize::from(level)));
            }
            self.block(&containers_of(page, line.block), &[text]);
        }
    }

    /// Takes the runs that reach into a line.
    fn advance(&mut self, line: &PageLine) {
        self.active.retain(|run| run.end > line.start);
        while let Some(run) = self.runs.get(self.next_run).filter(|run| run.start < line.end) {
            if run.end > line.start {
                self.active.push(*run);
            }
            self.next_run += 1;
        }
    }

    fn code(&mut self, line: &PageLine, text: &str) {
        let verbatim = verbatim_of(self.page, line);
        if let Open::Code { block, text: before, .. } = &mut self.open
            && *block == verbatim
        {
            (0..=line.blank).for_each(|_| before.push('\n'));
            before.push_str(text);
            return;
        }
        self.flush();
        // A list within the code says where its lines are, no more.
        let around = containers_of(self.page, verbatim);
        self.open = Open::Code { block: verbatim, text: text.to_owned(), around };
    }

    fn cell(&mut self, cell: TableCell, line: &PageLine, text: String) {
        if let Open::Table { table, .. } = &mut self.open
            && table.number == cell.table
        {
            table.add(cell, text);
            return;
        }
        self.flush();
        let mut table = MarkdownTable::new(cell.table);
        table.add(cell, text);
        self.open = Open::Table { table, around: containers_of(self.page, line.block) };
    }

    /// Writes what was waiting for its end.
    fn flush(&mut self) {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Table { table, around } => self.block(&around, &table.lines()),
            Open::Code { block, text, around } => {
                let fence = "`".repeat(longest(&text, '`').max(2) + 1);
                let language = self.language_of(block);
                let first = format!("{fence}{language}");
                let lines = std::iter::once(first.as_str()).chain(text.split('\n'));
                let lines: Vec<String> = lines.chain([fence.as_str()]).map(str::to_owned).collect();
                self.block(&around, &lines);
            }
        }
    }

    /// The language that markup names for a block of code: it, the first element in it, or one around.
    fn language_of(&self, block: u32) -> &str {
        let named = |element: u32| {
            let at = self.page.languages.binary_search_by_key(&element, |(element, _)| *element);
            at.ok().and_then(|at| self.page.languages.get(at)).map(|(_, name)| name.as_str())
        };
        let mut around = self.page.around(block).take(3).map(|(number, _)| number);
        named(block + 1).or_else(|| around.find_map(named)).unwrap_or_default()
    }

    /// Writes a block's lines within what is around it, set apart from the block before.
    fn block(&mut self, around: &[Container], lines: &[String]) {
        let shared =
            around.iter().zip(&self.around).take_while(|(here, last)| here == last).count();
        if !self.out.is_empty() {
            self.out.push('\n');
            if !self.is_tight(around, shared) {
                let before: String = around.iter().take(shared).map(Container::indent).collect();
                self.out.push_str(before.trim_end());
                self.out.push('\n');
            }
        }
        let indent: String = around.iter().map(Container::indent).collect();
        for (number, line) in lines.iter().enumerate() {
            if number == 0 {
                let own = around.iter().skip(shared).map(Container::marker);
                let begin = around.iter().take(shared).map(Container::indent).chain(own);
                begin.for_each(|part| self.out.push_str(&part));
            } else {
                self.out.push('\n');
                self.out.push_str(if line.is_empty() { indent.trim_end() } else { &indent });
            }
            self.out.push_str(line);
        }
        self.around = around.to_vec();
    }

    /// Whether a block begins an item right below the item before it, or below that it is in.
    fn is_tight(&self, around: &[Container], shared: usize) -> bool {
        let Some(first) = around.get(shared).filter(|first| first.is_item) else { return false };
        match self.around.get(shared) {
            Some(last) => last.is_item && last.parent == first.parent,
            None => shared > 0 && around.get(shared - 1).is_some_and(|outer| outer.is_item),
        }
    }
}

/// The number of an item.
fn number_of(page: &Page, item: u32) -> Option<u32> {
    let at = page.ordinals.binary_search_by_key(&item, |(element, _)| *element).ok()?;
    page.ordinals.get(at).map(|(_, number)| *number)
}

/// The items and quotations around a block, from the outside in.
fn containers_of(page: &Page, block: u32) -> Vec<Container> {
    let mut found: Vec<Container> = page
        .around(block)
        .filter(|(_, element)| matches!(element.tag, Tag::LI | Tag::BLOCKQUOTE))
        .map(|(number, element)| {
            let list = page.elements.get(element.parent as usize).map(|list| list.tag);
            let is_item = element.tag == Tag::LI;
            let is_numbered = is_item && list == Some(Tag::OL);
            Container {
                element: number,
                parent: element.parent,
                is_item,
                ordinal: is_numbered.then(|| number_of(page, number)).flatten(),
            }
        })
        .collect();
    found.reverse();
    // Markdown indents by the depth, so a list in a list in a list... would be mostly spaces, in the square of its depth.
    found.truncate(DEEPEST);
    found
}

#[cfg(test)]
mod tests;
