//! Hashes of words: eight bytes at a time where a word is plain ASCII, letter by letter where it is not, and the same
//! number either way.

use crate::score::text::letters::{High, Kind};
use crate::text::slice::slice;

/// What every hash starts from.
pub const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
const FACTOR: u64 = 0xD6E8_FEB8_6659_FD93;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// Sets the bit that upper and lower case differ in, in eight letters at once.
const LOWER: u64 = 0x2020_2020_2020_2020;

/// Takes eight bytes into a hash.
#[inline(always)]
pub fn mix(hash: u64, chunk: u64) -> u64 {
    let product = (hash ^ chunk).wrapping_mul(FACTOR);
    product ^ (product >> 32)
}

/// The hash as a token, after `length` bytes.
#[inline(always)]
pub fn finish(hash: u64, length: u32) -> u32 {
    (hash.wrapping_add(u64::from(length)).wrapping_mul(FACTOR) >> 32) as u32
}

/// How many ASCII letters eight bytes begin with.
#[inline(always)]
pub fn leading_letters(chunk: u64) -> usize {
    ((!letter_bits(chunk) & HIGH_BITS).trailing_zeros() / 8) as usize
}

/// The highest bit of each of the first `used` letters that is upper case.
#[inline(always)]
pub fn upper_bits(chunk: u64, used: usize) -> u64 {
    (!chunk << 2) & HIGH_BITS & first(used)
}

/// The first `used` letters in lower case, zeros after them.
#[inline(always)]
pub fn folded(chunk: u64, used: usize) -> u64 {
    (chunk | LOWER) & first(used)
}

/// All bits of the first `used` bytes, of which there is at least one.
#[inline(always)]
fn first(used: usize) -> u64 {
    u64::MAX >> (64 - 8 * used)
}

/// The eight bytes from `at` on, zeros after the end.
#[inline(always)]
pub fn chunk_at(bytes: &[u8], at: usize) -> u64 {
    let rest = slice(bytes, at..);
    match (rest.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(chunk), _) => u64::from_le_bytes(*chunk),
        // Near the end the last eight are read, and those before `at` pushed out.
        (None, Some(last)) if !rest.is_empty() => {
            u64::from_le_bytes(*last) >> (64 - 8 * rest.len())
        }
        _ => rest.iter().rev().fold(0, |chunk, &byte| (chunk << 8) | u64::from(byte)),
    }
}

/// The highest bit of each byte that is an ASCII letter.
#[inline(always)]
fn letter_bits(chunk: u64) -> u64 {
    let folded = chunk | LOWER;
    let low = folded & !HIGH_BITS;
    // Adding 0x1F carries into the highest bit from 'a' on, adding 0x05 from the byte after 'z' on.
    let from_a = low.wrapping_add(0x1F1F_1F1F_1F1F_1F1F);
    let after_z = low.wrapping_add(0x0505_0505_0505_0505);
    (from_a ^ after_z) & !folded & HIGH_BITS
}

/// A word taken letter by letter, where [`leading_letters`] does not do: digits, and letters outside ASCII.
pub struct Word {
    hash: u64,
    /// Bytes not yet in the hash, and how many bytes there were in all.
    chunk: u64,
    taken: u32,
    /// How many letters were taken into the hash.
    pub letters: u32,
    /// Of these, upper-case ones.
    pub upper: u32,
    /// How many digits were taken into the hash.
    pub digits: u32,
    /// How many of the letters are outside ASCII.
    pub foreign: u32,
    /// Whether it begins in upper case.
    pub capital: bool,
    in_number: bool,
}

impl Default for Word {
    fn default() -> Self {
        Word {
            hash: SEED,
            chunk: 0,
            taken: 0,
            letters: 0,
            upper: 0,
            digits: 0,
            foreign: 0,
            capital: false,
            in_number: false,
        }
    }
}

impl Word {
    #[inline(always)]
    fn take(&mut self, byte: u32) {
        self.chunk |= u64::from(byte) << (8 * (self.taken % 8));
        self.taken += 1;
        if self.taken.is_multiple_of(8) {
            self.hash = mix(self.hash, self.chunk);
            self.chunk = 0;
        }
    }

    /// The token of the word: its hash, finished so that all bits count.
    pub fn hash(&self) -> u32 {
        finish(
            if self.taken.is_multiple_of(8) { self.hash } else { mix(self.hash, self.chunk) },
            self.taken,
        )
    }

    /// Takes a letter, folded.
    #[inline(always)]
    pub fn letter(&mut self, folded: u32) {
        if folded > 0xFF {
            self.take(folded >> 8);
        }
        self.take(folded & 0xFF);
        self.letters += 1;
        self.in_number = false;
    }

    /// Takes an upper-case letter, folded.
    #[inline(always)]
    pub fn upper(&mut self, folded: u32) {
        self.capital |= self.letters == 0;
        self.upper += 1;
        self.letter(folded);
    }

    /// Takes a digit. A run of digits counts as one, whatever its digits.
    #[inline(always)]
    pub fn digit(&mut self) {
        if !self.in_number {
            self.take(u32::from(b'0'));
        }
        self.digits += 1;
        self.in_number = true;
    }

    /// Takes one character outside ASCII; false if it ends the word.
    pub fn outside_ascii(&mut self, found: High) -> bool {
        match found.kind {
            Kind::Lower => self.letter(found.folded),
            Kind::Upper => self.upper(found.folded),
            Kind::Digit => self.digit(),
            _ => return false,
        }
        self.foreign += u32::from(found.kind != Kind::Digit);
        true
    }
}
