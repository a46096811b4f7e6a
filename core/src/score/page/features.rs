//! The markup features of a line: one named row each, used alike in training and at run time.

use crate::html::page::{Break, Element, LineSums, PageLine, mark};
use crate::html::tags::Tag;
use crate::html::vocabulary::{Distances, GROUPS, Hashed};
use crate::score::page::study::{ElementPlace, Group, Study};
use crate::score::text::document::log;
#[cfg(feature = "internals")]
use crate::score::text::features::UNIT_COUNT;
use crate::score::text::paragraphs::Unit;
use crate::text::slice::{item_at, slice};

/// Rows of the table of hashed names: a power of two.
pub const NAME_ROWS: usize = 1 << 16;
/// Elements above a line's block whose names count as near.
const NEAR: u16 = 2;
/// Hashed names of a line that are read.
const MOST_NAMES: usize = 24;
/// Words of a heading that are hashed for the lines under it.
const HEADING_WORDS: usize = 8;

/// What a line's features are computed from.
pub struct LineView<'a> {
    study: &'a Study<'a>,
    line: &'a PageLine,
    sums: LineSums,
    block: &'a Element,
    leaf: &'a Element,
    place: ElementPlace,
    at: u32,
    path: LineSums,
    own_group: Group,
    inner: Group,
    outer: Group,
    /// Elements around with ever more words.
    wider: [LineSums; 4],
    whole: LineSums,
    heading: Heading,
    hits: Hits,
    near: (LineSums, LineSums),
}

/// The heading a line stands under.
#[derive(Clone, Copy, Debug, Default)]
struct Heading {
    level: u8,
    since: u32,
    words: u32,
}

/// How many of a line's words the page's own statements hold.
#[derive(Clone, Copy, Debug, Default)]
struct Hits {
    tokens: u32,
    titles: u32,
    bodies: u32,
    description: u32,
    authors: u32,
}

/// A feature's name and what it says.
#[cfg(feature = "internals")]
pub struct PageFeature {
    /// Its name, which does not change: evaluations go by it.
    pub name: &'static str,
    /// What it measures, and why.
    pub doc: &'static str,
}

macro_rules! features {
    ($($name:ident: $doc:literal => |$view:ident| $value:expr,)*) => {
        /// The single features, in the order of the weights; behind them come the groups of `vocabulary`.
        #[cfg(feature = "internals")]
        pub const FEATURES: &[PageFeature] = &[$(PageFeature { name: stringify!($name), doc: $doc },)*];
        /// Number of features, with those of the groups.
        pub const COUNT: usize = [$(stringify!($name)),*].len() + GROUPS.len();

        /// The features of a line.
        #[inline]
        fn features(view: &LineView<'_>) -> [f32; COUNT] {
            let single = [$({ let $view = view; $value },)*];
            let mut all = [0.0; COUNT];
            let named = nearness(&view.leaf.distances);
            for (place, value) in all.iter_mut().zip(single.into_iter().chain(named)) {
                *place = value;
            }
            all
        }
    };
}

fn flag(claim: bool) -> f32 {
    f32::from(u8::from(claim))
}

fn ratio(part: u32, whole: u32) -> f32 {
    part as f32 / whole.max(1) as f32
}

/// 1 at the element itself, less the farther away, 0 where it is out of sight.
fn nearness(distances: &Distances) -> impl Iterator<Item = f32> {
    distances.iter().map(|&distance| {
        if distance >= crate::html::vocabulary::FAR {
            0.0
        } else {
            2.0 / (2.0 + f32::from(distance))
        }
    })
}

impl LineView<'_> {
    fn marked(&self, bit: u32) -> f32 {
        flag(self.leaf.marks & bit != 0)
    }

    fn is(&self, tags: &[Tag]) -> f32 {
        flag(tags.contains(&self.block.tag))
    }
}

features! {
    is_paragraph: "A `<p>`." => |v| v.is(&[Tag::P]),
    is_item: "A list item." => |v| v.is(&[Tag::LI]),
    is_cell: "A table cell." => |v| v.is(&[Tag::TD, Tag::TH]),
    is_box: "A `<div>`, or an element that pages make up." => |v| v.is(&[Tag::DIV, Tag::CUSTOM]),
    is_term: "A term or its definition." => |v| v.is(&[Tag::DT, Tag::DD]),
    is_button: "A button, label, legend or caption." => |v| v.is(&[Tag::BUTTON, Tag::LABEL, Tag::LEGEND, Tag::CAPTION]),
    is_code: "Text as it stands." => |v| v.is(&[Tag::PRE]),
    is_quote: "A quotation." => |v| v.is(&[Tag::BLOCKQUOTE]),
    is_caption: "A figure's caption." => |v| v.is(&[Tag::FIGCAPTION]),
    is_title: "A first heading." => |v| v.is(&[Tag::H1]),
    is_heading: "A second or third heading." => |v| v.is(&[Tag::H2, Tag::H3]),
    is_subheading: "A lower heading." => |v| v.is(&[Tag::H4, Tag::H5, Tag::H6]),
    is_frame: "A header, footer, section, article or the body itself." => |v| v.is(&[Tag::HEADER, Tag::FOOTER, Tag::SECTION, Tag::ARTICLE, Tag::BODY, Tag::MAIN]),
    in_time: "Begins in a `<time>`." => |v| flag(v.leaf.tag == Tag::TIME),
    in_inline: "Begins in an inline element." => |v| flag(v.leaf.tag != v.block.tag),
    in_nav: "Inside navigation." => |v| v.marked(mark::NAV),
    in_aside: "Inside an aside." => |v| v.marked(mark::ASIDE),
    in_footer: "Inside a footer." => |v| v.marked(mark::FOOTER),
    in_header: "Inside a header." => |v| v.marked(mark::HEADER),
    in_form: "Inside a form." => |v| v.marked(mark::FORM),
    in_table: "Inside a table." => |v| v.marked(mark::TABLE),
    in_list: "Inside a list." => |v| v.marked(mark::LIST),
    in_figure: "Inside a figure." => |v| v.marked(mark::FIGURE),
    in_article: "Inside an article." => |v| v.marked(mark::ARTICLE),
    in_articles: "Articles around it, up to three: comments and teasers are articles within one." => |v| f32::from(v.leaf.articles.min(3)),
    in_main: "Inside the main part." => |v| v.marked(mark::MAIN),
    in_section: "Inside a section." => |v| v.marked(mark::SECTION),
    in_quote: "Inside a quotation." => |v| v.marked(mark::QUOTE),
    in_hidden: "Not shown." => |v| v.marked(mark::HIDDEN),
    in_no_script: "For readers without scripts." => |v| v.marked(mark::NO_SCRIPT),
    in_unread: "Not read out." => |v| v.marked(mark::UNREAD),
    in_dialog: "Inside a dialog." => |v| v.marked(mark::DIALOG),
    in_button: "Inside a button or label." => |v| v.marked(mark::BUTTON),
    in_link: "Begins in a link." => |v| v.marked(mark::LINK),
    in_details: "Folded away." => |v| v.marked(mark::DETAILS),
    in_body_property: "Marked up as the body of an article, review or recipe." => |v| v.marked(mark::BODY_PROPERTY),
    in_side_property: "Marked up as author, date, publisher or image." => |v| v.marked(mark::SIDE_PROPERTY),
    in_comment_type: "Marked up as a comment or answer." => |v| v.marked(mark::COMMENT_TYPE),
    out_of_main: "Outside the main part or the only article of a page that has one." => |v| flag(v.leaf.marks & (mark::MAIN | mark::ARTICLE) == 0 && (v.study.page.counts.mains == 1 || v.study.page.counts.articles == 1)),
    after_break: "Comes after a `<br>`." => |v| flag(v.line.before == Break::Line),
    link_share: "Share of the line that is links." => |v| v.sums.link_share(),
    all_link: "A link as a whole." => |v| flag(v.sums.links > 0),
    links: "Links that it begins, up to eight." => |v| v.line.links.min(8) as f32,
    emphasis: "Share of the line that is set off." => |v| ratio(v.line.emphasised, v.line.end - v.line.start).min(1.0),
    images: "Images since the line before, up to four." => |v| v.line.images.min(4) as f32,
    inputs: "Inputs since the line before, up to four." => |v| v.line.inputs.min(4) as f32,
    depth: "Elements around it, logarithm." => |v| log(u32::from(v.block.depth)),
    place: "Its place among its siblings, logarithm." => |v| log(v.block.place),
    siblings: "Siblings, logarithm." => |v| log(v.study.page.elements.get(v.block.parent as usize).map_or(0, |parent| parent.children)),
    block_words: "Words of its block, logarithm." => |v| log(v.block.sums.words),
    block_lines: "Lines of its block, logarithm." => |v| log(v.block.sums.lines),
    wider_words: "Words of the next element around that has more, logarithm." => |v| log(v.wider[0].words),
    wider_lines: "Its lines, logarithm." => |v| log(v.wider[0].lines),
    wider_links: "Its share of links." => |v| v.wider[0].link_share(),
    wider_prose: "Its share of prose." => |v| ratio(v.wider[0].prose, v.wider[0].words),
    wide_words: "The same of the next: words, logarithm." => |v| log(v.wider[1].words),
    wide_lines: "Lines, logarithm." => |v| log(v.wider[1].lines),
    wide_links: "Share of links." => |v| v.wider[1].link_share(),
    wide_prose: "Share of prose." => |v| ratio(v.wider[1].prose, v.wider[1].words),
    wide_share: "Share of the page's prose." => |v| ratio(v.wider[1].prose, v.whole.prose),
    third_words: "The same of the third: words, logarithm." => |v| log(v.wider[2].words),
    third_links: "Share of links." => |v| v.wider[2].link_share(),
    third_prose: "Share of prose." => |v| ratio(v.wider[2].prose, v.wider[2].words),
    third_share: "Share of the page's prose." => |v| ratio(v.wider[2].prose, v.whole.prose),
    fourth_links: "The same of the fourth: share of links." => |v| v.wider[3].link_share(),
    fourth_share: "Share of the page's prose." => |v| ratio(v.wider[3].prose, v.whole.prose),
    core_up: "Elements from the smallest part with half of the prose up to one that holds the line too, up to ten." => |v| f32::from(v.place.standings[0].up.min(10)),
    core_down: "Elements from there down to it, up to ten." => |v| f32::from(v.place.standings[0].down.min(10)),
    in_core: "Inside the smallest part with half of the prose." => |v| flag(v.place.standings[0].up == 0),
    bulk_up: "The same for nine tenths of the prose." => |v| f32::from(v.place.standings[1].up.min(10)),
    bulk_down: "Elements down from there." => |v| f32::from(v.place.standings[1].down.min(10)),
    in_bulk: "Inside the smallest part with nine tenths of the prose." => |v| flag(v.place.standings[1].up == 0),
    path_lines: "Lines with the same path, logarithm." => |v| log(v.path.lines),
    path_words: "Their words, logarithm." => |v| log(v.path.words),
    path_mean: "Their words per line, logarithm." => |v| log(v.path.words / v.path.lines.max(1)),
    path_links: "Their share of links." => |v| v.path.link_share(),
    path_share: "Their share of the page's words." => |v| ratio(v.path.words, v.whole.words),
    path_prose: "Their share of prose." => |v| ratio(v.path.prose, v.path.words),
    own_group: "Siblings of its block that look the same, logarithm." => |v| log(v.own_group.count),
    own_group_words: "Words per such sibling, logarithm." => |v| log(v.own_group.sums.words / v.own_group.count.max(1)),
    inner_group: "Siblings of one look, of the nearest part that has such: posts, cards, rows; logarithm." => |v| log(v.inner.count),
    inner_words: "Words of one, logarithm." => |v| log(v.inner.sums.words / v.inner.count.max(1)),
    inner_links: "Their share of links." => |v| v.inner.sums.link_share(),
    inner_prose: "Their share of prose." => |v| ratio(v.inner.sums.prose, v.inner.sums.words),
    inner_share: "Their share of the page's words." => |v| ratio(v.inner.sums.words, v.whole.words),
    outer_group: "The same for the outermost such part." => |v| log(v.outer.count),
    outer_words: "Words of one, logarithm." => |v| log(v.outer.sums.words / v.outer.count.max(1)),
    outer_links: "Their share of links." => |v| v.outer.sums.link_share(),
    outer_share: "Their share of the page's words." => |v| ratio(v.outer.sums.words, v.whole.words),
    heading_level: "Level of the heading it stands under." => |v| f32::from(v.heading.level),
    heading_since: "Lines since, logarithm." => |v| log(v.heading.since),
    heading_words: "Words of that heading, up to twelve." => |v| v.heading.words.min(12) as f32,
    before_link_share: "Share of links of the line before." => |v| v.near.0.link_share(),
    before_words: "Words of the line before, logarithm." => |v| log(v.near.0.words),
    after_link_share: "Share of links of the line after." => |v| v.near.1.link_share(),
    after_words: "Words of the line after, logarithm." => |v| log(v.near.1.words),
    title_hits: "Share of its words that the page's titles hold." => |v| ratio(v.hits.titles, v.hits.tokens),
    title_cover: "Share of the titles' words that it has." => |v| ratio(v.hits.titles, v.study.titles.count).min(1.0),
    body_hits: "Share of its words that structured data gives as content." => |v| if v.study.bodies.count > 20 { ratio(v.hits.bodies, v.hits.tokens) } else { 0.0 },
    body_told: "Words that structured data gives as content, logarithm." => |v| log(v.study.bodies.count),
    description_hits: "Share of its words that the page's description holds." => |v| ratio(v.hits.description, v.hits.tokens),
    author_hits: "Share of its words that name the authors." => |v| ratio(v.hits.authors, v.hits.tokens),
    at: "Lines before, relative." => |v| ratio(v.at, v.whole.lines),
    words_before: "Share of the page's words that stand before its start in the markup's order." => |v| ratio(v.at, v.whole.lines).sqrt(),
    page_words: "Words of the page, logarithm." => |v| log(v.whole.words),
    page_links: "Share of links of the page." => |v| v.whole.link_share(),
    page_prose: "Share of prose of the page." => |v| ratio(v.whole.prose, v.whole.words),
    page_lines: "Lines of the page, logarithm." => |v| log(v.whole.lines),
    page_paragraphs: "Paragraphs of the page, logarithm." => |v| log(v.study.page.counts.paragraphs),
    page_articles: "Articles of the page, logarithm." => |v| log(v.study.page.counts.articles),
    page_mains: "Whether the page has a main part." => |v| v.study.page.counts.mains.min(1) as f32,
    page_forms: "Forms of the page, logarithm." => |v| log(v.study.page.counts.forms),
    page_inputs: "Inputs of the page, logarithm." => |v| log(v.study.page.counts.inputs),
    page_images: "Images of the page, logarithm." => |v| log(v.study.page.counts.images),
    page_tables: "Tables of the page, logarithm." => |v| log(v.study.page.counts.tables),
    page_items: "List items of the page, logarithm." => |v| log(v.study.page.counts.items),
    page_headings: "Headings of the page, logarithm." => |v| log(v.study.page.counts.headings),
    page_code: "Code on the page, logarithm." => |v| log(v.study.page.counts.code),
    page_times: "Times on the page, logarithm." => |v| log(v.study.page.counts.times),
    page_comments: "Elements named after comments, logarithm." => |v| log(v.study.page.counts.comments),
    page_article_kind: "Structured data speaks of an article." => |v| flag(v.study.kinds.article),
    page_product_kind: "Structured data speaks of a product." => |v| flag(v.study.kinds.product),
    page_forum_kind: "Structured data speaks of a discussion or question." => |v| flag(v.study.kinds.forum),
    page_list_kind: "Structured data speaks of a list or collection." => |v| flag(v.study.kinds.list),
}

fn view<'a>(study: &'a Study<'a>, at: usize) -> Option<LineView<'a>> {
    let page = study.page;
    let line = page.lines.get(at)?;
    let unit = study.document.units.get(at)?;
    let block = page.elements.get(line.block as usize)?;
    let place = *study.places.get(line.block as usize)?;
    let group = |number: u32| item_at(&study.groups, number as usize);
    let own = group(line.block);
    let parent = item_at(&study.places, block.parent as usize);
    let counted = |at: usize| study.counted.get(at).copied().unwrap_or_default();
    Some(LineView {
        study,
        line,
        sums: counted(at),
        block,
        leaf: page.elements.get(line.leaf as usize)?,
        place,
        at: at as u32,
        path: study.paths.get(&u64::from(block.path)).copied().unwrap_or_default(),
        own_group: own,
        inner: parent.inner.map(group).unwrap_or_default(),
        outer: place.outer.map(group).unwrap_or_default(),
        wider: wider(study, line.block),
        whole: page.elements.first().map(|root| root.sums).unwrap_or_default(),
        heading: heading(study, at),
        hits: hits(study, unit),
        near: (at.checked_sub(1).map(counted).unwrap_or_default(), counted(at + 1)),
    })
}

fn wider(study: &Study<'_>, block: u32) -> [LineSums; 4] {
    let mut at = block;
    [(); 4].map(|()| {
        at = study.places.get(at as usize).map_or(0, |place| place.wider);
        study.page.elements.get(at as usize).map(|element| element.sums).unwrap_or_default()
    })
}

fn heading(study: &Study<'_>, at: usize) -> Heading {
    let Some(number) = study.headings.get(at).copied().flatten() else { return Heading::default() };
    let line = study.page.lines.get(number as usize);
    let tag = line
        .and_then(|line| study.page.elements.get(line.block as usize))
        .map(|element| element.tag);
    let words = study.counted.get(number as usize).map_or(0, |sums| sums.words);
    Heading { level: tag.map_or(0, Tag::heading), since: at as u32 - number, words }
}

fn hits(study: &Study<'_>, unit: &Unit) -> Hits {
    let tokens = study.document.tokens_of(unit);
    Hits {
        tokens: tokens.len() as u32,
        titles: study.titles.hits(tokens),
        bodies: study.bodies.hits(tokens),
        description: study.description.hits(tokens),
        authors: study.authors.hits(tokens),
    }
}

/// The markup features of every line, in order.
pub fn all_features<'a>(study: &'a Study<'a>) -> impl Iterator<Item = [f32; COUNT]> + 'a {
    (0..study.page.lines.len()).filter_map(move |at| view(study, at)).map(|view| features(&view))
}

/// The names of all features, in the order of the weights, and what they say.
#[cfg(feature = "internals")]
pub fn all() -> impl Iterator<Item = (String, String)> {
    let text: Vec<(String, String)> = (crate::score::text::features::all())
        .map(|feature| (feature.name.to_owned(), feature.doc.to_owned()))
        .collect();
    let (unit, document) = text.split_at(UNIT_COUNT);
    let own = FEATURES.iter().map(|feature| (feature.name.to_owned(), feature.doc.to_owned()));
    let named = GROUPS.iter().map(|(name, words)| {
        (format!("named_{name}"), format!("Nearness of an element named: {words}."))
    });
    let (unit, document) = (unit.to_vec(), document.to_vec());
    unit.into_iter().chain(own).chain(named).chain(document)
}

/// Calls `visit` with the table row of every name on a line's elements: near ones whole and in parts, of far ones the
/// parts alone, each once; of its tag with those around it; and of the words of the heading it stands under.
pub fn name_rows(study: &Study<'_>, at: usize, mut visit: impl FnMut(usize)) {
    let page = study.page;
    let Some(line) = page.lines.get(at) else { return };
    let block_depth = page.elements.get(line.block as usize).map_or(0, |element| element.depth);
    let mut seen = NamesRead::default();
    let mut tags = 0u32;
    for (_, element) in page.around(line.leaf) {
        let is_near = element.depth.saturating_add(NEAR) >= block_depth;
        for name in slice(page.names.as_slice(), element.names.0 as usize..element.names.1 as usize)
        {
            let hash = match (name, is_near) {
                (Hashed::Whole(hash) | Hashed::Part(hash), true) => *hash,
                (Hashed::Part(hash), false) => hash.rotate_left(7) ^ 0x5bd1_e995,
                (Hashed::Whole(_), false) => continue,
            };
            if seen.is_first(hash) {
                visit(row(hash));
            }
        }
        if is_near {
            tags = (tags.rotate_left(9) ^ (element.tag as u32 + 1)).wrapping_mul(0x85EB_CA6B);
            visit(row(tags));
        }
    }
    let under = study.headings.get(at).copied().flatten().filter(|number| *number as usize != at);
    let heading = under.and_then(|number| study.document.units.get(number as usize));
    for token in heading
        .map(|unit| study.document.tokens_of(unit))
        .unwrap_or_default()
        .iter()
        .take(HEADING_WORDS)
    {
        visit(row((token | 1).wrapping_mul(0xC2B2_AE35)));
    }
}

/// The names of a line that were read.
#[derive(Default)]
struct NamesRead {
    bits: [u64; 16],
    count: usize,
}

impl NamesRead {
    /// Whether a name was not read before; never, once there are enough.
    fn is_first(&mut self, hash: u32) -> bool {
        let bit = 1 << (hash & 63);
        let Some(bits) = self.bits.get_mut((hash >> 6 & 15) as usize) else { return false };
        let first = *bits & bit == 0 && self.count < MOST_NAMES;
        *bits |= bit;
        self.count += usize::from(first);
        first
    }
}

fn row(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> (32 - NAME_ROWS.trailing_zeros())) as usize
}
