//! A set of seen lines for when an exact one outgrows memory: a blocked Bloom filter.
//!
//! All bits of a key lie in one block of 512 bits, a cache line, so a look-up costs one cache miss (Putze, Sanders and
//! Singler, "Cache-, hash- and space-efficient Bloom filters", 2007). The price is a somewhat higher rate of false
//! positives for the size, which [`false_positive_rate`] counts in: blocks fill unevenly, as a Poisson distribution.
//! A false positive takes a new line for a seen one, and that line is lost: choose the rate for that.

use crate::dedup::Key;

/// 64-bit words in a block.
const WORDS: usize = 8;

/// Bits set for each key: near the best for 10 to 20 bits a line, and one 9-bit slice of the key each.
const PROBES: u32 = 7;

/// Keys whose blocks are touched before the first of them is asked.
const AHEAD: usize = 32;

/// One of the parts of a Bloom filter over keys.
pub struct Bloom {
    blocks: Vec<[u64; WORDS]>,
}

impl Bloom {
    /// A filter whose rate of false positives is at most `rate` once it holds `lines` keys.
    #[must_use]
    pub fn for_lines(lines: u64, rate: f64) -> Self {
        let bits = lines as f64 * bits_per_line(rate);
        let blocks = (bits / (64 * WORDS) as f64).ceil().max(1.0) as usize;
        Self { blocks: vec![[0; WORDS]; blocks] }
    }

    /// Adds a key; true if it was certainly not there.
    pub fn insert(&mut self, key: Key) -> bool {
        let at = self.block_of(key);
        let Some(block) = self.blocks.get_mut(at) else { return true };
        let mask = mask_of(key);
        let mut missing = 0;
        for (word, bits) in block.iter_mut().zip(mask) {
            missing |= bits & !*word;
            *word |= bits;
        }
        missing != 0
    }

    /// True if the key was added, or by accident.
    #[must_use]
    pub fn contains(&self, key: Key) -> bool {
        let block = self.blocks.get(self.block_of(key)).unwrap_or(&[0; WORDS]);
        mask_of(key).iter().zip(block).all(|(bits, word)| bits & !word == 0)
    }

    /// Adds keys in their order; `fresh` gets for each whether it was certainly not there.
    pub fn insert_all(&mut self, keys: &[Key], fresh: &mut [bool]) {
        for (keys, fresh) in keys.chunks(AHEAD).zip(fresh.chunks_mut(AHEAD)) {
            let first =
                |&key: &Key| self.blocks.get(self.block_of(key)).map_or(0, |block| block[0]);
            std::hint::black_box(keys.iter().map(first).fold(0, |seen, word| seen ^ word));
            for (&key, fresh) in keys.iter().zip(fresh) {
                *fresh = self.insert(key);
            }
        }
    }

    /// The bytes the filter takes.
    #[must_use]
    #[cfg(feature = "internals")]
    pub fn bytes(&self) -> usize {
        self.blocks.len() * WORDS * 8
    }

    fn block_of(&self, key: Key) -> usize {
        (((key & u128::from(u64::MAX)) * self.blocks.len() as u128) >> 64) as usize
    }
}

/// The bits of a key within its block, from the half of the key that does not choose the block.
///
/// The lowest bits of that half chose the part, so they are the same for all keys here and are left out.
fn mask_of(key: Key) -> [u64; WORDS] {
    let mut mask = [0; WORDS];
    // Spread once more: seven slices of nine bits need 63 good bits and the part took four.
    let mut slices = ((key >> 68) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    slices ^= slices >> 32;
    for _ in 0..PROBES {
        let bit = slices as usize % (64 * WORDS);
        if let Some(word) = mask.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
        slices >>= 9;
    }
    mask
}

/// The rate of false positives of a full filter with so many bits for each line.
///
/// ```
/// use cleaner_core::dedup::bloom::false_positive_rate;
/// assert!((0.0005..0.0015).contains(&false_positive_rate(16.0)));
/// ```
#[must_use]
pub fn false_positive_rate(bits_per_line: f64) -> f64 {
    let bits = (64 * WORDS) as f64;
    let mean = bits / bits_per_line;
    let (mut share, mut rate) = ((-mean).exp(), 0.0);
    for keys in 0..10_000 {
        let set = 1.0 - (1.0 - 1.0 / bits).powf(f64::from(keys) * f64::from(PROBES));
        rate += share * set.powi(PROBES as i32);
        share *= mean / f64::from(keys + 1);
    }
    rate
}

/// The bits for each line that keep the rate of false positives at `rate`; at most 256.
#[must_use]
pub fn bits_per_line(rate: f64) -> f64 {
    let (mut low, mut high) = (1.0, 256.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if false_positive_rate(middle) > rate { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_128;

    fn key(n: u64) -> Key {
        xxh3_128(&n.to_le_bytes()) >> 68 << 68 | u128::from(xxh3_128(&n.to_be_bytes()) as u64)
    }

    /// What of the stated rate is measured once a filter is full.
    fn measured(lines: u64, rate: f64) -> f64 {
        let mut bloom = Bloom::for_lines(lines, rate);
        for n in 0..lines {
            bloom.insert(key(n));
        }
        let asked = lines * 2;
        let wrong = (lines..lines + asked).filter(|&n| bloom.contains(key(n))).count();
        wrong as f64 / asked as f64 / rate
    }

    #[test]
    fn the_rate_is_as_stated() {
        for rate in [0.05, 0.01, 0.001] {
            let measured = measured(200_000, rate);
            assert!((0.8..1.2).contains(&measured), "{rate}: {measured}");
        }
    }

    #[test]
    #[ignore = "takes a minute: cargo test --release -- --ignored stated"]
    fn the_rate_is_as_stated_of_a_hundred_million_lines() {
        for rate in [0.01, 0.001] {
            let measured = measured(100_000_000, rate);
            assert!((0.98..1.02).contains(&measured), "{rate}: {measured}");
        }
    }

    #[test]
    fn what_was_added_is_there() {
        let mut bloom = Bloom::for_lines(1000, 0.01);
        for n in 0..1000 {
            bloom.insert(key(n));
        }
        assert!((0..1000).all(|n| !bloom.insert(key(n))));
    }
}
