//! What is known of a page while it is read: the elements that are open, and the line that is being written.

use hashbrown::{HashMap, HashSet};

use crate::html::page::{Element, Page};
use crate::html::read::build::quotes::{QuotationMarks, Quotes};
use crate::html::read::styles::HidingNames;
use crate::html::tags::{Shown, Tag};
use crate::html::vocabulary::NOWHERE;

/// What to read beside lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Lines and elements alone: plain text needs no more.
    #[default]
    Lines,
    /// Also what runs within lines: links, emphasis, code.
    Runs,
}

/// Builds a page. What it does with text, names, and what rules drop within lines is in the files beside.
pub(super) struct PageBuilder<'h> {
    pub(super) page: Page,
    pub(super) key: &'h str,
    pub(super) detail: Detail,
    /// Open elements, from the outside in.
    pub(super) open: Vec<u32>,
    /// How many of each tag are open.
    pub(super) counts: Vec<u32>,
    /// Tags open within something that is never shown.
    pub(super) unseen: Vec<Tag>,
    pub(super) namings: HashMap<(&'h str, &'h str), NameReader>,
    pub(super) line: Partial,
    pub(super) apart: Option<Apart>,
    pub(super) pieces: Vec<SetApart>,
    pub(super) title: Option<String>,
    pub(super) runs: Vec<(Tag, u32, u32)>,
    pub(super) last_closed: Option<Tag>,
    /// Signs that wait for the first word of their element, and those that wait for its end.
    pub(super) signs: Vec<(u32, Sign)>,
    pub(super) closing: Vec<(u32, &'static str)>,
    /// The quotation marks of the languages around, each with the element that says it.
    pub(super) quotes: Vec<(u32, Quotes)>,
    pub(super) math: Option<Formula>,
    pub(super) last_math: Option<LastFormula>,
    pub(super) in_source: bool,
    pub(super) gutter: Option<Gutter>,
    /// Classes and identifiers of the open elements, but the page itself.
    pub(super) open_names: Vec<(&'h str, &'h str)>,
    /// The hidden element that is open, the identifiers of the hidden parts, and those that something on the page opens.
    pub(super) hidden: Option<u32>,
    pub(super) styles: HidingNames<'h>,
    pub(super) hidden_ids: Vec<&'h str>,
    pub(super) controlled: HashSet<&'h str>,
    /// For each open list with numbers the element, the next number, and the step to the one after.
    pub(super) ordinals: Vec<(u32, i64, i64)>,
    /// Lists that count down to 1.
    pub(super) countdowns: Vec<u32>,
    pub(super) pre: u32,
    pub(super) links: u32,
    pub(super) emphasis: u32,
}

impl<'h> PageBuilder<'h> {
    pub(super) fn new(detail: Detail) -> PageBuilder<'h> {
        let mut page = Page::default();
        // The usual page has about a thousand elements: growing step by step would copy the first of them again and again.
        page.elements.reserve(1024);
        page.elements.push(root());
        PageBuilder {
            page,
            key: "",
            detail,
            open: vec![0],
            counts: vec![0; 256],
            unseen: Vec::new(),
            namings: HashMap::new(),
            line: Partial::default(),
            apart: None,
            pieces: Vec::new(),
            title: None,
            runs: Vec::new(),
            last_closed: None,
            signs: Vec::new(),
            closing: Vec::new(),
            quotes: Vec::new(),
            math: None,
            last_math: None,
            in_source: false,
            gutter: None,
            open_names: Vec::new(),
            hidden: None,
            styles: HidingNames::default(),
            hidden_ids: Vec::new(),
            controlled: HashSet::new(),
            ordinals: Vec::new(),
            countdowns: Vec::new(),
            pre: 0,
            links: 0,
            emphasis: 0,
        }
    }

    pub(super) fn top(&self) -> u32 {
        self.open.last().copied().unwrap_or(0)
    }
}

/// The page itself, which is around all elements.
fn root() -> Element {
    Element {
        parent: 0,
        tag: Tag::ROOT,
        shown: Shown::Block,
        depth: 0,
        children: 0,
        place: 0,
        nth: 1,
        nodes: 0,
        marks: 0,
        articles: 0,
        distances: NOWHERE,
        look: 0,
        path: 0,
        names: (0, 0),
        start: 0,
        sums: Default::default(),
        rule: None,
    }
}

/// The line that is being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Partial {
    pub(super) start: usize,
    pub(super) leaf: Option<u32>,
    pub(super) linked: usize,
    pub(super) links: u32,
    pub(super) emphasised: usize,
    pub(super) space: bool,
    pub(super) breaks: bool,
    pub(super) images: u32,
    pub(super) inputs: u32,
    /// Blank rows before it, in text that stands as it is; -1 right after a block, whose end is a row's.
    pub(super) blank: i32,
}

/// An element that may hold the numbers of lines of code, while it is open.
#[derive(Debug)]
pub(super) struct Gutter {
    pub(super) element: u32,
    pub(super) lines: usize,
    pub(super) runs: usize,
    pub(super) text: usize,
    pub(super) line: Partial,
}

/// A formula that is being read.
#[derive(Debug)]
pub(super) struct Formula {
    pub(super) element: u32,
    /// Where its text begins, and the line as it was before.
    pub(super) start: usize,
    pub(super) runs: usize,
    pub(super) line: Partial,
    pub(super) source: String,
}

/// A formula that was read.
#[derive(Debug)]
pub(super) struct LastFormula {
    pub(super) end: usize,
    /// What was before it, unless it was read from its source.
    pub(super) signs: Option<(usize, Partial)>,
}

/// What is put before the first word of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A number above the line.
    Power,
    /// A part of a formula, told by its sign and whether it has several parts.
    Part(char, bool),
    /// How the word before is read.
    Reading,
    /// Something that is quoted.
    Quote(QuotationMarks),
}

/// An inline element that a rule drops, while it is open.
#[derive(Debug)]
pub(super) struct Apart {
    pub(super) element: u32,
    /// The line as it was before.
    pub(super) line: Partial,
    /// Where the text of the element begins.
    pub(super) start: usize,
    pub(super) runs: usize,
}

/// Text that was set apart, and the element it is of.
#[derive(Debug)]
pub(super) struct SetApart {
    pub(super) text: String,
    pub(super) leaf: u32,
}

/// What a class, id or role was found to say, so that it is read once however often it stands on the page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NameReader {
    pub(super) groups: u32,
    /// Whether it names a discussion of readers, or a part of one.
    pub(super) discusses: bool,
    pub(super) look: u32,
    pub(super) names: (u32, u32),
}
