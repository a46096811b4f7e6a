//! Cuts that make room for further ones, in one line and in linear time.
//!
//! ```text
//! aabb       <- `ab` is cut, what is left has another `ab` across the joint, and so on
//! ```
//!
//! A match that a cut makes room for reaches across the joint, and it is no longer than the longest
//! match of the pattern. So only that much on either side is looked at again.

use regex::Regex;

use crate::text::slice::slice;

/// Bytes of a match up to which a pattern is looked for across joints; what looks at more on each side
/// of each joint is not quick any more.
pub const LONGEST_REACH: usize = 1 << 11;

/// Bytes of a character, at most.
const WIDEST: usize = 4;

/// The spans of a line that a pattern takes, and takes of what is left, until it takes no more: in
/// order, none within another. `reach` is the length of its longest match, and `takes` tells whether
/// a match may go.
pub fn cuts(
    regex: &Regex,
    reach: usize,
    line: &str,
    mut takes: impl FnMut(&str) -> bool,
) -> Vec<(usize, usize)> {
    let mut joint =
        Joint { line, left: String::new(), origins: Vec::new(), at: 0, cuts: Vec::new() };
    while let Some(found) = regex.find_at(line, joint.at) {
        if found.is_empty() || !takes(found.as_str()) {
            joint.keep(found.end().max(joint.after_next(found.start())));
        } else {
            joint.keep(found.start());
            joint.cut(found.start(), found.end());
            while joint.cut_across(regex, reach, &mut takes) {}
            // What begins right behind the joint has been looked at with what is before it now.
            joint.keep(joint.after_next(joint.at));
        }
        if joint.at >= line.len() {
            break;
        }
    }
    joint.cuts
}

/// What is left of a line up to a place, and the place where the rest begins.
struct Joint<'l> {
    line: &'l str,
    left: String,
    /// Where the stretches of what is left begin, in it and in the line.
    origins: Vec<(usize, usize)>,
    at: usize,
    cuts: Vec<(usize, usize)>,
}

impl<'l> Joint<'l> {
    fn rest(&self) -> &'l str {
        slice(self.line, self.at..)
    }

    /// The place after the character at a place.
    fn after_next(&self, at: usize) -> usize {
        let char = self.line.get(at..).and_then(|rest| rest.chars().next());
        at + char.map_or(1, char::len_utf8)
    }

    /// Keeps what stands before a place, which may have been passed already.
    fn keep(&mut self, until: usize) {
        let kept = self.line.get(self.at..until).unwrap_or_default();
        if !kept.is_empty() {
            self.origins.push((self.left.len(), self.at));
            self.left.push_str(kept);
        }
        self.at = self.at.max(until);
    }

    /// Notes a cut of the line, up to the end of which nothing is left any more, and drops of the
    /// space around it what would be too much.
    fn cut(&mut self, start: usize, end: usize) {
        while self.cuts.last().is_some_and(|&(earlier, _)| earlier >= start) {
            self.cuts.pop();
        }
        self.cuts.push((start, end));
        self.at = end;
        if self.left.is_empty() || self.left.ends_with(' ') {
            self.at = self.line.len() - self.rest().trim_start_matches(' ').len();
        }
    }

    /// Cuts a match that reaches to the joint or across it, if there is one: what follows it is new.
    fn cut_across(
        &mut self,
        regex: &Regex,
        reach: usize,
        takes: &mut impl FnMut(&str) -> bool,
    ) -> bool {
        let tail = tail_of(&self.left, reach + WIDEST);
        let ahead = head_of(self.rest(), reach + WIDEST);
        let text = [tail, ahead].concat();
        // The first character only tells what stands before a match, unless the line begins there.
        let context = if tail.len() == self.left.len() { 0 } else { WIDEST.min(tail.len()) };
        let mut from = (context..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let joint = tail.len();
        while let Some(found) = regex.find_at(&text, from).filter(|found| found.start() <= joint) {
            if found.end() >= joint && takes(found.as_str()) {
                let start = self.left.len() - (joint - found.start());
                let end = self.at + found.end() - joint;
                let origin = self.origin(start);
                self.left.truncate(start);
                self.cut(origin.unwrap_or(self.at), end);
                return true;
            }
            let next = text.get(found.start()..).and_then(|rest| rest.chars().next());
            from = found.end().max(found.start() + next.map_or(1, char::len_utf8));
            if from > text.len() {
                break;
            }
        }
        false
    }

    /// Where in the line the character stood that is at a place of what is left, which ends there
    /// now; none if it is at the joint.
    fn origin(&mut self, place: usize) -> Option<usize> {
        if place == self.left.len() {
            return None;
        }
        while let Some(&(start, origin)) = self.origins.last() {
            if start < place {
                return Some(origin + place - start);
            }
            self.origins.pop();
            if start == place {
                return Some(origin);
            }
        }
        None
    }
}

fn tail_of(text: &str, bytes: usize) -> &str {
    let from = text.len().saturating_sub(bytes);
    (from..=text.len()).find_map(|from| text.get(from..)).unwrap_or_default()
}

fn head_of(text: &str, bytes: usize) -> &str {
    let to = text.len().min(bytes);
    (0..=to).rev().find_map(|to| text.get(..to)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left, by the cuts of one call and by single cuts until nothing changes.
    fn left_of(source: &str, line: &str) -> (String, String) {
        let regex = Regex::new(source).unwrap();
        let mut once = line.to_owned();
        for (start, end) in cuts(&regex, 20, line, |_| true).into_iter().rev() {
            once.replace_range(start..end, "");
        }
        let mut slow = line.to_owned();
        while let Some(found) = regex.find(&slow).map(|found| found.range()) {
            slow.replace_range(found, "");
            slow = slow.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        }
        (once.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "), slow)
    }

    #[test]
    fn cuts_until_nothing_is_left_to_cut() {
        let rows = [
            ("ab", "zaabbz", "zz"),
            ("ab", "aaabbbab", ""),
            ("^ab ", "ab ab ab c ab", "c ab"),
            (" ab$", "c ab ab ab", "c"),
            (r"\bab\b", "x ab aab abb ab y", "x aab abb y"),
            ("a( b)? c", "x a a b c c y", "x y"),
            ("éé?b", "zééébbz", "zz"),
            ("ab|c", "acbcab", ""),
            ("x", "nothing", "nothing"),
        ];
        for (source, line, wanted) in rows {
            assert_eq!(left_of(source, line), (wanted.to_owned(), wanted.to_owned()), "{source}");
        }
    }

    #[test]
    fn what_is_not_taken_stays() {
        let regex = Regex::new("a+b").unwrap();
        let found = cuts(&regex, 20, "aab ab aaab", |part| part.len() < 3);
        assert_eq!(found, [(4, 6)]);
    }

    #[test]
    fn a_joint_is_looked_at_no_further_than_a_match_reaches() {
        let depth = 50_000;
        let line = "a".repeat(depth) + &"b".repeat(depth);
        let mut looks = 0;
        let regex = Regex::new("ab").unwrap();
        let found = cuts(&regex, 2, &line, |_| {
            looks += 1;
            true
        });
        assert_eq!((found, looks), (vec![(0, 2 * depth)], depth));
    }
}
