//! What patterns are called outside of their set, and what is asked of the other regex engine and answered by it.

use std::collections::HashMap;

/// The number of a pattern in its set; equal patterns share one.
pub type PatternId = u32;

/// A pattern that runs outside of the core, and a normal line.
pub type Question = (PatternId, String);

/// What the other engine found for its patterns: the spans in the line, or none if time ran out.
pub type Answers = HashMap<Question, Option<Vec<(usize, usize)>>>;
