//! Slices and items that must be there: a wrong place is loud where things are tested, and loses no more than itself elsewhere.
//!
//! Indexing is denied in this crate, as a document must never end the process. But `get(..).unwrap_or_default()` hides a wrong
//! span: a piece of the text is gone, and nobody hears of it. [`slice`] and [`item_at`] panic where debug assertions are on, as in
//! every test; in a release they give nothing, as `get` does:
//!
//! ```ignore
//! assert_eq!(slice("a line", 2..6), "line");
//! slice("a line", 2..7); // debug: "2..7 is not within"; release: ""
//! ```
//!
//! Where absence is part of the answer (the byte after the last one, a line that may not be there) `get` says so.

use std::fmt::Debug;
use std::ops::Range;
use std::slice::SliceIndex;

/// What a range can be cut from.
pub trait Sliced<R> {
    /// The part that the range takes.
    type Part: ?Sized;

    /// The part, if the range is within.
    fn part(&self, range: R) -> Option<&Self::Part>;
}

impl<T, R: SliceIndex<[T], Output = [T]>> Sliced<R> for [T] {
    type Part = [T];

    #[inline]
    fn part(&self, range: R) -> Option<&[T]> {
        self.get(range)
    }
}

impl<R: SliceIndex<str, Output = str>> Sliced<R> for str {
    type Part = str;

    #[inline]
    fn part(&self, range: R) -> Option<&str> {
        self.get(range)
    }
}

/// A part that must be there; in a release nothing, if it is not.
#[inline]
#[track_caller]
pub fn slice<'w, W, R>(whole: &'w W, range: R) -> &'w W::Part
where
    W: Sliced<R> + ?Sized,
    R: Debug + Clone,
    &'w W::Part: Default,
{
    let part = whole.part(range.clone());
    debug_assert!(part.is_some(), "{range:?} is not within");
    part.unwrap_or_default()
}

/// The same of items that are to be changed.
#[inline]
#[track_caller]
pub fn slice_mut<T>(whole: &mut [T], range: Range<usize>) -> &mut [T] {
    debug_assert!(range.start <= range.end && range.end <= whole.len(), "{range:?} is not within");
    whole.get_mut(range).unwrap_or_default()
}

/// An item that must be there; in a release the default, if it is not.
#[inline]
#[track_caller]
pub fn item_at<T: Clone + Default>(items: &[T], index: usize) -> T {
    debug_assert!(index < items.len(), "there is no item {index} among {}", items.len());
    items.get(index).cloned().unwrap_or_default()
}

/// Sets an item that must be there; in a release nothing happens, if it is not.
#[inline]
#[track_caller]
pub fn put<T>(items: &mut [T], index: usize, item: T) {
    debug_assert!(index < items.len(), "there is no item {index} among {}", items.len());
    if let Some(place) = items.get_mut(index) {
        *place = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_given() {
        assert_eq!(slice("a line", 2..), "line");
        assert_eq!(slice(b"a line".as_slice(), ..1), b"a");
        assert_eq!(item_at(&[1, 2], 1), 2);
        let mut items = [1, 2, 3];
        slice_mut(&mut items, 0..2).fill(7);
        put(&mut items, 2, 9);
        assert_eq!(items, [7, 7, 9]);
    }

    #[test]
    #[cfg(debug_assertions)]
    fn what_is_not_there_is_loud() {
        let wrong: [fn(); 5] = [
            || assert_eq!(slice("a", 0..2), ""),
            || assert_eq!(slice("\u{e9}", 1..), ""),
            || assert!(slice_mut(&mut [1], 0..2).is_empty()),
            || assert_eq!(item_at(&[1], 1), 0),
            || put(&mut [1], 1, 0),
        ];
        for wrong in wrong {
            assert!(std::panic::catch_unwind(wrong).is_err());
        }
    }
}
