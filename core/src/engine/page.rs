//! A page, read and scored: what the engine is told of its lines, and how what stays is written.

use crate::engine::containers::containers;
use crate::engine::line_table::{LineTable, Reason, Row, Scratch};
use crate::engine::{Cleaned, Engine, Outcome};
use crate::html::page::{Page, PageLine, mark};
use crate::html::read::build::{Detail, read_page};
use crate::html::write::left::left_of;
use crate::html::write::{CellPlace, OutputFormat, write};
use crate::pattern::ids::Answers;
use crate::score::page::decide::decide;
use crate::score::page::discussion::comment_lines;
use crate::score::page::{Mode, Model, bar};
use crate::score::text::Level;

/// Hidden text is much of a page from one part in so many on: then a script will show it.
const MUCH: u64 = 3;

/// The bytes from which an item of a list is a text of its own.
const LONGEST_ITEM: u32 = 160;

/// What becomes of text that a page hides from its readers for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HiddenText {
    /// It is removed.
    #[default]
    Remove,
    /// It is judged like any other.
    Keep,
}

/// What becomes of the comments that readers wrote below an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Discussion {
    /// They are judged like any other text.
    #[default]
    Judge,
    /// They stay, each with its author and date.
    Keep,
}

/// How a page is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'k> {
    /// What counts as content, and how sure one must be of it; none: everything that is shown is.
    pub scored: Option<(Mode, Level)>,
    /// How the text is written.
    pub format: OutputFormat,
    /// What becomes of what the page hides.
    pub hidden: HiddenText,
    /// What becomes of readers' comments.
    pub discussion: Discussion,
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
    /// For each line whether the page hides it from its readers for good.
    hidden: Vec<bool>,
    /// For each line whether it is of a reader's comment that stays.
    comments: Vec<bool>,
    /// For each line the part of the page it stands in.
    containers: Vec<(usize, usize)>,
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
            let stays = decide(&page, &scores, bar(&page, &scores, level), mode);
            (scores, stays)
        });
        if judged.is_none() {
            page.count_lines();
        }
        let hidden = match ask.hidden {
            HiddenText::Remove => {
                let is_article = ask.scored.is_some_and(|(mode, _)| mode != Mode::Page);
                let stays = judged.as_ref().map(|(_, stays)| stays.as_slice());
                let lines = hidden_lines(&page, stays);
                // An article is not made of parts that open: there, what is little of the page is no text that a script will show.
                let is_shown = lines.is_much(stays) && (!is_article || lines.is_much(None));
                if is_shown { Vec::new() } else { lines.hidden }
            }
            HiddenText::Keep => Vec::new(),
        };
        let (scores, stays) = judged.unwrap_or_default();
        let low = scores.iter().zip(stays).map(|(&score, stays)| (!stays).then_some(score));
        let low = low.collect();
        let containers = containers(&page);
        let comments = match ask.discussion {
            Discussion::Judge => Vec::new(),
            Discussion::Keep => comment_lines(&page),
        };
        Self { page, low, hidden, comments, containers, format: ask.format }
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
        entry.container = self.containers.get(at).copied();
        entry.may_repeat =
            may_repeat(leaf.marks, line) || CellPlace::of(&self.page, line).place.is_some();
        entry.kept = leaf.marks & mark::KEPT != 0;
        entry.dropped_by = leaf.rule.and_then(|rule| rules.get(rule as usize).copied().flatten());
        if !entry.kept && self.hidden.get(at) == Some(&true) {
            entry.gone = Some(Reason::Hidden);
        } else if self.comments.get(at) == Some(&true) {
            entry.kept = true;
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

/// The lines that a page hides.
struct HiddenLines<'p> {
    page: &'p Page,
    hidden: Vec<bool>,
}

/// Which lines the page hides for good: those of hidden parts that nobody can open. `stays` is there where lines are scored.
fn hidden_lines<'p>(page: &'p Page, stays: Option<&[bool]>) -> HiddenLines<'p> {
    let is_hidden = |line: &PageLine| {
        let before = page.hidden.partition_point(|part| part.first <= line.leaf);
        let part = before.checked_sub(1).and_then(|at| page.hidden.get(at));
        let leaf = page.elements.get(line.leaf as usize);
        // What stands there for browsers without scripts is judged by its score, where there is one.
        let is_for_none = leaf.is_some_and(|leaf| leaf.marks & mark::NO_SCRIPT != 0);
        stays.is_none() && is_for_none
            || part.is_some_and(|part| line.leaf < part.end && !part.opens)
    };
    HiddenLines { page, hidden: page.lines.iter().map(is_hidden).collect() }
}

impl HiddenLines<'_> {
    /// Whether they are much of what stays by the scores, or of the page: hidden menus are often more than the text.
    fn is_much(&self, stays: Option<&[bool]>) -> bool {
        let (mut bytes, mut all) = (0, 0);
        for (at, (line, hidden)) in self.page.lines.iter().zip(&self.hidden).enumerate() {
            let counts = stays.is_none_or(|stays| stays.get(at) == Some(&true));
            let size = if counts { u64::from(line.end - line.start) } else { 0 };
            all += size;
            bytes += if *hidden { size } else { 0 };
        }
        bytes * MUCH > all
    }
}
