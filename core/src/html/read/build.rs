//! Events to a page: which element each word is in, and where lines begin and end.
//!
//! Lines are what a browser shows: blocks and `<br>` break them, white space is squeezed, `<pre>` stands as it is, cut into paragraphs at
//! blank lines. What is not shown is a line as well, marked so: pages fold content away.
//!
//! ```text
//! <div class="story"><p>It <b>rained</b>.<br>Later   it
//! snowed.</p><a href="/next">Next</a></div>
//!
//! element  parent  tag     line                 block  leaf  before
//!    0       0     (root)
//!    1       0     div     2  "Next"              1      4   Block        the link is inline, so its block is the div
//!    2       1     p       0  "It rained."        2      2   Block        its first word is in the p itself
//!    3       2     b       1  "Later it snowed."  2      2   Line         after a <br>
//!    4       1     a
//! ```
//!
//! `leaf` is the element that the first word is in, `block` the nearest element around it that breaks lines. Elements are numbered in the
//! order of the markup, so those around an element have smaller numbers: sums over a subtree are one walk from the last to the first.

mod apart;
mod discussion;
mod flow;
mod gutter;
mod hidden;
mod markdown;
mod marks;
mod math;
mod naming;
mod quotes;
mod signs;
mod state;
mod text;

use crate::html::entities::{decode, decoded};
use crate::html::events::{Attr, Event, MarkupReader};
use crate::html::meta::Head;
use crate::html::page::{Break, Element, InlineRun, Page, mark};
use crate::html::read::styles::HidingNames;
use crate::html::tags::{Shown, Tag};
use crate::html::vocabulary::{hash_names, nearer};
use marks::marks_of;
use naming::Told;
pub use state::Detail;
use state::PageBuilder;

/// Reads serialised markup into a page.
///
/// What the attribute [`TOLD`](crate::html::events::TOLD) says counts only behind `key`, which no page can know: `KEY=` protects
/// an element, `KEY=RULE` drops it on account of a rule. Without a key it says nothing.
pub fn read_page<'h>(html: &'h str, detail: Detail, key: &'h str) -> Page {
    let mut reader = MarkupReader::new(html);
    let mut builder = PageBuilder::new(detail);
    builder.key = key;
    builder.styles = HidingNames::of(html);
    loop {
        let start = reader.position();
        let Some(event) = reader.next_event() else { break };
        match event {
            Event::Text(text) => builder.text(text),
            Event::Open(tag) => builder.open(tag, &reader, start),
            Event::Close(tag) => builder.close(tag),
            Event::Raw(tag, content) => builder.raw(tag, content, &reader),
        }
    }
    builder.finish()
}

impl<'h> PageBuilder<'h> {
    fn open(&mut self, tag: Tag, reader: &MarkupReader<'h>, start: usize) {
        self.page.head.see(tag, reader);
        if !self.unseen.is_empty() {
            if tag.shown() != Shown::Void {
                self.unseen.push(tag);
            }
            self.title = (tag == Tag::TITLE && self.unseen.len() <= 2)
                .then(String::new)
                .or(self.title.take());
            return;
        }
        if matches!(tag.shown(), Shown::Void | Shown::Never) {
            self.count_node();
        }
        match self.shown_here(tag) {
            Shown::Void => self.void(tag, reader),
            _ if self.is_drawn(tag, reader) => {
                self.count_node();
                self.unseen.push(tag);
            }
            Shown::Never => {
                self.in_source = self.is_source(tag, reader);
                self.unseen.push(tag);
                self.line.inputs += u32::from(matches!(tag, Tag::SELECT | Tag::TEXTAREA));
                self.line.images +=
                    u32::from(matches!(tag, Tag::VIDEO | Tag::CANVAS | Tag::OBJECT));
            }
            shown => self.open_shown(tag, shown, reader, start),
        }
        self.last_closed = None;
    }

    fn open_shown(&mut self, tag: Tag, shown: Shown, reader: &MarkupReader<'h>, start: usize) {
        if shown == Shown::Block {
            self.end_line(Break::Block);
        }
        // Menus put links side by side with nothing between but a margin; so do pages with elements of their own.
        if matches!(tag, Tag::A | Tag::CUSTOM) && self.last_closed == Some(tag) {
            self.line.space = true;
        }
        self.push_element((tag, shown), reader, start);
        self.open_language(reader);
        self.open_hidden(tag, reader);
        self.open_apart(shown);
        self.open_math(tag, reader);
        self.open_sign(tag);
        self.open_gutter(tag, reader);
        let links = tag == Tag::A && reader.attribute(Attr::Href).is_some();
        self.line.links += u32::from(links);
        self.links += u32::from(tag == Tag::A);
        self.emphasis += u32::from(tag.is_emphasis());
        self.pre += u32::from(tag == Tag::PRE);
        if self.detail == Detail::Runs {
            self.name_language(reader);
            self.note_place(tag, reader);
            if shown == Shown::Inline {
                self.open_run(tag, reader);
            }
        }
        self.count(tag);
    }

    fn open_run(&mut self, tag: Tag, reader: &MarkupReader<'h>) {
        // A space before the run does not belong to it.
        if self.line.space && self.page.text.len() > self.line.start {
            self.page.text.push(' ');
            self.line.space = false;
        }
        let address = self.page.addresses.len() as u32;
        if tag == Tag::A {
            self.page.addresses.push(reader.attribute(Attr::Href).map(decoded).unwrap_or_default());
        }
        self.runs.push((tag, self.page.text.len() as u32, address));
    }

    fn count(&mut self, tag: Tag) {
        let counts = &mut self.page.counts;
        match tag {
            Tag::P => counts.paragraphs += 1,
            Tag::ARTICLE => counts.articles += 1,
            Tag::MAIN => counts.mains += 1,
            Tag::FORM => counts.forms += 1,
            Tag::TABLE => counts.tables += 1,
            Tag::LI => counts.items += 1,
            Tag::A => counts.links += 1,
            Tag::CODE | Tag::PRE => counts.code += 1,
            Tag::TIME => counts.times += 1,
            _ => counts.headings += u32::from(tag.heading() > 0),
        }
    }

    fn void(&mut self, tag: Tag, reader: &MarkupReader<'h>) {
        match tag {
            Tag::BR if self.pre > 0 => self.verbatim("\n", decode),
            Tag::BR => self.end_line(Break::Line),
            Tag::HR => self.end_line(Break::Block),
            Tag::IMG => {
                self.line.images += 1;
                self.page.counts.images += 1;
            }
            Tag::INPUT if reader.attribute(Attr::Type) != Some("hidden") => {
                self.line.inputs += 1;
                self.page.counts.inputs += 1;
            }
            _ => {}
        }
    }

    fn push_element(
        &mut self,
        (tag, shown): (Tag, Shown),
        reader: &MarkupReader<'h>,
        start: usize,
    ) {
        let own = self.own_marks(tag, reader);
        let naming = self.naming(reader);
        let told = self.told(reader);
        let number = self.page.elements.len() as u32;
        let parent = self.top();
        let Some(around) = self.page.elements.get_mut(parent as usize) else { return };
        let place = around.children;
        around.children += 1;
        around.nodes += 1;
        let nth = around.nodes;
        let look = naming.look ^ (tag as u32 + 1).wrapping_mul(0x9E37_79B1);
        let element = Element {
            parent,
            tag,
            shown,
            depth: around.depth.saturating_add(1),
            children: 0,
            place,
            nth,
            nodes: 0,
            marks: around.marks | own | if told == Some(Told::Kept) { mark::KEPT } else { 0 },
            articles: around.articles.saturating_add(u8::from(tag == Tag::ARTICLE)),
            distances: nearer(&around.distances, naming.groups),
            look,
            path: (around.path.rotate_left(5) ^ look).wrapping_mul(0x2c1b_3c6d),
            names: naming.names,
            start: start as u32,
            sums: Default::default(),
            // The outermost rule is the one on account of which all within goes.
            rule: around.rule.or(told.and_then(Told::rule)),
        };
        if naming.discusses || own & mark::COMMENT_TYPE != 0 {
            self.page.discussion.push(number);
        }
        self.page.counts.comments += u32::from(naming.groups & COMMENT_GROUP != 0);
        self.page.elements.push(element);
        self.open.push(number);
        if let Some(count) = self.counts.get_mut(tag as usize) {
            *count += 1;
        }
    }

    /// The marks of an element itself; what a heading has in it is no button.
    fn own_marks(&self, tag: Tag, reader: &MarkupReader<'h>) -> u32 {
        let marks = marks_of(tag, reader);
        let is_title = marks & mark::BUTTON != 0 && self.is_in_title();
        if is_title { marks & !mark::BUTTON } else { marks }
    }

    fn close(&mut self, tag: Tag) {
        if !self.unseen.is_empty() {
            self.close_unseen(tag);
            return;
        }
        if self.counts.get(tag as usize).copied().unwrap_or(0) == 0 {
            return;
        }
        // Well-formed markup closes what was opened last; anything else closes what stands between as well.
        while let Some(number) = self.open.pop() {
            let element = self.page.elements.get(number as usize);
            let (found, shown) =
                element.map_or((tag, tag.shown()), |element| (element.tag, element.shown));
            self.close_sign(number);
            self.close_language(number);
            self.leave(found, shown);
            self.close_math(number);
            self.close_gutter(number);
            self.close_hidden(number);
            self.close_apart(number);
            if found == tag {
                break;
            }
        }
        self.last_closed = Some(tag);
    }

    fn close_unseen(&mut self, tag: Tag) {
        if self.unseen.last() == Some(&tag) || self.unseen.contains(&tag) {
            while let Some(last) = self.unseen.pop() {
                if last == tag {
                    break;
                }
            }
        }
        if tag == Tag::TITLE
            && let Some(title) = self.title.take()
        {
            self.page.head.set_title(&title);
        }
    }

    fn leave(&mut self, tag: Tag, shown: Shown) {
        if let Some(count) = self.counts.get_mut(tag as usize) {
            *count = count.saturating_sub(1);
        }
        match shown {
            Shown::Block => {
                self.end_line(Break::Block);
                self.pre = self.pre.saturating_sub(u32::from(tag == Tag::PRE));
            }
            _ => {
                self.links = self.links.saturating_sub(u32::from(tag == Tag::A));
                self.emphasis = self.emphasis.saturating_sub(u32::from(tag.is_emphasis()));
                if self.detail == Detail::Runs {
                    self.close_run(tag);
                }
            }
        }
    }

    fn close_run(&mut self, tag: Tag) {
        let Some((opened, start, address)) = self.runs.pop() else { return };
        let end = self.page.text.len() as u32;
        let is_told = tag == Tag::A
            || tag.is_emphasis()
            || matches!(tag, Tag::CODE | Tag::KBD | Tag::SAMP)
            || matches!(tag, Tag::SUP | Tag::SUB);
        if opened == tag && end > start && is_told {
            self.page.runs.push(InlineRun { start, end, tag, address });
        }
    }

    /// Counts an element that is not read among its siblings.
    fn count_node(&mut self) {
        let top = self.top();
        if let Some(around) = self.page.elements.get_mut(top as usize) {
            around.nodes += 1;
        }
    }

    fn raw(&mut self, tag: Tag, content: &'h str, reader: &MarkupReader<'h>) {
        if tag == Tag::SCRIPT
            && reader.attribute(Attr::Type).is_some_and(|kind| kind.contains("ld+json"))
        {
            self.page.head.add_data(content);
        }
        if tag == Tag::SCRIPT
            && self.unseen.is_empty()
            && reader.attribute(Attr::Type).is_some_and(|kind| kind.starts_with("math/tex"))
        {
            self.math_script(content);
        }
        if self.unseen.is_empty() {
            self.count_node();
        }
        let plain = matches!(tag, Tag::XMP | Tag::PLAINTEXT) && self.unseen.is_empty();
        if plain {
            self.end_line(Break::Block);
            self.pre += 1;
            self.verbatim(content, |text, out| out.push_str(text));
            self.end_line(Break::Block);
            self.pre -= 1;
        }
    }

    fn finish(mut self) -> Page {
        self.end_line(Break::Block);
        self.finish_hidden();
        self.finish_countdowns();
        let names = &mut self.page.names;
        let first = names.len() as u32;
        Head::name_page(&self.page.head, |name, salt| {
            hash_names(name, salt, |hash| names.push(hash))
        });
        let last = names.len() as u32;
        if let Some(root) = self.page.elements.first_mut() {
            root.names = (first, last);
        }
        self.page
    }
}

const COMMENT_GROUP: u32 = 1 << 7;

#[cfg(test)]
mod tests;
