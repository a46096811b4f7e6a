//! Text within a line: links, emphasis and code where the markup has them, and all other signs so that they mean themselves.

use crate::html::page::{InlineRun, Page};
use crate::html::tags::Tag;
use crate::text::slice::slice;

/// What is shown of a line: its text from one byte to another, without holes, and what runs in it.
pub(super) struct ShownText<'p> {
    pub(super) page: &'p Page,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) holes: &'p [(usize, usize)],
}

/// Where the text goes, which decides what means something there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TextPlace {
    #[default]
    Block,
    Heading,
    TableCell,
}

/// The text as Markdown.
pub(super) fn write(shown: &ShownText<'_>, runs: &[InlineRun], place: TextPlace) -> String {
    let mut writer = Inline {
        shown,
        place,
        out: String::new(),
        open: Vec::new(),
        waiting: Vec::new(),
        closed: 0,
    };
    let mut at = shown.start;
    for (here, starts, run) in marks_of(shown, runs, place) {
        writer.piece(at, here);
        at = here;
        writer.mark(&run, starts);
    }
    writer.piece(at, shown.end);
    let text = writer.out.trim();
    if place == TextPlace::Block { with_start(text) } else { text.to_owned() }
}

/// Where runs begin and end, in the order in which they are written.
fn marks_of(
    shown: &ShownText<'_>,
    runs: &[InlineRun],
    place: TextPlace,
) -> Vec<(usize, bool, InlineRun)> {
    // Of runs over the same text the outer ones were closed, and so noted, last.
    let told = runs.iter().rev().copied().filter(|run| is_told(shown.page, run));
    let mut inside: Vec<InlineRun> = told.collect();
    inside.sort_by_key(|run| (run.start, u32::MAX - run.end));
    let mut marks: Vec<(usize, bool, usize, InlineRun)> = Vec::new();
    let mut code = shown.start;
    for (number, run) in inside.iter().copied().enumerate() {
        let start = (run.start as usize).max(shown.start);
        let end = (run.end as usize).min(shown.end);
        let is_plain = place == TextPlace::Heading && run.tag.is_emphasis();
        let is_blank = shown.pieces(start, end).all(|piece| piece.trim().is_empty());
        // Nothing is marked within code.
        let is_note = is_raised(run.tag)
            && (is_linked(&inside, number) || !means_by_height(shown, (start, end)));
        if start < code || is_plain || is_blank || is_note {
            continue;
        }
        if is_code(run.tag) {
            code = end;
        }
        marks.push((start, true, number, run));
        marks.push((end, false, usize::MAX - number, run));
    }
    // At one place ends come before starts, inner ends before outer ones, outer starts before inner ones.
    marks.sort_by_key(|(at, starts, number, _)| (*at, *starts, *number));
    marks.into_iter().map(|(at, starts, _, run)| (at, starts, run)).collect()
}

fn is_raised(tag: Tag) -> bool {
    matches!(tag, Tag::SUP | Tag::SUB)
}

/// Whether a run is a link as a whole or has one in it; they are sorted.
fn is_linked(runs: &[InlineRun], number: usize) -> bool {
    let Some(run) = runs.get(number) else { return false };
    let outer = number.checked_sub(1).and_then(|before| runs.get(before));
    let is_whole = |outer: &InlineRun| (outer.start, outer.end) == (run.start, run.end);
    let mut inner = slice(runs, number + 1..).iter().take_while(|inner| inner.start < run.end);
    outer.is_some_and(|outer| outer.tag == Tag::A && is_whole(outer))
        || inner.any(|inner| inner.tag == Tag::A)
}

/// Whether a raised or lowered text says something by its height, as a power does: not the number of a note in brackets, nor the
/// end of an ordinal.
fn means_by_height(shown: &ShownText<'_>, (start, end): (usize, usize)) -> bool {
    let text: String = shown.pieces(start, end).collect();
    let text = text.trim();
    let before = slice(shown.page.text.as_str(), shown.start..start).chars().next_back();
    let is_ending = matches!(text, "e" | "o" | "a")
        || (2..=3).contains(&text.chars().count()) && text.chars().all(char::is_alphabetic);
    let ends_ordinal = is_ending && before.is_some_and(|sign| sign.is_ascii_digit());
    !(text.starts_with(['[', '(', '™', '®']) || ends_ordinal)
}

fn is_code(tag: Tag) -> bool {
    matches!(tag, Tag::CODE | Tag::KBD | Tag::SAMP)
}

fn is_told(page: &Page, run: &InlineRun) -> bool {
    run.tag != Tag::A || !address_of(page, run).is_empty()
}

/// The address of a link, empty for one that leads nowhere.
fn address_of<'p>(page: &'p Page, run: &InlineRun) -> &'p str {
    let address = page.addresses.get(run.address as usize).map_or("", |address| address.trim());
    let begins = |scheme: &str| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if begins("javascript:") || begins("data:") { "" } else { address }
}

impl<'p> ShownText<'p> {
    /// The text between two places, without the holes.
    pub(super) fn pieces(&self, start: usize, end: usize) -> impl Iterator<Item = &'p str> {
        let text = self.page.text.as_str();
        let starts = std::iter::once(start).chain(self.holes.iter().map(move |hole| hole.1));
        let ends = self.holes.iter().map(|hole| hole.0).chain(std::iter::once(end));
        starts.zip(ends).filter_map(move |(from, to)| text.get(from.max(start)..to.min(end)))
    }
}

struct Inline<'p> {
    shown: &'p ShownText<'p>,
    place: TextPlace,
    out: String,
    /// Signs of what is open.
    open: Vec<&'static str>,
    /// Signs that stand before the next text: none may stand before a space.
    waiting: Vec<&'static str>,
    /// Where emphasis ended last.
    closed: usize,
}

impl Inline<'_> {
    fn piece(&mut self, start: usize, end: usize) {
        let text: String = self.shown.pieces(start, end).collect();
        if self.open.last() == Some(&"`") {
            self.begin();
            self.code(&text);
            return;
        }
        let words = text.trim_start();
        let spaces = slice(text.as_str(), ..text.len() - words.len());
        escape(spaces, self.place, &mut self.out);
        if !words.is_empty() {
            self.begin();
            escape(words, self.place, &mut self.out);
        }
    }

    /// Writes what waits for text. Emphasis right behind its like goes on.
    fn begin(&mut self) {
        for sign in std::mem::take(&mut self.waiting) {
            if self.closed > 0 && self.closed == self.out.len() && self.out.ends_with(sign) {
                self.out.truncate(self.closed - sign.len());
            } else {
                self.out.push_str(sign);
            }
        }
    }

    /// Code stands as it is, within more backticks than it holds in a row.
    fn code(&mut self, text: &str) {
        let fence = "`".repeat(longest(text, '`') + 1);
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        let text = text.replace('\n', " ");
        let text = if self.place == TextPlace::TableCell { text.replace('|', "\\|") } else { text };
        for part in [&fence, pad, &text, pad, &fence] {
            self.out.push_str(part);
        }
    }

    fn mark(&mut self, run: &InlineRun, starts: bool) {
        match run.tag {
            Tag::B | Tag::STRONG => self.emphasis("**", starts),
            Tag::I | Tag::EM => self.emphasis("*", starts),
            Tag::A if starts => {
                self.begin();
                self.out.push('[');
            }
            Tag::A => self.end_link(run),
            Tag::SUP | Tag::SUB => {
                self.begin();
                let slash = if starts { "" } else { "/" };
                self.out.push_str(&format!("<{slash}{}>", run.tag.name()));
            }
            tag if is_code(tag) && starts => self.open.push("`"),
            tag if is_code(tag) => {
                self.open.pop();
            }
            _ => {}
        }
    }

    /// Emphasis within its like is one.
    fn emphasis(&mut self, sign: &'static str, starts: bool) {
        if starts {
            if !self.open.contains(&sign) {
                self.waiting.push(sign);
            }
            self.open.push(sign);
            return;
        }
        self.open.pop();
        if self.open.contains(&sign) || self.waiting.pop().is_some() {
            return;
        }
        let words = self.out.trim_end().len();
        let spaces = self.out.split_off(words);
        self.out.push_str(sign);
        self.closed = self.out.len();
        self.out.push_str(&spaces);
    }

    fn end_link(&mut self, run: &InlineRun) {
        self.out.push_str("](");
        for character in address_of(self.shown.page, run).chars() {
            match character {
                ' ' => self.out.push_str("%20"),
                '(' => self.out.push_str("%28"),
                ')' => self.out.push_str("%29"),
                '<' => self.out.push_str("%3C"),
                '>' => self.out.push_str("%3E"),
                '\\' => self.out.push_str("%5C"),
                '|' => self.out.push_str("%7C"),
                character if character.is_control() => {}
                character => self.out.push(character),
            }
        }
        self.out.push(')');
    }
}

/// How often a character stands in a row at most.
pub(super) fn longest(text: &str, wanted: char) -> usize {
    text.split(|character| character != wanted).map(str::len).max().unwrap_or(0)
}

/// Text whose signs mean themselves.
fn escape(text: &str, place: TextPlace, out: &mut String) {
    let mut before = out.chars().next_back().unwrap_or(' ');
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let means = match character {
            '\\' | '*' | '`' | '[' | ']' => true,
            // Within a word an underscore is a letter.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '<' => after.is_ascii_alphabetic() || matches!(after, '/' | '!' | '?'),
            '&' => after.is_ascii_alphabetic() || after == '#',
            '~' => after == '~' || before == '~',
            '|' => place == TextPlace::TableCell,
            _ => false,
        };
        if means {
            out.push('\\');
        }
        out.push(if character == '\n' { ' ' } else { character });
        before = character;
    }
}

/// The text with an escape for what would mean something at the start of a block.
fn with_start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let at = match text.as_bytes().first() {
        Some(b'#') => {
            let rest = text.trim_start_matches('#');
            (text.len() - rest.len() <= 6 && ends(rest)).then_some(0)
        }
        Some(b'>') => Some(0),
        Some(b'+' | b'-') if text.get(1..).is_some_and(ends) => Some(0),
        Some(sign @ (b'-' | b'=')) => {
            text.bytes().all(|byte| byte == *sign || byte == b' ').then_some(0)
        }
        Some(b'0'..=b'9') if digits <= 9 => {
            let is_number = text
                .get(digits..)
                .is_some_and(|rest| rest.strip_prefix(['.', ')']).is_some_and(ends));
            is_number.then_some(digits)
        }
        _ => None,
    };
    let Some((before, after)) = at.and_then(|at| text.split_at_checked(at)) else {
        return text.to_owned();
    };
    format!("{before}\\{after}")
}
