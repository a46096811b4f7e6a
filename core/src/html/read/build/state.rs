//! What is known of a page while it is read: the elements that are open, and the line that is being written.

use hashbrown::HashMap;

use crate::html::page::{Element, Page};
use crate::html::tags::Tag;
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
    pub(super) pre: u32,
    pub(super) links: u32,
    pub(super) emphasis: u32,
}

impl<'h> PageBuilder<'h> {
    pub(super) fn new(detail: Detail) -> PageBuilder<'h> {
        let mut page = Page::default();
        // The usual page has about a thousand elements: growing step by step would copy the first of them again and again.
        page.elements.reserve(1024);
        page.elements.push(Element {
            parent: 0,
            tag: Tag::ROOT,
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
        });
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
            pre: 0,
            links: 0,
            emphasis: 0,
        }
    }

    pub(super) fn top(&self) -> u32 {
        self.open.last().copied().unwrap_or(0)
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
    pub(super) look: u32,
    pub(super) names: (u32, u32),
}
