//! Prefilters: what keeps nearly all patterns from nearly all lines.
//!
//! Some thousand patterns are asked about every line, and fewer than one in a thousand of these pairs is a match. Running a regex takes about
//! a microsecond, so asking each of a thousand would take a millisecond a line. A prefilter is a cheap necessary condition: *no line without
//! "newsletter" in it can match this pattern*. What passes is a candidate, and only candidates are run. A prefilter may let a line through
//! in vain; it must never hold one back that the pattern matches, so all of them are read off the parsed pattern and not guessed.
//!
//! # The way of a line
//!
//! Take four patterns, of which [`required`] and [`prefixes`] have found out:
//!
//! | | pattern | prefilter |
//! |---|---|---|
//! | 0 | `"Most Popular"` | the whole line: a look-up by its hash |
//! | 1 | `/^(?:share|tweet) this/` | begins with "share this" or "tweet this" |
//! | 2 | `/sign up for .*newsletter/` | contains "newsletter", and "sign up for " |
//! | 3 | `/^\W*\d+$/` | none: a line of any text may match |
//!
//! and the line "» Sign up for our Newsletter". It is folded once: "» sign up for our newsletter". Then
//!
//! 1. its hash is looked up among those of whole lines: pattern 0 is out.
//! 2. the text from its first letter or digit on, "sign up...", is looked up in the [`prefix_table`]: no prefix begins so, 1 is out.
//! 3. the [`literal_table`] reads the line once for all literals of all patterns: it finds "newsletter", so 2 is a candidate. It has found
//!    "sign up for " too, so the candidate has all that it needs ([`candidates`]).
//! 4. 3 has no prefilter: it is a candidate on every line that begins as it may ([`first`]), if its pack may be on. There are few such patterns.
//!
//! The order goes by cost: one look-up, three look-ups, one pass over the bytes. Case does not matter to any of them: the texts are
//! folded as the line is. A pattern that minds case is let through by any case, and says no itself.

pub mod candidates;
pub mod first;
pub mod literal_table;
pub mod needle;
pub mod prefix_table;
pub mod prefixes;
pub mod required;
