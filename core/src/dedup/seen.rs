//! One face for every set of seen lines: cut into parts, asked by many threads, answering as if asked by one.
//!
//! Each block of the input asks each part once, and a part answers the blocks in the order of the input. The answers
//! are therefore the same for any number of threads, while different parts work for different blocks at the same time.

use crate::dedup::bloom::Bloom;
use crate::dedup::counts::LineCounts;
use crate::dedup::spill::{self, Fresh};
use crate::dedup::store::{Past, Store, StoreBounds};
use crate::dedup::table::{Compact, Wide};
use crate::dedup::{Key, PARTS, part_of};
use crate::error::StreamError;

/// One part of a set: takes keys in the order of the input and says which lines stay.
pub enum Part {
    /// Exact, 76 bits of each key.
    Compact(Compact),
    /// Exact, all 128 bits.
    Wide(Wide),
    /// A Bloom filter: now and then a new line is taken for a seen one.
    Bloom(Bloom),
    /// The lines of earlier runs, and those of this run.
    Stored(Past, Fresh),
    /// LineCounts lines and keeps them all: the first of two passes.
    Count(LineCounts),
    /// Keeps lines counted fewer times than this: the second of two passes.
    Frequent(LineCounts, u32),
}

impl Part {
    /// Says for each key whether its line stays, and remembers the keys.
    ///
    /// # Errors
    /// When a set on disk cannot be read.
    pub fn ask(&mut self, keys: &[Key], stays: &mut [bool]) -> Result<(), StreamError> {
        match self {
            Self::Compact(table) => table.insert_all(keys, stays),
            Self::Wide(table) => table.insert_all(keys, stays),
            Self::Bloom(bloom) => bloom.insert_all(keys, stays),
            Self::Stored(past, fresh) => {
                past.misses(keys, stays)?;
                for (&key, stays) in keys.iter().zip(stays) {
                    *stays = *stays && fresh.insert(key)?;
                }
            }
            Self::Count(counts) => {
                keys.iter().for_each(|&key| counts.add(key, 1));
                stays.fill(true);
            }
            Self::Frequent(counts, least) => {
                for (&key, stays) in keys.iter().zip(stays) {
                    *stays = counts.get(key) < *least;
                }
            }
        }
        Ok(())
    }

    /// True if asking changes the answers that follow, so that a run that goes on later must know what was asked.
    #[must_use]
    pub fn remembers(&self) -> bool {
        !matches!(self, Self::Frequent(..))
    }
}

/// A whole set: [`PARTS`] parts.
pub struct SeenLines {
    /// The parts, in the order [`part_of`] numbers them.
    pub parts: Vec<Part>,
}

impl SeenLines {
    /// An exact set that tells 76 bits of a key apart.
    #[must_use]
    pub fn compact() -> Self {
        Self::of(|_| Part::Compact(Compact::default()))
    }

    /// An exact set that tells all 128 bits of a key apart.
    #[must_use]
    pub fn wide() -> Self {
        Self::of(|_| Part::Wide(Wide::default()))
    }

    /// A Bloom filter for so many lines with at most this rate of new lines taken for seen ones.
    #[must_use]
    pub fn bloom(lines: u64, rate: f64) -> Self {
        Self::of(|_| Part::Bloom(Bloom::for_lines(lines.div_ceil(PARTS as u64), rate)))
    }

    /// The lines of a store on disk, and those of this run; [`SeenLines::save`] puts these in the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stored(store: &Store, bounds: StoreBounds) -> Result<Self, StreamError> {
        let fresh = || Fresh::new(store.path(), bounds.fresh.div_ceil(PARTS));
        let past = store.past(bounds.past)?;
        Ok(Self { parts: past.into_iter().map(|past| Part::Stored(past, fresh())).collect() })
    }

    /// LineCounts how often each line is offered; see [`SeenLines::into_counts`].
    #[must_use]
    pub fn counting() -> Self {
        Self::of(|_| Part::Count(LineCounts::default()))
    }

    /// Lets lines go that were counted at least so many times.
    #[must_use]
    pub fn frequent(counts: LineCounts, least: u32) -> Self {
        let mut split: Vec<LineCounts> = (0..PARTS).map(|_| LineCounts::default()).collect();
        for (key, count) in counts.iter() {
            if let Some(part) = split.get_mut(part_of(key)).filter(|_| count >= least) {
                part.add(key, count);
            }
        }
        Self { parts: split.into_iter().map(|part| Part::Frequent(part, least)).collect() }
    }

    /// The same for what this set counted, part by part.
    #[must_use]
    pub fn into_frequent(self, least: u32) -> Self {
        let frequent = |part| match part {
            Part::Count(counts) => Part::Frequent(counts.at_least(least), least),
            other => other,
        };
        Self { parts: self.parts.into_iter().map(frequent).collect() }
    }

    /// What was counted, as one; empty for a set that does not count.
    #[must_use]
    pub fn into_counts(self) -> LineCounts {
        let mut all = LineCounts::default();
        for part in self.parts {
            if let Part::Count(counts) | Part::Frequent(counts, _) = part {
                all.merge(&counts);
            }
        }
        all
    }

    /// Writes the lines of this run, which were in these inputs, to the store they were asked with, in one transaction.
    ///
    /// # Errors
    /// When the store cannot be written; it then holds what it held before.
    pub fn save(self, store: &Store, inputs: &[Key]) -> Result<(), StreamError> {
        let fresh = self.parts.into_iter().filter_map(|part| match part {
            Part::Stored(_, fresh) => Some(fresh),
            _ => None,
        });
        let fresh = fresh.collect();
        store.add(inputs, |take| spill::drain(fresh, take))
    }

    /// Takes keys back in, as a run does that goes on where another was stopped.
    ///
    /// # Errors
    /// When a set on disk cannot be read.
    pub fn restore(&mut self, keys: &[Key]) -> Result<(), StreamError> {
        for &key in keys {
            if let Some(part) = self.parts.get_mut(part_of(key)) {
                part.ask(&[key], &mut [false])?;
            }
        }
        Ok(())
    }

    fn of(part: impl FnMut(usize) -> Part) -> Self {
        Self { parts: (0..PARTS).map(part).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::secret::Secret;
    use xxhash_rust::xxh3::xxh3_128;

    fn answers(mut seen: SeenLines, lines: &[&str]) -> Vec<bool> {
        let ask = |line: &&str| {
            let key = xxh3_128(line.as_bytes());
            let mut stays = [false];
            seen.parts[part_of(key)].ask(&[key], &mut stays).unwrap();
            stays[0]
        };
        lines.iter().map(ask).collect()
    }

    #[test]
    fn every_set_keeps_the_first_copy() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("seen"), "test", Secret::new([7; 16])).unwrap();
        let other =
            Store::open(&folder.path().join("other"), "test", Secret::new([7; 16])).unwrap();
        let rows = [
            ("compact", SeenLines::compact()),
            ("wide", SeenLines::wide()),
            ("bloom", SeenLines::bloom(1000, 1e-6)),
            ("stored", SeenLines::stored(&store, StoreBounds::default()).unwrap()),
            (
                "stored, out of memory",
                SeenLines::stored(&other, StoreBounds { past: 0, fresh: 1 }).unwrap(),
            ),
        ];
        for (name, seen) in rows {
            assert_eq!(
                answers(seen, &["a", "b", "a", "c", "b"]),
                [true, true, false, true, false],
                "{name}"
            );
        }
    }

    #[test]
    fn what_was_counted_says_what_is_frequent() {
        let mut counting = SeenLines::counting();
        for line in ["a", "b", "a"] {
            let key = xxh3_128(line.as_bytes());
            counting.parts[part_of(key)].ask(&[key], &mut [false]).unwrap();
        }
        assert_eq!(
            answers(counting.into_frequent(2), &["a", "b", "a", "c"]),
            [false, true, false, true]
        );
    }

    #[test]
    fn frequent_lines_go_everywhere() {
        let mut counts = LineCounts::default();
        ["a", "b", "a"].iter().for_each(|line| counts.add(xxh3_128(line.as_bytes()), 1));
        assert_eq!(
            answers(SeenLines::frequent(counts, 2), &["a", "b", "a", "c"]),
            [false, true, false, true]
        );
    }
}
