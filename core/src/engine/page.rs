//! A page, read and scored: what the engine is told of its lines, and how what stays is written.

use crate::engine::line_table::{LineTable, Reason, Row, Scratch};
use crate::engine::{Cleaned, Engine, Outcome};
use crate::html::page::{Page, PageLine, mark};
use crate::html::read::build::{Detail, read_page};
use crate::html::write::left::left_of;
use crate::html::write::{OutputFormat, write};
use crate::pattern::ids::Answers;
use crate::score::page::{Mode, Model, bar};
use crate::score::text::Level;

/// The share of its text below which what a page shows is only a veil before the rest.
const VEILED: f64 = 0.2;

/// The bytes from which an item of a list is a text of its own.
const LONGEST_ITEM: u32 = 160;

/// What hides a line.
const HIDES: u32 = mark::HIDDEN | mark::UNREAD;

/// How a page is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'k> {
    /// What counts as content, and how sure one must be of it; none: everything that is shown is.
    pub scored: Option<(Mode, Level)>,
    /// How the text is written.
    pub format: OutputFormat,
    /// The key of what rules say, see [`read_page`].
    pub key: &'k str,
}

/// A page with all that is known of its lines before rules are asked. Its text is the page's.
#[derive(Debug, Default)]
pub struct Scored {
    /// The page: its lines, its elements and what its head says.
    pub page: Page,
    /// For each line its score, if that is too low; empty where no scores were asked for.
    low: Vec<Option<f32>>,
    hides: u32,
    format: OutputFormat,
}

impl Scored {
    /// Reads markup as a serialiser writes it, and scores the lines if that is asked for.
    pub fn read(html: &str, ask: &Ask<'_>) -> Self {
        let detail =
            if ask.format == OutputFormat::Markdown { Detail::Runs } else { Detail::Lines };
        let mut page = read_page(html, detail, ask.key);
        let judged = ask.scored.map(|(mode, level)| {
            let scores = Model::shipped().score(&mut page, mode);
            let bar = bar(&page, &scores, level);
            (scores, bar)
        });
        if judged.is_none() {
            page.count_lines();
        }
        // Scores know what is hidden, and what a script would show again.
        let hides = if judged.is_some() || is_veiled(&page) { 0 } else { HIDES };
        let (scores, bar) = judged.unwrap_or_default();
        let low = scores.iter().map(|&score| (score < bar).then_some(score)).collect();
        Self { page, low, hides, format: ask.format }
    }

    /// The CSS path of the block that is at a byte of the text.
    pub fn path_at(&self, byte: usize) -> String {
        let line = self.page.lines.get(self.line_at(byte));
        line.map_or_else(String::new, |line| {
            // A part of a block that a rule took on its own is named itself.
            let rule = |element: u32| self.page.elements.get(element as usize)?.rule;
            let is_part = rule(line.leaf).is_some() && rule(line.block).is_none();
            self.page.css_path(if is_part { line.leaf } else { line.block })
        })
    }

    fn line_at(&self, byte: usize) -> usize {
        self.page.lines.partition_point(|line| line.end as usize <= byte)
    }

    /// Notes what is known of each line; text as it stands has several in one.
    fn tell(&self, table: &mut LineTable<'_>, rules: &[Option<usize>]) {
        for entry in &mut table.entries {
            let at = self.line_at(entry.line.start);
            if let Some(line) = self.page.lines.get(at) {
                self.tell_line(entry, (at, line), rules);
            }
        }
    }

    fn tell_line(&self, entry: &mut Row, (at, line): (usize, &PageLine), rules: &[Option<usize>]) {
        let Some(leaf) = self.page.elements.get(line.leaf as usize) else { return };
        entry.low_score = self.low.get(at).copied().flatten();
        entry.may_repeat = may_repeat(leaf.marks, line);
        entry.kept = leaf.marks & mark::KEPT != 0;
        entry.dropped_by = leaf.rule.and_then(|rule| rules.get(rule as usize).copied().flatten());
        if !entry.kept && leaf.marks & self.hides != 0 {
            entry.gone = Some(Reason::Hidden);
        }
    }
}

impl Engine {
    /// Cleans a page; what goes is told as spans of the page's text, what is left is written anew.
    pub fn clean_page(
        &self,
        scored: &Scored,
        url: Option<&str>,
        answers: &Answers,
        scratch: &mut Scratch,
    ) -> Outcome {
        let rules: Vec<Option<usize>> =
            scored.page.rules.iter().map(|id| self.program.rule_of(id)).collect();
        let source = (scored.page.text.as_str(), url);
        match self.clean_judged(source, answers, scratch, |table| scored.tell(table, &rules)) {
            Outcome::Open(open) => Outcome::Open(open),
            Outcome::Done(cleaned) => {
                let gone: Vec<_> = cleaned.spans.iter().map(|span| span.start..span.end).collect();
                let left = left_of(&scored.page, &gone);
                let text = write(&scored.page, &left, scored.format);
                Outcome::Done(Cleaned { text: Some(text), ..cleaned })
            }
        }
    }
}

/// Whether a line may stand in a page twice: code does not do without its lines, and the items of
/// lists repeat each other (steps, ingredients), unless they are as long as posts.
fn may_repeat(marks: u32, line: &PageLine) -> bool {
    let is_item = marks & mark::LIST != 0 && line.end - line.start < LONGEST_ITEM;
    marks & mark::PRE != 0 || is_item
}

/// Whether nearly all of the text waits for a script to show it.
fn is_veiled(page: &Page) -> bool {
    let (mut shown, mut all) = (0.0, 0.0);
    for line in &page.lines {
        let leaf = page.elements.get(line.leaf as usize);
        let bytes = f64::from(line.end - line.start);
        all += bytes;
        shown += if leaf.is_some_and(|leaf| leaf.marks & HIDES == 0) { bytes } else { 0.0 };
    }
    shown < VEILED * all
}
