//! Whether bytes can be what they are said to be.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// Bytes at the head that show UTF-16: markup there is mostly ASCII, and every other byte 0.
const HEAD: usize = 1024;
/// Bytes from which a declaration is judged.
const JUDGED: usize = 1 << 18;
/// Of the characters outside ASCII the share that may be damaged: one in so many.
const DAMAGED: usize = 20;
/// Damaged characters that say nothing.
const FEW: usize = 2;

/// The kind of UTF-16 that a page without a byte order mark is in.
pub(super) fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    // Letters of other scripts have no 0, and no character of a page is 0 itself.
    let is_mostly = |zeros: usize, others: usize| zeros * 4 > pairs && others * 20 < zeros;
    if pairs < 4 {
        None
    } else if is_mostly(odd, even) {
        Some(UTF_16LE)
    } else if is_mostly(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether ASCII has the escapes of Japanese text in it, and is that as a whole.
pub(super) fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    let begins = memmem::find(bytes, b"\x1b$B").or_else(|| memmem::find(bytes, b"\x1b$@"));
    begins.is_some()
        && ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// Whether bytes are UTF-8, a little damaged at most: by chance hardly any text is.
pub(super) fn is_utf_8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (whole, damaged) = utf_8_counts(bytes);
    whole >= damaged * DAMAGED
}

/// How many characters outside ASCII there are in UTF-8, and how many places that are not UTF-8.
fn utf_8_counts(bytes: &[u8]) -> (usize, usize) {
    let (mut whole, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    (whole, damaged)
}

/// Whether bytes can be in an encoding that was declared for them.
pub(super) fn holds(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    if encoding.is_single_byte() {
        return true;
    }
    if encoding == UTF_8 {
        let (whole, damaged) = utf_8_counts(bytes);
        return whole > 0 && damaged <= FEW.max(whole / DAMAGED);
    }
    // A page in UTF-16 would have shown itself.
    if encoding == UTF_16LE || encoding == UTF_16BE {
        return false;
    }
    let judged = bytes.get(..JUDGED).unwrap_or(bytes);
    let (text, _) = encoding.decode_without_bom_handling(judged);
    let outside = text.chars().filter(|character| !character.is_ascii()).count();
    let damaged = text.chars().filter(|character| *character == '\u{fffd}').count();
    damaged <= FEW.max(outside / DAMAGED)
}
