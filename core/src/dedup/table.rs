//! An exact set of keys in memory, compact and growing piece by piece.
//!
//! Open addressing in buckets of one cache line. The set is cut into shards that grow on their own, so growth never holds two copies of
//! the whole, and the shard's number is a part of the key that need not be stored: a table of 64-bit slots in 4096 shards tells 76 bits
//! apart.
//!
//! ```text
//! a key of 128 bits        0123456789abcdef  fedcba9876543210
//!                          the high half     the low half
//! part    (16 of them)     its lowest 4 bits: f
//! shard   (256 a part)     the 8 bits above:  de
//! slot    (in the shard)                     the low half as a whole, 64 bits; 0 means an empty slot, so the key 0 is kept as 1
//! bucket  (of the shard)                     chosen by the low half; then the next bucket, until a slot is empty or holds it
//! ```
//!
//! A bucket of eight slots is 64 bytes: nearly every search touches one cache line. Those misses are most of the time a big set takes, so 32
//! keys are looked up together: their buckets are loaded first, and the loads overlap.

use crate::dedup::{Key, PARTS, part_of};

/// Shards of one part; with [`PARTS`] parts that makes 4096 shards, twelve bits of the key.
const SHARDS: usize = 4096 / PARTS;

/// A shard grows when it is this full (in 16ths): beyond it a search often leaves its first cache line.
const FULL: usize = 13;

/// Keys whose buckets are touched before the first of them is searched, so that the cache misses overlap.
const AHEAD: usize = 32;

/// What a slot of a table keeps of a key; the empty slot is the default.
pub trait Slot: Copy + Default + Eq + Send {
    /// The key as it is stored: never the default.
    fn of(key: Key) -> Self;
    /// The 64 bits that choose the bucket.
    fn place(self) -> u64;
}

impl Slot for u64 {
    fn of(key: Key) -> Self {
        (key as u64).max(1)
    }
    fn place(self) -> u64 {
        self
    }
}

impl Slot for u128 {
    fn of(key: Key) -> Self {
        key.max(1)
    }
    fn place(self) -> u64 {
        self as u64
    }
}

/// A part of a set that keeps 76 bits of each key.
pub type Compact = KeyTable<u64, 8>;

/// A part of a set that keeps all 128 bits of each key.
pub type Wide = KeyTable<u128, 4>;

/// One of the [`PARTS`] parts of an exact set of keys; `N` slots make a bucket, a cache line of 64 bytes.
pub struct KeyTable<S, const N: usize> {
    shards: Vec<Shard<S, N>>,
}

impl<S: Slot, const N: usize> Default for KeyTable<S, N> {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard::default()).collect() }
    }
}

impl<S: Slot, const N: usize> KeyTable<S, N> {
    /// Adds a key that belongs to this part; true if it was not there.
    pub fn insert(&mut self, key: Key) -> bool {
        let slot = S::of(key);
        self.shards.get_mut(shard_of(key)).is_some_and(|shard| shard.insert(slot))
    }

    /// Adds keys in their order; `fresh` gets for each whether it was not there.
    pub fn insert_all(&mut self, keys: &[Key], fresh: &mut [bool]) {
        for (keys, fresh) in keys.chunks(AHEAD).zip(fresh.chunks_mut(AHEAD)) {
            self.touch(keys);
            for (&key, fresh) in keys.iter().zip(fresh) {
                *fresh = self.insert(key);
            }
        }
    }

    /// Says for each key whether it is not there, and adds none.
    pub fn misses_all(&self, keys: &[Key], misses: &mut [bool]) {
        for (keys, misses) in keys.chunks(AHEAD).zip(misses.chunks_mut(AHEAD)) {
            self.touch(keys);
            for (&key, miss) in keys.iter().zip(misses) {
                *miss = !self.contains(key);
            }
        }
    }

    /// True if the key is there.
    #[must_use]
    pub fn contains(&self, key: Key) -> bool {
        self.shards.get(shard_of(key)).is_some_and(|shard| shard.contains(S::of(key)))
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.used).sum()
    }

    /// True if there is no key.
    #[must_use]
    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes the slots take.
    #[must_use]
    #[cfg(feature = "internals")]
    pub fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| shard.buckets.capacity() * size_of::<Bucket<S, N>>()).sum()
    }

    /// Loads the first slot of each key's bucket: loads that nothing waits for run at the same time.
    fn touch(&self, keys: &[Key]) {
        let seen = keys.iter().fold(0, |seen, &key| {
            let first =
                self.shards.get(shard_of(key)).map_or(0, |shard| shard.first_of(S::of(key)));
            seen ^ first
        });
        std::hint::black_box(seen);
    }
}

impl Wide {
    /// The keys, in no order.
    pub fn iter(&self) -> impl Iterator<Item = Key> {
        self.shards.iter().flat_map(Shard::iter)
    }
}

fn shard_of(key: Key) -> usize {
    debug_assert!(part_of(key) < PARTS);
    ((key >> 64) as usize / PARTS) % SHARDS
}

/// Buckets; a key sits in its own or, where that was full, in the next that was not.
struct Shard<S, const N: usize> {
    buckets: Vec<Bucket<S, N>>,
    used: usize,
}

/// Slots fill from the front and none is ever emptied.
#[repr(align(64))]
#[derive(Clone)]
struct Bucket<S, const N: usize>([S; N]);

impl<S: Slot, const N: usize> Default for Shard<S, N> {
    fn default() -> Self {
        Self { buckets: Vec::new(), used: 0 }
    }
}

impl<S: Slot, const N: usize> Shard<S, N> {
    fn iter(&self) -> impl Iterator<Item = S> {
        self.buckets.iter().flat_map(|bucket| bucket.0).filter(|&slot| slot != S::default())
    }

    /// A key's own bucket. Buckets follow the order of the keys, so growing reads and writes in order.
    fn home(&self, slot: S) -> usize {
        ((u128::from(slot.place()) * self.buckets.len() as u128) >> 64) as usize
    }

    fn first_of(&self, slot: S) -> u64 {
        self.buckets.get(self.home(slot)).map_or(0, |bucket| bucket.0[0].place())
    }

    fn contains(&self, slot: S) -> bool {
        !self.buckets.is_empty() && matches!(self.find(slot), Found::Here)
    }

    #[inline]
    fn insert(&mut self, slot: S) -> bool {
        // Also a table of one bucket has a free slot afterwards, where a search ends.
        if (self.used + 1) * 16 > self.buckets.len() * N * FULL {
            self.grow();
        }
        match self.find(slot) {
            Found::Here => false,
            Found::Free(bucket, at) => {
                self.put(slot, bucket, at);
                self.used += 1;
                true
            }
        }
    }

    fn put(&mut self, slot: S, bucket: usize, at: usize) {
        if let Some(free) = self.buckets.get_mut(bucket).and_then(|bucket| bucket.0.get_mut(at)) {
            *free = slot;
        }
    }

    /// Where the key is, or where it would go.
    #[inline]
    fn find(&self, slot: S) -> Found {
        let mut at = self.home(slot);
        loop {
            let Some(bucket) = self.buckets.get(at) else {
                at = 0;
                continue;
            };
            // No early exit: comparing the whole line costs less than a branch that is guessed wrong.
            let (mut here, mut taken) = (false, 0);
            for &other in &bucket.0 {
                here |= other == slot;
                taken += usize::from(other != S::default());
            }
            if here {
                return Found::Here;
            }
            if taken < N {
                return Found::Free(at, taken);
            }
            at += 1;
        }
    }

    /// Grows by a quarter: the table stays at least 65 % full, and each key moves four times in all.
    fn grow(&mut self) {
        let buckets = (self.buckets.len() * 5 / 4).max(self.buckets.len() + 1);
        let old = std::mem::replace(&mut self.buckets, vec![Bucket([S::default(); N]); buckets]);
        for slot in old.into_iter().flat_map(|bucket| bucket.0).filter(|&slot| slot != S::default())
        {
            if let Found::Free(bucket, at) = self.find(slot) {
                self.put(slot, bucket, at);
            }
        }
    }
}

enum Found {
    Here,
    Free(usize, usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use xxhash_rust::xxh3::xxh3_128;

    fn keys(count: u64) -> impl Iterator<Item = Key> {
        (0..count).map(move |n| xxh3_128(&(n % (count * 2 / 3)).to_le_bytes()))
    }

    fn agrees_with_a_hash_set<S: Slot, const N: usize>() {
        let mut table = KeyTable::<S, N>::default();
        let mut set = HashSet::new();
        for key in keys(300_000) {
            assert_eq!(table.insert(key), set.insert(key));
        }
        assert!(set.iter().all(|&key| table.contains(key)));
        assert!(!table.contains(xxh3_128(b"another")));
        assert_eq!(table.len(), set.len());
    }

    #[test]
    fn a_table_is_a_set() {
        agrees_with_a_hash_set::<u64, 8>();
        agrees_with_a_hash_set::<u128, 4>();
    }

    #[test]
    fn a_search_ends_in_the_smallest_table() {
        let mut table = Wide::default();
        for key in 1..64 {
            assert!(!table.contains(key));
            table.insert(key);
        }
    }

    #[test]
    fn keys_at_once_are_keys_one_by_one() {
        let keys: Vec<Key> = keys(10_000).collect();
        let mut fresh = vec![false; keys.len()];
        Compact::default().insert_all(&keys, &mut fresh);
        let mut table = Compact::default();
        let alone: Vec<bool> = keys.iter().map(|&key| table.insert(key)).collect();
        assert_eq!(fresh, alone);
    }

    #[test]
    fn a_line_takes_less_than_thirteen_bytes() {
        let mut table = Compact::default();
        for key in keys(3_000_000) {
            table.insert(key);
        }
        let each = table.bytes() as f64 / table.len() as f64;
        assert!((8.0..13.0).contains(&each), "{each}");
    }

    #[test]
    fn the_empty_slot_is_no_key() {
        for key in [0, 1, 1 << 64, u128::MAX] {
            let mut table = Compact::default();
            assert!(table.insert(key));
            assert!(!table.insert(key));
        }
    }
}
