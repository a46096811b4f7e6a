//! How deep and how broad a page is, in numbers: what a selector can cost depends on them.
//!
//! A selector like `a b` looks at the elements around each `b`, and one like `a ~ b` at those before it beside it. In
//! `<ul><li>x</li><li>y</li></ul>` there are three elements, two pairs of one in another, and one pair of siblings.

use crate::html::events::{Event, MarkupReader};
use crate::html::tags::Shown;

/// The numbers of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Elements.
    pub elements: u64,
    /// Pairs of an element and one around it.
    pub nested: u64,
    /// The most elements around one.
    pub deepest: u64,
    /// Pairs of siblings.
    pub beside: u64,
    /// The most elements in one.
    pub widest: u64,
}

/// The shape of markup as a parser wrote it.
pub fn shape_of(markup: &str) -> Shape {
    let mut reader = MarkupReader::new(markup);
    let mut shape = Shape::default();
    // How many elements there are so far in each that is open, the page itself first.
    let mut open: Vec<u64> = vec![0];
    while let Some(event) = reader.next_event() {
        match event {
            Event::Open(tag) => {
                shape.add(&mut open);
                if tag.shown() != Shown::Void {
                    open.push(0);
                }
            }
            Event::Raw(..) => shape.add(&mut open),
            Event::Close(_) if open.len() > 1 => {
                open.pop();
            }
            Event::Close(_) | Event::Text(_) => {}
        }
    }
    shape
}

impl Shape {
    fn add(&mut self, open: &mut [u64]) {
        let depth = open.len() as u64 - 1;
        self.elements += 1;
        self.nested += depth;
        self.deepest = self.deepest.max(depth);
        if let Some(before) = open.last_mut() {
            self.beside += *before;
            *before += 1;
            self.widest = self.widest.max(*before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_pairs() {
        let rows = [
            ("", [0, 0, 0, 0, 0]),
            ("<ul><li>x</li><li>y</li></ul>", [3, 2, 1, 1, 2]),
            ("<p>a<br>b<br>c</p>", [3, 2, 1, 1, 2]),
            ("<div><div><div></div></div></div>", [3, 3, 2, 0, 1]),
            ("<p><script>'<b>'</script></p><p></p></p>", [3, 1, 1, 1, 2]),
        ];
        for (markup, [elements, nested, deepest, beside, widest]) in rows {
            let wanted = Shape { elements, nested, deepest, beside, widest };
            assert_eq!(shape_of(markup), wanted, "{markup}");
        }
    }
}
