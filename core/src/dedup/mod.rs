//! The sets of seen lines, and what it means for two lines to be the same. This room knows keys, not texts: it does not know which document
//! a line is from, nor what is done with a line that was seen.
//!
//! A line is never stored. It becomes a [`Key`], 128 bits of a [keyed hash](secret) over its normal form (or over its bytes), and
//! every set below keeps keys or parts of keys:
//!
//! | set | keeps of a key | bytes a line | a false match |
//! |---|---|---|---|
//! | [`table::Compact`] | 76 bits | 10 to 12 | 7e-4 expected among 1e10 different lines |
//! | [`table::Wide`] | 128 bits | 20 to 25 | 1.5e-19 expected among 1e10 different lines |
//! | [`bloom::Bloom`] | nothing | chosen | the stated rate, for each new line |
//! | [`store::Store`] | 128 bits, on disk | about 24 on disk; in memory up to a bound, then 10 bits | as `Wide` |
//!
//! A false match is an accident: without the secret nobody can bring one about. The expected number of false matches among n lines
//! under b bits is n(n - 1) / 2^(b + 1) (the birthday bound).

pub mod bloom;
pub mod counts;
pub mod key;
pub mod near;
pub mod secret;
pub mod seen;
pub mod spill;
pub mod store;
pub mod table;
pub mod template;

/// What stands for a line: 128 bits of a hash that only who has its [secret] can compute.
pub type Key = u128;

/// How many parts a set is cut into, so that several threads can ask at once and growth is done piece by piece.
pub const PARTS: usize = 16;

/// The part of a set that a key belongs to.
///
/// The bits are those above the 64 that a compact table stores, so they add to what it tells apart.
#[must_use]
pub fn part_of(key: Key) -> usize {
    ((key >> 64) as usize) % PARTS
}
