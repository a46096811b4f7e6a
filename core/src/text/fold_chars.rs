//! The folded normal form of lines whose characters NFC leaves alone, character by character.

use std::sync::LazyLock;

use crate::text::normal::{fold_char, is_boundary};

/// What a character is to [`fold_letters`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum FoldKind {
    /// It stays as it is.
    Plain,
    /// It folds to something else.
    Cased,
    /// White space, of which any run is one blank.
    Blank,
    /// Others may join it, or NFC makes something else of it.
    Other,
}

/// The kinds of the characters of the first plane.
static KINDS: LazyLock<Vec<FoldKind>> = LazyLock::new(|| {
    let kind = |code| char::from_u32(code).map_or(FoldKind::Other, kind_of);
    (0..0x1_0000).map(kind).collect()
});

fn kind_of(char: char) -> FoldKind {
    if char.is_whitespace() {
        return FoldKind::Blank;
    }
    if !is_boundary(char) {
        return FoldKind::Other;
    }
    let mut folded = Vec::with_capacity(4);
    fold_char(char, &mut folded);
    let is_same = folded == char.encode_utf8(&mut [0; 4]).as_bytes();
    if is_same { FoldKind::Plain } else { FoldKind::Cased }
}

/// Writes the folded normal form of a line of characters that NFC leaves alone; false if there are others in it.
pub fn fold_letters(line: &str, folded: &mut Vec<u8>) -> bool {
    folded.clear();
    let (kinds, mut after_blank) = (&*KINDS, false);
    for char in line.chars() {
        // A table of 64 KB for the first plane: the others are rare enough to be asked each time.
        let kind = kinds.get(char as usize).copied().unwrap_or_else(|| kind_of(char));
        if kind == FoldKind::Blank {
            after_blank = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut after_blank) {
            folded.push(b' ');
        }
        match kind {
            FoldKind::Plain => folded.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
            FoldKind::Cased => fold_char(char, folded),
            FoldKind::Other | FoldKind::Blank => return false,
        }
    }
    true
}
