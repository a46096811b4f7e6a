//! What kind of line a line is, by its looks and the lines around it: a sentence, a list item, a
//! row of a table, a subtitle. Rules and repeats ask before they remove a line.
//!
//! ```text
//! and whoever has the time, look at the second part too and
//! read on.                    <- continues a hard-wrapped paragraph, and is not a "Read on" link
//! ```
//!
//! What needs the whole document (fences, cues, wrapped paragraphs) is found in one look at it;
//! the rest is found when a line is asked for, from that line and the one on each side.

use std::ops::Range;

use crate::text::lines::weight;
use crate::text::looks;
use crate::text::paragraphs::{ListMark, WrapShape, wrap_width};
use crate::text::slice::slice;

/// The kind of a line; where several fit, the first of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Code: fenced, or by its looks and those of its neighbours.
    Code,
    /// The number, the times or the words of a subtitle.
    Cue,
    /// A row or a rule of a table: Markdown, box, CSV, TSV or aligned columns; a line of a log.
    Table,
    /// A line of a quoted mail or of a block quotation: `> ...`.
    Quoted,
    /// A line that continues the paragraph of the line before, in text wrapped at a column.
    Continuation,
    /// An item of a list: with a bullet, a number or a letter.
    ListItem,
    /// A turn of a conversation: after a speaker's label, a dash or an opening quotation mark.
    Speech,
    /// A heading by its marks, or in capitals.
    Heading,
    /// A short line: of verse, of a menu, a name.
    Short,
    /// Anything else: a paragraph.
    Prose,
}

/// Letters below which a line is short; a character of Chinese, Japanese or Korean weighs three.
const SHORT: usize = 60;

/// How many lines on each side may show that a label is a speaker's.
const TURNS: usize = 4;

/// What the look at the whole document says of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Open,
    Fenced,
    Cue,
    Continuation,
}

/// The kinds of the lines of one document.
#[derive(Debug)]
pub struct Kinds<'t> {
    lines: Vec<&'t str>,
    /// The numbers of the lines, blank ones counted: those of neighbours differ by one.
    numbers: Vec<usize>,
    places: Vec<Place>,
}

impl<'t> Kinds<'t> {
    /// Looks at the lines of a text that are not blank, each with its number among all lines. `text`
    /// is one that has nothing less than they have: what it lacks is not looked for.
    pub fn new(text: &str, rows: impl Iterator<Item = (&'t str, usize)>) -> Self {
        let (lines, numbers): (Vec<&str>, Vec<usize>) = rows.unzip();
        let places = vec![Place::Open; lines.len()];
        let mut kinds = Self { lines, numbers, places };
        kinds.find_continuations();
        // Few texts have either, and to look for their marks is cheap.
        if memchr::memmem::find(text.as_bytes(), b"-->").is_some() {
            kinds.find_cues();
        }
        if text.contains("```") || text.contains("~~~") {
            kinds.find_fences();
        }
        kinds
    }

    /// The kind of a line, by its number among those that are not blank.
    pub fn of(&self, at: usize) -> LineKind {
        let line = self.line(at);
        match self.place(at) {
            Place::Fenced => LineKind::Code,
            Place::Cue => LineKind::Cue,
            _ if self.is_table(at) => LineKind::Table,
            _ if self.is_code(at) => LineKind::Code,
            _ if looks::is_quoted(line) => LineKind::Quoted,
            Place::Continuation => LineKind::Continuation,
            _ if looks::is_list_item(line) => LineKind::ListItem,
            _ if self.is_speech(at) => LineKind::Speech,
            _ if self.is_heading(at) => LineKind::Heading,
            _ if weight(line) < SHORT => LineKind::Short,
            _ => LineKind::Prose,
        }
    }

    /// Whether a line stands between fences, or is one.
    pub fn is_fenced(&self, at: usize) -> bool {
        self.place(at) == Place::Fenced
    }

    /// The hard-wrapped paragraphs, each as the numbers of its lines.
    pub fn wrapped(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let begins = |at: &usize| self.place(*at) == Place::Continuation;
        let starts = (1..self.lines.len()).filter(begins).map(|at| at - 1);
        starts.filter(|&at| self.place(at) != Place::Continuation).map(|at| self.paragraph(at))
    }

    /// The lines of the hard-wrapped paragraph that a line stands in; only the line itself where
    /// its text is not wrapped.
    pub fn paragraph(&self, at: usize) -> Range<usize> {
        let continues = |at: &usize| self.place(*at) == Place::Continuation;
        let start = at - (0..=at).rev().take_while(continues).count();
        let end = at + 1 + (at + 1..self.lines.len()).take_while(continues).count();
        start..end
    }

    fn line(&self, at: usize) -> &'t str {
        self.lines.get(at).copied().unwrap_or_default()
    }

    fn place(&self, at: usize) -> Place {
        self.places.get(at).copied().unwrap_or_default()
    }

    /// The lines right before and after a line, with no blank one between them.
    fn neighbours(&self, at: usize) -> impl Iterator<Item = &'t str> + '_ {
        let before = at.checked_sub(1).filter(|&before| self.are_adjacent(before));
        let after = Some(at + 1).filter(|_| self.are_adjacent(at));
        before.into_iter().chain(after).map(|at| self.line(at))
    }

    /// Whether no blank line follows a line, but another one.
    fn are_adjacent(&self, at: usize) -> bool {
        let numbers = self.numbers.get(at).zip(self.numbers.get(at + 1));
        numbers.is_some_and(|(number, next)| number + 1 == *next)
    }

    fn is_table(&self, at: usize) -> bool {
        let line = self.line(at);
        if looks::is_row(line) {
            return true;
        }
        let cells = looks::cells(line);
        let has_cells = !cells.is_none();
        has_cells && self.neighbours(at).any(|line| looks::cells(line).fits(cells))
    }

    fn is_code(&self, at: usize) -> bool {
        let line = self.line(at);
        looks::is_code(line) || looks::may_be_code(line) && self.neighbours(at).any(looks::is_code)
    }

    /// A label is a speaker's if another line nearby has one as well.
    fn is_speech(&self, at: usize) -> bool {
        let line = self.line(at);
        let near = at.saturating_sub(TURNS)..(at + TURNS + 1).min(self.lines.len());
        looks::begins_speech(line)
            || looks::has_label(line)
                && near.filter(|&other| other != at).any(|other| looks::has_label(self.line(other)))
    }

    fn is_heading(&self, at: usize) -> bool {
        let is_underlined = self.are_adjacent(at) && looks::is_underline(self.line(at + 1));
        is_underlined || looks::is_heading(self.line(at))
    }

    /// Notes the lines that continue the one before.
    fn find_continuations(&mut self) {
        let rows = self.lines.iter().zip(&self.numbers);
        let shapes: Vec<WrapShape> =
            rows.map(|(line, &number)| WrapShape::of(line, number as u32)).collect();
        let width = wrap_width(shapes.iter().copied());
        for block in blocks(&shapes) {
            let own = width.or_else(|| block_width(slice(shapes.as_slice(), block.clone())));
            let Some(width) = own else { continue };
            for at in block.skip(1) {
                let Some((line, next)) = shapes.get(at - 1).zip(shapes.get(at)) else { continue };
                if line.continues_in(next, width) && !looks::is_list_item(self.line(at)) {
                    self.put(Some(at), Place::Continuation);
                }
            }
        }
    }

    /// Notes the lines of subtitles: the times, the number before them and the words after them.
    fn find_cues(&mut self) {
        let mut is_in_cue = false;
        for at in 0..self.lines.len() {
            let before = at.checked_sub(1).filter(|&before| self.are_adjacent(before));
            is_in_cue &= before.is_some();
            if looks::is_cue_time(self.line(at)) {
                is_in_cue = true;
                self.put(before, Place::Cue);
            }
            if is_in_cue {
                self.put(Some(at), Place::Cue);
            }
        }
    }

    fn put(&mut self, at: Option<usize>, place: Place) {
        at.and_then(|at| self.places.get_mut(at)).into_iter().for_each(|slot| *slot = place);
    }

    /// Notes the lines between fences, and the fences; one that is not closed fences nothing.
    fn find_fences(&mut self) {
        let mut open: Option<(usize, &str)> = None;
        for at in 0..self.lines.len() {
            let Some(fence) = looks::fence(self.line(at)) else { continue };
            match open {
                Some((from, mark)) if fence.starts_with(mark) => {
                    let fenced = self.places.get_mut(from..=at).into_iter().flatten();
                    fenced.for_each(|place| *place = Place::Fenced);
                    open = None;
                }
                None => open = Some((at, fence)),
                Some(_) => {}
            }
        }
    }
}

/// Runs of lines with no blank one between them.
fn blocks(shapes: &[WrapShape]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    shapes.chunk_by(WrapShape::is_before).map(move |block| {
        let range = start..start + block.len();
        start = range.end;
        range
    })
}

/// The column that a paragraph is wrapped at if only a part of the document is wrapped: three
/// lines or more, all but the last about as long, and most of them in the middle of a sentence.
fn block_width(block: &[WrapShape]) -> Option<u32> {
    let (_, full) = block.split_last().filter(|(_, full)| full.len() >= 2)?;
    let longest = full.iter().map(|line| line.extent).max()?;
    let is_long = |line: &WrapShape| line.extent * 4 >= longest * 3;
    let lower = block.iter().skip(1).filter(|line| line.beginning == ListMark::Lower).count();
    let is_wrapped =
        (40..=132).contains(&longest) && full.iter().all(is_long) && lower * 3 >= full.len() * 2;
    // Ragged lines: one that has three quarters as long as the longest counts as full.
    is_wrapped.then_some(longest * 3 / 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines::{all_lines, is_blank};

    fn of_text(text: &str) -> Kinds<'_> {
        let filled = all_lines(text).map(|line| line.of(text)).zip(0..);
        Kinds::new(text, filled.filter(|(line, _)| !is_blank(line)))
    }

    fn kinds_of(text: &str) -> Vec<LineKind> {
        let kinds = of_text(text);
        (0..kinds.lines.len()).map(|at| kinds.of(at)).collect()
    }

    #[test]
    fn a_line_is_known_by_itself_or_by_its_neighbours() {
        use LineKind::{Code, Cue, Heading, ListItem, Prose, Quoted, Short, Speech, Table};
        let long = "The harbour was closed on Monday because of the ice, the council said today.";
        let rows: [(&str, &str, &[LineKind]); 16] = [
            ("prose", long, &[Prose]),
            ("short", "Read on.", &[Short]),
            ("bullets", "- rain\n* snow\n12. hail\nb) fog\n3、雨", &[ListItem; 5]),
            ("a year is no number", "1987 was a cold year.", &[Short]),
            ("Markdown table", "| a | b |\n|---|---|", &[Table; 2]),
            ("a menu of one line", "Home | News", &[Short]),
            ("CSV", "name,harbour,draught\nAnn,Leith,9", &[Table; 2]),
            ("TSV", "name\tharbour\nAnn\tLeith", &[Table; 2]),
            ("columns", "Leith   04:12   10:31\nSaltby  04:40", &[Table; 2]),
            ("mail", "> We met on Tuesday.", &[Quoted]),
            ("fence", "```\nShare\n```\nShare", &[Code, Code, Code, Short]),
            ("a fence that stays open", "```\nShare", &[Short, Short]),
            ("cue", "7\n00:01:02,100 --> 00:01:04,000\nShare!\n\nShare!", &[Cue, Cue, Cue, Short]),
            ("labels", "ANN: More.\nBEN: More!", &[Speech; 2]),
            ("one label", "More: the tide table", &[Short]),
            ("heading", "# Share", &[Heading]),
        ];
        for (name, text, wanted) in rows {
            assert_eq!(kinds_of(text), wanted, "{name}");
        }
    }

    #[test]
    fn a_wrapped_paragraph_is_one() {
        let text = "the book home, and whoever has the time, look at the second part too\n\
                    and tell the others on Tuesday what is in it, and which of the families\n\
                    read on.\n\nRead on.";
        let kinds = of_text(text);
        assert_eq!(kinds.of(2), LineKind::Continuation);
        assert_eq!(kinds.of(3), LineKind::Short);
        assert_eq!(
            [kinds.paragraph(0), kinds.paragraph(2), kinds.paragraph(3)],
            [0..3, 0..3, 3..4]
        );
    }

    #[test]
    fn a_teaser_is_not_continued_by_its_link() {
        let page = "The mayor of the town resigned on Monday after long talks\nread more\n\
                    A ferry ran aground in the fog near the old lighthouse\nread more\n";
        assert_eq!(kinds_of(page)[1], LineKind::Short);
    }
}
