//! A piece of the input on its way through: whole records, what was found in them, and what is to go.

use crate::corpus::io::chunk::Chunk;
use crate::corpus::io::gzip;
use crate::corpus::io::source::BLOCK;
use crate::corpus::record::finds::Finds;
use crate::corpus::record::margins::{gone, keep_lone};
use crate::corpus::record::raw_text::{self, LineSpan};
use crate::corpus::report::Cause;
use crate::dedup::{Key, PARTS, part_of};
use crate::error::{Flaw, StreamError};
use crate::text::slice::{item_at, put, slice, slice_mut};
use std::ops::Range;

/// Whole records of one input, with the lines in them that may go.
#[derive(Default)]
pub struct Block {
    /// The records, as the source read them; what is removed is taken out in place.
    pub chunk: Chunk,
    /// Set where the run cannot go on after this block.
    pub error: Option<StreamError>,
    /// What was found in the records.
    pub finds: Finds,
    /// For each line that may go, whether it stays.
    pub stays: Vec<bool>,
    parts: Partition,
    /// The records as they are written, where that is packed.
    packed: Vec<u8>,
}

/// The lines of a block sorted by the part of the set that knows them, in the order of the input within each.
#[derive(Default)]
struct Partition {
    order: Vec<u32>,
    keys: Vec<Key>,
    stays: Vec<bool>,
    ends: [usize; PARTS],
}

impl Block {
    /// The bytes of the records.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.chunk.bytes()
    }

    /// Forgets what was in the block but for its records, which a source replaces.
    pub fn clear(&mut self) {
        self.error = None;
        self.finds.clear();
        self.stays.clear();
        self.packed.clear();
    }

    /// Packs the records with gzip.
    pub fn pack(&mut self) {
        if self.packed.capacity() > 4 * BLOCK {
            self.packed = Vec::new();
        }
        if !self.chunk.bytes().is_empty()
            && let Err(error) = gzip::pack(self.chunk.bytes(), &mut self.packed)
        {
            self.error.get_or_insert(error.into());
        }
    }

    /// The records as they are written.
    #[must_use]
    pub fn to_write(&self) -> &[u8] {
        if self.packed.is_empty() { self.bytes() } else { &self.packed }
    }

    /// The bytes of the records, why they may not be whole, and the place for what is found in them.
    pub fn open(&mut self) -> (&[u8], Option<Flaw>, &mut Finds) {
        let torn = self.chunk.torn.take();
        (self.chunk.bytes(), torn, &mut self.finds)
    }

    /// Sorts the offered lines by part.
    pub fn partition(&mut self) {
        let (parts, offered) = (&mut self.parts, &self.finds.keys);
        let mut ends = [0; PARTS];
        for &key in offered {
            ends.get_mut(part_of(key)).into_iter().for_each(|end| *end += 1);
        }
        let (mut next, mut before) = ([0; PARTS], 0);
        for (start, end) in next.iter_mut().zip(&mut ends) {
            *start = before;
            *end += before;
            before = *end;
        }
        parts.ends = ends;
        parts.order.resize(offered.len(), 0);
        parts.keys.resize(offered.len(), 0);
        parts.stays.resize(offered.len(), false);
        self.stays.resize(offered.len(), true);
        for (line, &key) in offered.iter().enumerate() {
            let Some(at) = next.get_mut(part_of(key)) else { continue };
            if let (Some(order), Some(place)) = (parts.order.get_mut(*at), parts.keys.get_mut(*at))
            {
                (*order, *place) = (line as u32, key);
            }
            *at += 1;
        }
    }

    /// The keys that belong to a part, and the place for its answers.
    pub fn part(&mut self, part: usize) -> (&[Key], &mut [bool]) {
        let range = self.parts.range(part);
        let keys = slice(self.parts.keys.as_slice(), range.clone());
        (keys, slice_mut(&mut self.parts.stays, range))
    }

    /// Brings the answers of all parts back into the order of the lines.
    pub fn gather(&mut self) {
        for (&line, &stays) in self.parts.order.iter().zip(&self.parts.stays) {
            put(&mut self.stays, line as usize, stays);
        }
    }

    /// The keys of the offered lines that stay: those that the set of seen lines did not know.
    pub fn new_keys(&self) -> impl Iterator<Item = Key> {
        let offered = self.finds.keys.iter().zip(&self.stays);
        offered.filter(|(_, stays)| **stays).map(|(key, _)| *key)
    }

    /// Takes out, in place, the lines that do not stay and the spans that are cut.
    pub fn remove(&mut self) {
        if self.finds.keeps_lone {
            keep_lone(&mut self.stays, &self.finds.margins);
        }
        let gone = gone(&self.finds.spans, &self.stays, &self.finds.margins);
        let mut cuts = self.finds.cuts.iter().peekable();
        let (buffer, len) = self.chunk.fill();
        let mut sweep = Sweep { from: 0, to: 0 };
        let mut characters = 0;
        for span in &gone {
            while let Some(cut) = cuts.next_if(|cut| cut.start < span.start) {
                sweep.skip(buffer, cut);
            }
            let size = |span: &LineSpan| {
                raw_text::count(slice(buffer.as_slice(), span.clone()), self.finds.is_escaped)
            };
            characters += size(span);
            while let Some(cut) = cuts.next_if(|cut| cut.end <= span.end) {
                characters -= size(cut);
            }
            sweep.skip(buffer, span);
        }
        cuts.for_each(|cut| sweep.skip(buffer, cut));
        *len = sweep.finish(buffer, *len);
        if !gone.is_empty() {
            let lines = gone.len() as u64;
            self.finds.tally.removed += lines;
            self.finds.tally.lose(Cause::SeenLines, lines, characters);
        }
    }
}

impl Partition {
    fn range(&self, part: usize) -> Range<usize> {
        part.checked_sub(1).map_or(0, |before| item_at(&self.ends, before))
            ..item_at(&self.ends, part)
    }
}

/// Closes gaps from the front to the back.
struct Sweep {
    /// What stands before is done with.
    from: usize,
    /// Where the next kept byte goes.
    to: usize,
}

impl Sweep {
    /// Moves what is kept before the span, and passes over the span.
    fn skip(&mut self, buffer: &mut [u8], span: &LineSpan) {
        if span.end <= self.from {
            return;
        }
        self.to = self.finish(buffer, span.start.max(self.from));
        self.from = span.end;
    }

    fn finish(&self, buffer: &mut [u8], end: usize) -> usize {
        if self.from != self.to && self.from < end {
            buffer.copy_within(self.from..end, self.to);
        }
        self.to + (end - self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        Block { chunk: Chunk::of(text), ..Block::default() }
    }

    #[test]
    fn what_goes_is_taken_out() {
        type Row<'a> = (&'a str, &'a [(LineSpan, bool)], &'a [LineSpan], &'a str);
        let rows: &[Row] = &[
            ("nothing", &[(0..2, true)], &[], "abcdef"),
            ("a line", &[(0..2, true), (2..4, false)], &[], "abef"),
            ("neighbours", &[(0..2, false), (2..4, false)], &[], "ef"),
            ("all", &[(0..6, false)], &[], ""),
            ("a cut", &[], &[1..2, 5..6], "acde"),
            ("cuts around a line", &[(2..4, false)], &[0..1, 5..6], "be"),
            ("cuts before and in a line", &[(2..4, false)], &[1..2, 2..3], "aef"),
        ];
        for (name, lines, cuts, expected) in rows {
            let mut block = block("abcdef");
            block.finds.spans = lines.iter().map(|(span, _)| span.clone()).collect();
            block.stays = lines.iter().map(|(_, stays)| *stays).collect();
            block.finds.cuts = cuts.to_vec();
            block.remove();
            assert_eq!(block.bytes(), expected.as_bytes(), "{name}");
        }
    }

    #[test]
    fn answers_come_back_in_the_order_of_the_lines() {
        let mut block = Block::default();
        let keys: Vec<Key> = (0..100).map(|n: Key| (n * 7 % 23) << 64).collect();
        keys.iter().for_each(|&key| block.finds.offer(0..0, key));
        block.partition();
        for part in 0..PARTS {
            let (keys, stays) = block.part(part);
            assert!(keys.iter().all(|&key| part_of(key) == part));
            keys.iter().zip(stays).for_each(|(key, stays)| *stays = key >> 64 < 11);
        }
        block.gather();
        assert_eq!(block.stays, keys.iter().map(|key| key >> 64 < 11).collect::<Vec<_>>());
    }
}
