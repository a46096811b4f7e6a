//! What only Markdown shows: the numbers of items, and cells over several columns or rows.

use hashbrown::HashMap;

use crate::html::events::{Attr, MarkupReader};
use crate::html::page::CellSpan;
use crate::html::read::build::state::PageBuilder;
use crate::html::tags::Tag;

/// The largest number that begins an item in Markdown.
const LARGEST: i64 = 999_999_999;

impl PageBuilder<'_> {
    /// Notes the number or the span of the element opened last.
    pub(super) fn note_place(&mut self, tag: Tag, reader: &MarkupReader<'_>) {
        let number = |name| reader.attribute(name).and_then(|value| value.trim().parse().ok());
        let element = self.top();
        match tag {
            Tag::OL => {
                let is_down = reader.attribute(Attr::Reversed).is_some();
                let step = if is_down { -1 } else { 1 };
                let start = number(Attr::Start);
                if is_down && start.is_none() {
                    self.countdowns.push(element);
                }
                self.ordinals.push((element, start.unwrap_or(1), step));
            }
            Tag::LI => self.note_item(element, number(Attr::Value)),
            Tag::TD | Tag::TH => {
                let count = |name| number(name).unwrap_or(1).clamp(1, i64::from(u16::MAX)) as u16;
                let span = CellSpan { columns: count(Attr::Colspan), rows: count(Attr::Rowspan) };
                if span != (CellSpan { columns: 1, rows: 1 }) {
                    self.page.cell_spans.push((element, span));
                }
            }
            _ => {}
        }
    }

    /// After all: lists that count down begin with the number of their items.
    pub(super) fn finish_countdowns(&mut self) {
        let lists = std::mem::take(&mut self.countdowns);
        if lists.is_empty() {
            return;
        }
        let (elements, ordinals) = (&self.page.elements, &mut self.page.ordinals);
        let mut left: HashMap<u32, u32> = lists.into_iter().map(|list| (list, 0)).collect();
        let list = |item: u32| elements.get(item as usize).map_or(0, |item| item.parent);
        for (item, _) in ordinals.iter() {
            if let Some(count) = left.get_mut(&list(*item)) {
                *count += 1;
            }
        }
        for (item, number) in ordinals {
            if let Some(count) = left.get_mut(&list(*item)) {
                *number = *count;
                *count -= 1;
            }
        }
    }

    fn note_item(&mut self, item: u32, value: Option<i64>) {
        let Some(list) = self.page.elements.get(item as usize).map(|item| item.parent) else {
            return;
        };
        // Lists that have ended: those around the item have smaller numbers than those in its list.
        while self.ordinals.last().is_some_and(|(of, ..)| *of > list) {
            self.ordinals.pop();
        }
        let Some((_, next, step)) = self.ordinals.last_mut().filter(|(of, ..)| *of == list) else {
            return;
        };
        let own = value.unwrap_or(*next);
        *next = own.saturating_add(*step);
        self.page.ordinals.push((item, own.clamp(0, LARGEST) as u32));
    }
}
