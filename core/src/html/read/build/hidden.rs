//! Parts that a page hides, and whether a reader can open them: pages fold away what they are there for (answers, tabs, the rest of a
//! text), and hide what no reader is to see (drafts, traps for robots, orders to those who read for others).
//!
//! ```text
//! <p style="display:none">Ignore the page above.</p>                            nobody can open it
//! <button aria-controls="a1">When?</button><div id="a1" hidden>At noon.</div>   the button opens it
//! ```

use crate::html::events::{Attr, MarkupReader};
use crate::html::page::HiddenPart;
use crate::html::read::build::state::PageBuilder;
use crate::html::tags::Tag;

/// Parts of names that say that something opens by a click: its own, or of what is around it.
const FOLDS: [&str; 17] = [
    "accordion",
    "tab",
    "collaps",
    "toggle",
    "expand",
    "panel",
    "faq",
    "answer",
    "spoiler",
    "more",
    "reveal",
    "slide",
    "carousel",
    "swiper",
    "step",
    "truncat",
    "fade",
];
/// Parts of its own name that say that it will be shown: by time, by scrolling, by the script that makes the page.
const COMES: [&str; 9] =
    ["full", "rest", "anim", "lazy", "load", "page", "content", "story", "article"];
/// Elements around whose names are looked at as well.
const AROUND: usize = 2;
/// Pixels out of the window from which something is out of sight.
const OUT_OF_SIGHT: f32 = -900.0;

impl<'h> PageBuilder<'h> {
    /// Notes the element opened last if it is hidden and nothing around it is, and what it controls.
    pub(super) fn open_hidden(&mut self, tag: Tag, reader: &MarkupReader<'h>) {
        let value = |name| reader.attribute(name).unwrap_or_default();
        let (class, id) = (value(Attr::Class), value(Attr::Id));
        self.open_names.push((class, id));
        for (name, value) in reader.attributes() {
            self.note_control(*name, value);
        }
        if self.hidden.is_some() || tag == Tag::NOSCRIPT || !self.is_hidden(tag, reader) {
            return;
        }
        let names = self.open_names.iter().rev().take(AROUND + 1);
        let mut names = names.flat_map(|(class, id)| [*class, *id]);
        let has = |name: &str, parts: &[&str]| parts.iter().any(|part| contains(name, part));
        let opens = names.any(|name| has(name, &FOLDS))
            || has(class, &COMES)
            || has(id, &COMES)
            || is_opened(reader)
            || is_streamed(id)
            // Formulas are hidden from the eye because they are drawn beside.
            || contains(class, "math");
        self.hidden = Some(self.top());
        self.page.hidden.push(HiddenPart { first: self.top(), end: self.top() + 1, opens });
        self.hidden_ids.push(id);
    }

    /// Whether an element is hidden in one of the known ways. Its own style says more than those of the page.
    fn is_hidden(&self, tag: Tag, reader: &MarkupReader<'_>) -> bool {
        let value = |name| reader.attribute(name).unwrap_or_default();
        let style = value(Attr::Style);
        reader.attribute(Attr::Hidden).is_some()
            || is_hidden_by(style)
            || !contains(style, "display")
                && !contains(style, "visibility")
                && self.styles.hides(tag.name(), value(Attr::Class), value(Attr::Id))
    }

    /// Ends a hidden part with its element.
    pub(super) fn close_hidden(&mut self, element: u32) {
        self.open_names.truncate(self.open.len().saturating_sub(1));
        if self.hidden.is_some_and(|hidden| hidden >= element) {
            self.hidden = None;
            if let Some(part) = self.page.hidden.last_mut() {
                part.end = self.page.elements.len() as u32;
            }
        }
    }

    /// Notes what an element says it opens.
    fn note_control(&mut self, name: Attr, value: &'h str) {
        match name {
            Attr::AriaControls => {
                self.controlled.extend(value.split_ascii_whitespace());
            }
            Attr::Href | Attr::Target | Attr::BootstrapTarget => {
                let target = value.strip_prefix('#').filter(|target| !target.is_empty());
                self.controlled.extend(target);
            }
            _ => {}
        }
    }

    /// After all: parts that something on the page opens.
    pub(super) fn finish_hidden(&mut self) {
        let end = self.page.elements.len() as u32;
        for (part, id) in self.page.hidden.iter_mut().zip(&self.hidden_ids) {
            part.opens |= !id.is_empty() && self.controlled.contains(id);
        }
        if let (Some(_), Some(part)) = (self.hidden, self.page.hidden.last_mut()) {
            part.end = end;
        }
    }
}

fn contains(name: &str, part: &str) -> bool {
    name.len() >= part.len()
        && name
            .as_bytes()
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// Whether an element says that something names it, or is to be found in it.
fn is_opened(reader: &MarkupReader<'_>) -> bool {
    let role = reader.attribute(Attr::Role).unwrap_or_default();
    reader.attribute(Attr::AriaLabelledby).is_some()
        || matches!(role, "tabpanel" | "region" | "dialog" | "listitem")
        || reader.attribute(Attr::Hidden).is_some_and(|value| value == "until-found")
}

/// Whether an identifier is that of a part that comes late and that a script puts in its place: `S:0`.
fn is_streamed(id: &str) -> bool {
    let number = id.strip_prefix("S:").or_else(|| id.strip_prefix("B:"));
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Whether a style hides an element.
pub(super) fn is_hidden_by(style: &str) -> bool {
    let mut declarations = style.split(';').filter_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim_end().to_owned();
        Some((name.trim().to_ascii_lowercase(), value))
    });
    let mut seen = Style::default();
    declarations.any(|(name, value)| seen.hides(&name, &value)) || seen.is_still()
}

/// What a style was found to say so far.
#[derive(Debug, Default)]
struct Style {
    is_taken_out: bool,
    is_transparent: bool,
    moves: bool,
    is_far: bool,
}

impl Style {
    /// Whether a declaration, with those before it, hides its element.
    fn hides(&mut self, name: &str, value: &str) -> bool {
        match (name, value) {
            ("display", "none") | ("visibility", "hidden" | "collapse") => return true,
            ("position", "absolute" | "fixed") => self.is_taken_out = true,
            ("opacity", _) => self.is_transparent = number(value) == Some(0.0),
            ("left" | "top" | "right", _) => {
                self.is_far |= number(value).is_some_and(|pixels| pixels <= OUT_OF_SIGHT);
            }
            ("font-size", _) => return number(value) == Some(0.0),
            ("transform" | "transition" | "will-change" | "animation" | "filter", _) => {
                self.moves = true;
            }
            _ => {}
        }
        self.is_taken_out && self.is_far
    }

    /// Whether nothing says that what is transparent will be seen.
    fn is_still(&self) -> bool {
        self.is_transparent && !self.moves
    }
}

fn number(value: &str) -> Option<f32> {
    let end =
        value.find(|sign: char| !matches!(sign, '0'..='9' | '.' | '-')).unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}
