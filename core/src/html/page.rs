//! A page as it is scored: its elements, its lines, and what each says of the other.

use crate::html::meta::{Head, Meta, title_with};
use crate::html::tags::{Shown, Tag};
use crate::html::vocabulary::{Distances, Hashed};
use crate::text::slice::slice;

/// What an element, or one around it, is.
pub mod mark {
    /// Navigation: `nav`, `menu` or a role that says so.
    pub const NAV: u32 = 1;
    /// Beside the content: `aside` or a role that says so.
    pub const ASIDE: u32 = 1 << 1;
    /// A footer of the page or of a part of it.
    pub const FOOTER: u32 = 1 << 2;
    /// A header of the page or of a part of it.
    pub const HEADER: u32 = 1 << 3;
    /// A form, a search or a set of fields.
    pub const FORM: u32 = 1 << 4;
    /// A table, of data or for the layout.
    pub const TABLE: u32 = 1 << 5;
    /// A list of any of the three kinds.
    pub const LIST: u32 = 1 << 6;
    /// A figure, or its caption.
    pub const FIGURE: u32 = 1 << 7;
    /// An `article`: the text, or a teaser for another one.
    pub const ARTICLE: u32 = 1 << 8;
    /// The main part of the page, by tag or role.
    pub const MAIN: u32 = 1 << 9;
    /// A `section`, which says little.
    pub const SECTION: u32 = 1 << 10;
    /// A quotation set off as a block.
    pub const QUOTE: u32 = 1 << 11;
    /// Not shown: `hidden`, or a style that says so.
    pub const HIDDEN: u32 = 1 << 12;
    /// Not read out by screen readers: `aria-hidden`.
    pub const UNREAD: u32 = 1 << 13;
    /// A dialog: mostly consent, or a newsletter.
    pub const DIALOG: u32 = 1 << 14;
    /// Text as it stands.
    pub const PRE: u32 = 1 << 15;
    /// A button or label.
    pub const BUTTON: u32 = 1 << 16;
    /// In a link.
    pub const LINK: u32 = 1 << 17;
    /// A rule protects it.
    pub const KEPT: u32 = 1 << 18;
    /// Something folded away until the reader opens it.
    pub const DETAILS: u32 = 1 << 19;
    /// A property of schema.org that holds content.
    pub const BODY_PROPERTY: u32 = 1 << 20;
    /// A property of schema.org that holds what is said about the content.
    pub const SIDE_PROPERTY: u32 = 1 << 21;
    /// A comment in schema.org's words.
    pub const COMMENT_TYPE: u32 = 1 << 22;
    /// For readers without scripts: all of the text on some pages, a plea to switch scripts on on others.
    pub const NO_SCRIPT: u32 = 1 << 23;
}

/// One element of the page, with what it inherits and sums up.
#[derive(Clone, Debug)]
pub struct Element {
    /// The element around it; its own number for the first.
    pub parent: u32,
    /// The name of its tag.
    pub tag: Tag,
    /// How it takes part in the text where it stands.
    pub shown: Shown,
    /// How many elements are around it.
    pub depth: u16,
    /// Children that are elements, so far.
    pub children: u32,
    /// Its place among its siblings that are read.
    pub place: u32,
    /// Its place among all its siblings, from 1, as selectors count.
    pub nth: u32,
    /// Children that are elements, those that are not read included, so far.
    pub nodes: u32,
    /// `mark`s of its own and of those around it.
    pub marks: u32,
    /// Articles around it, itself included.
    pub articles: u8,
    /// How near the words of each group are.
    pub distances: Distances,
    /// A hash of its name and classes.
    pub look: u32,
    /// A hash of the looks of all around it and its own.
    pub path: u32,
    /// Hashed names, in the page's `names`.
    pub names: (u32, u32),
    /// Where it begins in the markup, in bytes.
    pub start: u32,
    /// Sums over its lines.
    pub sums: LineSums,
    /// The rule that drops it, in the page's `rules`.
    pub rule: Option<u32>,
}

/// What the lines within an element add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LineSums {
    /// How many lines there are.
    pub lines: u32,
    /// How many words they have.
    pub words: u32,
    /// Words in links, in 256ths.
    pub link_words: u32,
    /// Words of prose outside links.
    pub prose: u32,
    /// Lines that are links as a whole.
    pub links: u32,
    /// Commas and sentence ends.
    pub marks: u32,
}

impl LineSums {
    /// Adds the counts of other lines.
    pub fn add(&mut self, other: &LineSums) {
        self.lines += other.lines;
        self.words += other.words;
        self.link_words = self.link_words.saturating_add(other.link_words);
        self.prose += other.prose;
        self.links += other.links;
        self.marks += other.marks;
    }

    /// The share of words that are links.
    pub fn link_share(&self) -> f32 {
        self.link_words as f32 / (self.words.max(1) as f32 * 256.0)
    }
}

/// What stands before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The begin or end of a block.
    Block,
    /// A `<br>`, or a blank line in text that stands as it is.
    Line,
}

/// One line, or a paragraph of text as it stands.
#[derive(Clone, Copy, Debug)]
pub struct PageLine {
    /// Where its text begins in the page's text.
    pub start: u32,
    /// Where it ends in the page's text.
    pub end: u32,
    /// The block it is in.
    pub block: u32,
    /// The element its first word is in.
    pub leaf: u32,
    /// Bytes of it that are links.
    pub linked: u32,
    /// How many links begin in it.
    pub links: u32,
    /// Bytes of it that are set off.
    pub emphasised: u32,
    /// What stands before it.
    pub before: Break,
    /// Images since the line before.
    pub images: u32,
    /// Inputs since the line before.
    pub inputs: u32,
    /// Blank rows before it, in text that stands as it is.
    pub blank: u32,
}

/// What runs within a line, for output that shows it.
#[derive(Clone, Copy, Debug)]
pub struct InlineRun {
    /// Where it begins in the page's text.
    pub start: u32,
    /// Where it ends in the page's text.
    pub end: u32,
    /// The element: a link, emphasis or code.
    pub tag: Tag,
    /// The link's address, in the page's `addresses`.
    pub address: u32,
}

/// A part of the page that is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HiddenPart {
    /// Its element.
    pub first: u32,
    /// The element behind those in it.
    pub end: u32,
    /// Whether a reader can open it, or a script will show it, as far as the markup says.
    pub opens: bool,
}

/// How much of a table a cell takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each counts what its name says")]
pub struct CellSpan {
    pub columns: u16,
    pub rows: u16,
}

/// A page as lines and elements: what is scored, cleaned and written.
#[derive(Debug, Default)]
pub struct Page {
    /// The text of all lines.
    pub text: String,
    /// All lines, those not shown included.
    pub lines: Vec<PageLine>,
    /// All elements, those around before those within.
    pub elements: Vec<Element>,
    /// Hashes of names of classes, ids and roles.
    pub names: Vec<Hashed>,
    /// What runs within lines; empty unless asked for.
    pub runs: Vec<InlineRun>,
    /// Addresses of links, as written.
    pub addresses: Vec<String>,
    /// Languages of code that elements name, by element; empty unless runs are asked for.
    pub languages: Vec<(u32, String)>,
    /// Numbers of the items of lists that have numbers, by element; empty unless runs are asked for.
    pub ordinals: Vec<(u32, u32)>,
    /// Columns and rows of cells that take more than one of either, by element; empty unless runs are asked for.
    pub cell_spans: Vec<(u32, CellSpan)>,
    /// The rules that drop elements.
    pub rules: Vec<String>,
    /// The outermost parts that are hidden, in order.
    pub hidden: Vec<HiddenPart>,
    /// Elements named after comments of readers, in order.
    pub discussion: Vec<u32>,
    /// What the head says, and structured data.
    pub head: Head,
    /// Counts of the page.
    pub counts: PageCounts,
}

/// What a page has, and how many.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "each counts the elements of its name")]
pub struct PageCounts {
    pub paragraphs: u32,
    pub articles: u32,
    pub mains: u32,
    pub forms: u32,
    pub inputs: u32,
    pub images: u32,
    pub tables: u32,
    pub items: u32,
    pub headings: u32,
    pub links: u32,
    pub code: u32,
    pub times: u32,
    pub comments: u32,
}

impl Page {
    /// The text of a line.
    pub fn text_of(&self, line: &PageLine) -> &str {
        slice(self.text.as_str(), line.start as usize..line.end as usize)
    }

    /// What the page says of itself.
    pub fn meta(&self) -> Meta {
        let is_heading = |line: &&PageLine| {
            self.elements
                .get(line.block as usize)
                .is_some_and(|block| matches!(block.tag, Tag::H1 | Tag::H2))
        };
        let headings = self.lines.iter().filter(is_heading).map(|line| self.text_of(line));
        let mut meta = self.head.meta(headings);
        meta.title = meta.title.map(|title| title_with(self.sole_heading(), title));
        meta
    }

    /// The heading of the first level, if there is one and no other.
    fn sole_heading(&self) -> Option<&str> {
        let is_first = |line: &&PageLine| {
            self.elements.get(line.block as usize).is_some_and(|block| block.tag == Tag::H1)
        };
        let mut found = self.lines.iter().filter(is_first);
        found.next().filter(|_| found.next().is_none()).map(|line| self.text_of(line))
    }

    /// An element and those around it, from the inside out.
    pub fn around(&self, element: u32) -> impl Iterator<Item = (u32, &Element)> {
        let mut next = Some(element);
        std::iter::from_fn(move || {
            let number = next?;
            let found = self.elements.get(number as usize)?;
            next = (found.parent != number).then_some(found.parent);
            Some((number, found))
        })
    }

    /// Counts the lines of every element; where lines are scored, that is done on the way.
    pub fn count_lines(&mut self) {
        self.add_up(&vec![LineSums { lines: 1, ..LineSums::default() }; self.lines.len()]);
    }

    /// Adds the lines' counts up, for every element. Elements stand behind those around them.
    pub fn add_up(&mut self, counted: &[LineSums]) {
        for (line, sums) in self.lines.iter().zip(counted) {
            if let Some(element) = self.elements.get_mut(line.block as usize) {
                element.sums.add(sums);
            }
        }
        // From the last to the first, so that an element has all its own before it is added to the one around it.
        for number in (1..self.elements.len()).rev() {
            let (before, from) = self.elements.split_at_mut(number);
            let Some(element) = from.first() else { continue };
            if let Some(parent) = before.get_mut(element.parent as usize) {
                parent.sums.add(&element.sums);
            }
        }
    }

    /// The CSS path of an element: what names it among its likes.
    pub fn css_path(&self, element: u32) -> String {
        let mut parts: Vec<String> = self
            .around(element)
            .filter(|(_, element)| element.tag != Tag::ROOT)
            .map(|(_, element)| match element.tag {
                Tag::HTML | Tag::BODY => element.tag.name().to_owned(),
                Tag::OTHER | Tag::CUSTOM => format!("*:nth-child({})", element.nth),
                tag => format!("{}:nth-child({})", tag.name(), element.nth),
            })
            .collect();
        parts.reverse();
        parts.join(" > ")
    }
}
