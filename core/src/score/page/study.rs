//! What is known of a page as a whole before any line is judged: where its prose is, what repeats, what it tells of itself.

use crate::html::page::{LineSums, Page, PageLine};
use crate::html::tags::Tag;
use crate::score::text::document::{Document, words};
use crate::score::text::scan::{TOPIC_BIT, scan};
use crate::score::text::stopwords::Stopwords;
use crate::text::hash_map::HashedMap;

/// Words from which a line with a sentence end is prose.
const PROSE_WORDS: u32 = 10;
/// Siblings of one look from which they are a group.
const GROUP: u32 = 3;

/// Siblings of one look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Group {
    /// How many elements are in the group.
    pub count: u32,
    /// What all their lines add up to.
    pub sums: LineSums,
}

/// Where an element stands to the part of the page that holds most of something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// Elements up from that part to the first that holds both.
    pub up: u16,
    /// Elements down from there.
    pub down: u16,
}

/// What is known of an element beyond its sums.
#[derive(Clone, Copy, Debug, Default)]
pub struct ElementPlace {
    /// The next element around that has more words.
    pub wider: u32,
    /// The nearest element, itself included, that has siblings of its look.
    pub inner: Option<u32>,
    /// The outermost such element.
    pub outer: Option<u32>,
    /// Where it stands to the smallest parts that hold half, and nine tenths, of the prose.
    pub standings: [Standing; 2],
}

/// Ways of grouping lines whose hidden numbers are averaged.
pub const POOLS: usize = 1;

/// Words in a set that may hold too much, never too little.
#[derive(Clone, Debug)]
pub struct WordSet {
    bits: Vec<u64>,
    /// How many words were added, equal ones counted again.
    pub count: u32,
}

/// A page with all that features are made of.
#[derive(Debug)]
pub struct Study<'p> {
    /// The page that is studied.
    pub page: &'p Page,
    /// Its lines as the text scorer reads them.
    pub document: Document,
    /// Counts of each line.
    pub counted: Vec<LineSums>,
    /// What is known of each element.
    pub places: Vec<ElementPlace>,
    /// Sums over the lines with the same path.
    pub paths: HashedMap<LineSums>,
    /// The group of each element.
    pub groups: Vec<Group>,
    /// For each line the heading before it, itself if it is one.
    pub headings: Vec<Option<u32>>,
    /// Words of titles, bodies that structured data gives, description, authors.
    pub titles: WordSet,
    /// The words of the text that structured data gives.
    pub bodies: WordSet,
    /// The words of the description that the head gives.
    pub description: WordSet,
    /// The words of the authors' names.
    pub authors: WordSet,
    /// What structured data speaks of.
    pub kinds: DataKinds,
}

/// ElementKinds of thing that structured data speaks of.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "each is the kind of its name")]
pub struct DataKinds {
    pub article: bool,
    pub product: bool,
    pub forum: bool,
    pub list: bool,
}

impl WordSet {
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> WordSet {
        let mut set = WordSet { bits: vec![0; 512], count: 0 };
        let mut tokens = Vec::new();
        for text in texts {
            for word in text.split_ascii_whitespace() {
                tokens.clear();
                scan(word, &mut tokens);
                tokens.iter().for_each(|token| set.add(*token));
            }
        }
        set
    }

    fn place(token: u32) -> (usize, u64) {
        let hash = (token & !TOPIC_BIT).wrapping_mul(0x9E37_79B1) >> 17;
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn add(&mut self, token: u32) {
        let (slot, bit) = WordSet::place(token);
        if let Some(bits) = self.bits.get_mut(slot) {
            self.count += u32::from(*bits & bit == 0);
            *bits |= bit;
        }
    }

    /// How many of some words it holds.
    pub fn hits(&self, tokens: &[u32]) -> u32 {
        if self.count == 0 {
            return 0;
        }
        let holds = |token: &&u32| {
            let (slot, bit) = WordSet::place(**token);
            self.bits.get(slot).is_some_and(|bits| bits & bit != 0)
        };
        tokens.iter().filter(holds).count() as u32
    }
}

impl Study<'_> {
    /// For each way of grouping the group of each line, numbered as they come: lines with the same path.
    pub fn pools(&self) -> [Vec<u32>; POOLS] {
        let path =
            |block: u32| self.page.elements.get(block as usize).map_or(0, |block| block.path);
        [numbered(self.page.lines.iter().map(|line| path(line.block)))]
    }
}

/// Names as numbers from 0, in the order in which they come.
fn numbered(names: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut known: HashedMap<u32> = HashedMap::default();
    let number = |name| {
        let next = known.len() as u32;
        *known.entry(u64::from(name)).or_insert(next)
    };
    names.map(number).collect()
}

/// Studies a page; its sums are added up on the way.
pub fn study<'p>(page: &'p mut Page, stopwords: &Stopwords) -> Study<'p> {
    let document =
        Document::read_apart(page.lines.iter().map(|line| page.text_of(line)), stopwords);
    let counted: Vec<LineSums> = page
        .lines
        .iter()
        .zip(&document.units)
        .map(|(line, unit)| {
            sums_of(line, words(&unit.counts), unit.counts.ends, unit.counts.commas)
        })
        .collect();
    page.add_up(&counted);
    let page = &*page;
    let groups = groups_of(page);
    let head = &page.head;
    Study {
        places: places_of(page, &groups),
        paths: paths_of(page, &counted),
        headings: headings_of(page),
        titles: WordSet::of(head.titles()),
        bodies: WordSet::of(std::iter::once(head.bodies())),
        description: WordSet::of(std::iter::once(head.description())),
        authors: WordSet::of(head.authors()),
        kinds: DataKinds {
            article: head.has_kind("Article") || head.has_kind("BlogPosting"),
            product: head.has_kind("Product"),
            forum: head.has_kind("Discussion") || head.has_kind("QAPage"),
            list: head.has_kind("ItemList") || head.has_kind("CollectionPage"),
        },
        page,
        document,
        counted,
        groups,
    }
}

fn sums_of(line: &PageLine, words: u32, ends: u32, commas: u32) -> LineSums {
    let bytes = (line.end - line.start).max(1);
    let share = u64::from(line.linked.min(bytes)) * 256 / u64::from(bytes);
    LineSums {
        lines: 1,
        words,
        link_words: words.saturating_mul(share as u32),
        prose: if ends > 0 && words >= PROSE_WORDS && share < 128 { words } else { 0 },
        links: u32::from(share > 230),
        marks: ends + commas,
    }
}

fn groups_of(page: &Page) -> Vec<Group> {
    let mut found: HashedMap<Group> = HashedMap::default();
    let key = |parent: u32, look: u32| u64::from(parent) << 32 | u64::from(look);
    for element in &page.elements {
        let group = found.entry(key(element.parent, element.look)).or_default();
        group.count += 1;
        group.sums.add(&element.sums);
    }
    let group = |element: &crate::html::page::Element| {
        found.get(&key(element.parent, element.look)).copied().unwrap_or_default()
    };
    page.elements.iter().map(group).collect()
}

fn paths_of(page: &Page, counted: &[LineSums]) -> HashedMap<LineSums> {
    let mut found: HashedMap<LineSums> = HashedMap::default();
    for (line, sums) in page.lines.iter().zip(counted) {
        let path = page.elements.get(line.block as usize).map_or(0, |element| element.path);
        found.entry(u64::from(path)).or_default().add(sums);
    }
    found
}

fn headings_of(page: &Page) -> Vec<Option<u32>> {
    let mut last = None;
    let mut found = Vec::with_capacity(page.lines.len());
    for (number, line) in (0u32..).zip(&page.lines) {
        let heading =
            page.elements.get(line.block as usize).is_some_and(|element| element.tag.heading() > 0);
        last = if heading { Some(number) } else { last };
        found.push(last);
    }
    found
}

fn places_of(page: &Page, groups: &[Group]) -> Vec<ElementPlace> {
    let cores = [smallest_with(page, 50), smallest_with(page, 90)];
    let ups = cores.map(|core| ups_of(page, core));
    let mut places: Vec<ElementPlace> = Vec::with_capacity(page.elements.len());
    for (number, element) in (0u32..).zip(&page.elements) {
        let above = places.get(element.parent as usize).copied().unwrap_or_default();
        let parent = page.elements.get(element.parent as usize).unwrap_or(element);
        let repeats = groups.get(number as usize).is_some_and(|group| group.count >= GROUP);
        let own = (repeats && element.tag != Tag::BODY).then_some(number);
        let mut standings = above.standings;
        for ((standing, core), ups) in standings.iter_mut().zip(cores).zip(&ups) {
            *standing = match ups.get(&u64::from(number)) {
                Some(&up) => Standing { up, down: 0 },
                None if number == core => Standing::default(),
                None => Standing { up: standing.up, down: standing.down.saturating_add(1) },
            };
        }
        places.push(ElementPlace {
            wider: if parent.sums.words > element.sums.words {
                element.parent
            } else {
                above.wider
            },
            inner: own.or(above.inner),
            outer: above.outer.or(own),
            standings,
        });
    }
    places
}

/// The smallest element that holds so many percent of the prose; of the words, if there is no prose.
fn smallest_with(page: &Page, percent: u32) -> u32 {
    let by_prose = page.elements.first().is_some_and(|root| root.sums.prose > 0);
    let weight = |sums: &LineSums| u64::from(if by_prose { sums.prose } else { sums.words });
    let all = page.elements.first().map_or(0, |root| weight(&root.sums));
    let holds = |(_, element): &(u32, &crate::html::page::Element)| {
        weight(&element.sums) * 100 >= all * u64::from(percent)
    };
    // Those that hold more than half stand one in the other, so the last is the smallest.
    (0u32..).zip(&page.elements).filter(holds).last().map_or(0, |(number, _)| number)
}

/// How far up from an element those around it are.
fn ups_of(page: &Page, core: u32) -> HashedMap<u16> {
    let around = page.around(core).map(|(number, _)| u64::from(number));
    around.zip(0u16..).collect()
}
