//! Lines to Markdown: headings, lists, quotations, tables, code, and within lines links, emphasis and code.

use super::output::{Cell, is_code, runs_of};
use super::page::{Line, Page, Run, mark};
use super::tags::Tag;

/// Depth to which lists are set in.
const DEEPEST_LIST: usize = 8;

/// The lines as Markdown.
pub fn write<'p>(page: &Page, kept: impl Iterator<Item = &'p Line>) -> String {
    let mut writer = Writer {
        page,
        out: String::with_capacity(page.text.len()),
        last: Kind::Nothing,
        cell: None,
        item: None,
        columns: 0,
    };
    kept.for_each(|line| writer.line(line));
    writer.end();
    writer.out
}

/// What was written last, which says what has to stand between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nothing,
    Paragraph,
    Item,
    Row,
    Code,
}

struct Writer<'p> {
    page: &'p Page,
    out: String,
    last: Kind,
    cell: Option<Cell>,
    /// The list item that was written last.
    item: Option<u32>,
    /// Cells of the row, while it is the first of its table.
    columns: usize,
}

impl Writer<'_> {
    fn line(&mut self, line: &Line) {
        let cell = Cell::of(self.page, line);
        if is_code(self.page, line) {
            self.code(line);
        } else if cell.place.is_some() {
            self.cell(line, cell);
        } else if let Some((depth, item, ordinal)) = self.item_of(line) {
            self.item(line, depth, (item, ordinal));
        } else {
            self.paragraph(line);
        }
        self.cell = cell.place.is_some().then_some(cell);
    }

    /// Ends what is open and sets the next apart.
    fn begin(&mut self, kind: Kind) {
        if self.last == Kind::Code && kind != Kind::Code {
            self.out.push_str("\n```");
        }
        let joined = kind == self.last && matches!(kind, Kind::Item | Kind::Row | Kind::Code);
        match self.last {
            Kind::Nothing => {}
            _ if joined => self.out.push('\n'),
            _ => self.out.push_str("\n\n"),
        }
        self.last = kind;
    }

    fn end(&mut self) {
        match self.last {
            Kind::Code => self.out.push_str("\n```"),
            Kind::Row => self.end_row(),
            _ => {}
        }
    }

    fn code(&mut self, line: &Line) {
        self.close_row();
        let opens = self.last != Kind::Code;
        self.begin(Kind::Code);
        if opens {
            self.out.push_str("```\n");
        } else {
            self.out.push('\n');
        }
        self.out.push_str(self.page.text_of(line));
    }

    fn paragraph(&mut self, line: &Line) {
        self.close_row();
        self.begin(Kind::Paragraph);
        let block = self.page.elements.get(line.block as usize);
        let level = block.map_or(0, |block| block.tag.heading());
        if block.is_some_and(|block| block.marks & mark::QUOTE != 0) {
            self.out.push_str("> ");
        }
        if level > 0 {
            (0..level).for_each(|_| self.out.push('#'));
            self.out.push(' ');
        }
        self.text(line, level > 0);
    }

    fn item(&mut self, line: &Line, depth: usize, (item, ordinal): (u32, Option<u32>)) {
        self.close_row();
        self.begin(Kind::Item);
        (1..depth).for_each(|_| self.out.push_str("  "));
        match ordinal {
            _ if self.item == Some(item) => self.out.push_str("  "),
            Some(ordinal) => self.out.push_str(&format!("{ordinal}. ")),
            None => self.out.push_str("- "),
        }
        self.item = Some(item);
        self.text(line, false);
    }

    fn cell(&mut self, line: &Line, cell: Cell) {
        if cell.follows(&self.cell) {
            self.out.push_str(" | ");
        } else {
            self.close_row_of(cell);
            self.begin(Kind::Row);
            self.out.push_str("| ");
        }
        self.columns += usize::from(self.columns < usize::MAX / 2);
        self.text(line, false);
    }

    fn close_row(&mut self) {
        if self.last == Kind::Row {
            self.end_row();
            self.columns = 0;
        }
    }

    /// Ends a row before another; one of another table ends the table as well.
    fn close_row_of(&mut self, cell: Cell) {
        if self.last != Kind::Row {
            self.columns = 0;
            return;
        }
        self.end_row();
        if self.table_of(Some(cell)) != self.table_of(self.cell) {
            self.columns = 0;
            self.last = Kind::Paragraph;
        }
    }

    /// Ends a row; below the first of a table stands a rule.
    fn end_row(&mut self) {
        self.out.push_str(" |");
        if self.columns < usize::MAX / 2 {
            self.out.push_str("\n|");
            (0..self.columns).for_each(|_| self.out.push_str(" --- |"));
            self.columns = usize::MAX / 2;
        }
    }

    fn table_of(&self, cell: Option<Cell>) -> Option<u32> {
        let (row, _) = cell?.place?;
        self.page
            .around(row)
            .find(|(_, element)| element.tag == Tag::TABLE)
            .map(|(number, _)| number)
    }

    /// How deep in lists a line is, its item, and the item's number in a list that has numbers.
    fn item_of(&self, line: &Line) -> Option<(usize, u32, Option<u32>)> {
        let marks = self.page.elements.get(line.block as usize)?.marks;
        if marks & mark::LIST == 0 {
            return None;
        }
        let (item, element) =
            self.page.around(line.block).find(|(_, element)| element.tag == Tag::LI)?;
        let heading = self.page.elements.get(line.block as usize)?.tag.heading();
        let lists = self
            .page
            .around(item)
            .filter(|(_, element)| matches!(element.tag, Tag::UL | Tag::OL))
            .take(DEEPEST_LIST);
        let is_numbered = self.page.elements.get(element.parent as usize)?.tag == Tag::OL;
        (heading == 0)
            .then(|| (lists.count().max(1), item, is_numbered.then_some(element.place + 1)))
    }

    /// A line's text with its links, emphasis and code.
    fn text(&mut self, line: &Line, heading: bool) {
        let mut marks: Vec<(u32, bool, &Run)> = Vec::new();
        for run in runs_of(self.page, line).filter(|run| !(heading && run.tag.is_emphasis())) {
            marks.push((run.start.max(line.start), true, run));
            marks.push((run.end.min(line.end), false, run));
        }
        // At one place ends come before starts, inner ends before outer ones, outer starts before inner ones.
        marks.sort_by_key(|(at, starts, run)| {
            (*at, *starts, if *starts { u32::MAX - run.end } else { u32::MAX - run.start })
        });
        let mut at = line.start;
        for (place, starts, run) in marks {
            self.piece(at, place);
            at = place;
            self.mark(run, starts);
        }
        self.piece(at, line.end);
    }

    fn piece(&mut self, start: u32, end: u32) {
        let text = self.page.text.get(start as usize..end as usize).unwrap_or_default();
        for character in text.chars() {
            if matches!(character, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '|') {
                self.out.push('\\');
            }
            self.out.push(if character == '\n' { ' ' } else { character });
        }
    }

    fn mark(&mut self, run: &Run, starts: bool) {
        let sign = match run.tag {
            Tag::B | Tag::STRONG => "**",
            Tag::I | Tag::EM => "*",
            Tag::CODE | Tag::KBD | Tag::SAMP => "`",
            Tag::A => return self.link(run, starts),
            _ => "",
        };
        self.out.push_str(sign);
    }

    fn link(&mut self, run: &Run, starts: bool) {
        let address = self.page.addresses.get(run.address as usize).map_or("", String::as_str);
        if address.is_empty() || address.starts_with("javascript:") {
            return;
        }
        if starts {
            self.out.push('[');
        } else {
            let address = address.replace(' ', "%20").replace('(', "%28").replace(')', "%29");
            self.out.push_str(&format!("]({address})"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::html::build::{Detail, read_page};
    use crate::html::output::{Format, write};
    use crate::scorer::stopwords::Stopwords;

    fn markdown(html: &str) -> String {
        let mut page = read_page(html, Detail::Runs, "");
        crate::html::judge::study(&mut page, &Stopwords::default());
        let all: Vec<_> = page.lines.iter().map(|line| Some(page.text_of(line).into())).collect();
        write(&page, &all, Format::Markdown)
    }

    #[test]
    fn writes_what_the_markup_says() {
        let rows: &[(&str, &str, &str)] = &[
            (
                "headings",
                "<h1>Rain</h1><p>It fell.</p><h3>Later</h3>",
                "# Rain\n\nIt fell.\n\n### Later",
            ),
            ("emphasis", "<p>a <b>b</b> <i>c</i> <code>d</code></p>", "a **b** *c* `d`"),
            (
                "a link",
                "<p>see <a href=\"/x y\">the <em>map</em></a>.</p>",
                "see [the *map*](/x%20y).",
            ),
            ("a link to nothing", "<p><a>x</a> <a href=\"javascript:a()\">y</a></p>", "x y"),
            (
                "lists",
                "<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>",
                "- a\n- b\n  1. c\n  2. d",
            ),
            ("a quotation", "<blockquote><p>a</p></blockquote><p>b</p>", "> a\n\nb"),
            (
                "code",
                "<pre>if a:\n    b()\n\n# c</pre><p>d</p>",
                "```\nif a:\n    b()\n\n# c\n```\n\nd",
            ),
            (
                "a table",
                "<table><tbody><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></tbody></table><p>c</p>",
                "| a | b |\n| --- | --- |\n| 1 | 2 |\n\nc",
            ),
            ("signs", "<p>2*3_4 [x]</p>", "2\\*3\\_4 \\[x\\]"),
        ];
        for (name, html, expected) in rows {
            assert_eq!(&markdown(html), expected, "{name}");
        }
    }
}
