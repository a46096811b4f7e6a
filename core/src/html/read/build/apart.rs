//! What a rule drops from the middle of a line becomes a line of its own, so that the rest can stay.

use crate::html::page::{Break, PageLine};
use crate::html::read::build::state::{Apart, PageBuilder, Partial, SetApart};
use crate::html::tags::Shown;

impl PageBuilder<'_> {
    /// Begins to set apart, if the element that was opened last is inline and the first to be dropped.
    pub(super) fn open_apart(&mut self, shown: Shown) {
        let element = self.top();
        let rule = |number: u32| self.page.elements.get(number as usize)?.rule;
        let around = self.page.elements.get(element as usize).map_or(0, |element| element.parent);
        let is_first = rule(element).is_some() && rule(around).is_none();
        if !is_first || shown != Shown::Inline || self.apart.is_some() {
            return;
        }
        self.apart = Some(Apart {
            element,
            line: self.line.clone(),
            start: self.page.text.len(),
            runs: self.page.runs.len(),
        });
    }

    /// Ends what was set apart with its element: the line goes on as if it had not been there.
    pub(super) fn close_apart(&mut self, element: u32) {
        if self.apart.as_ref().is_some_and(|apart| apart.element == element)
            && let Some(apart) = self.apart.take()
        {
            self.line = self.take_apart(&apart);
        }
    }

    /// Takes the text that was set apart out of the line; returns the line as it was before.
    fn take_apart(&mut self, apart: &Apart) -> Partial {
        let text = self.page.text.split_off(apart.start.min(self.page.text.len()));
        self.page.runs.truncate(apart.runs);
        if !text.trim().is_empty() {
            let leaf = self.line.leaf.filter(|_| apart.line.leaf.is_none());
            self.pieces.push(SetApart {
                text: text.trim().to_owned(),
                leaf: leaf.unwrap_or(apart.element),
            });
        }
        // The line goes on as it was: its numbers must not count what is not in it any more.
        apart.line.clone()
    }

    /// Before a line ends: the part of it that is set apart is taken out. What follows is so too.
    pub(super) fn break_apart(&mut self) {
        if let Some(apart) = self.apart.take() {
            self.line = self.take_apart(&apart);
            self.apart = Some(apart);
        }
    }

    /// After a line has ended: what was set apart from it stands below it.
    pub(super) fn push_pieces(&mut self) {
        for piece in std::mem::take(&mut self.pieces) {
            let start = self.page.text.len();
            self.page.text.push_str(&piece.text);
            self.page.lines.push(PageLine {
                start: start as u32,
                end: self.page.text.len() as u32,
                block: self.block_of(piece.leaf),
                leaf: piece.leaf,
                linked: 0,
                links: 0,
                emphasised: 0,
                before: Break::Block,
                images: 0,
                inputs: 0,
                blank: 0,
            });
            self.page.text.push('\n');
        }
        self.line.start = self.page.text.len();
        let (start, runs) = (self.page.text.len(), self.page.runs.len());
        if let Some(apart) = &mut self.apart {
            apart.line = Partial { start, ..Partial::default() };
            apart.start = start;
            apart.runs = runs;
        }
    }
}
