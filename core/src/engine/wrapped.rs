//! Hard-wrapped paragraphs, which rules read as one line: a notice goes whole, and a line of it never.
//!
//! ```text
//! This website uses cookies to improve your experience. We'll assume     | one text for a rule,
//! you're ok with this, but you can opt-out if you wish. Read more about  | three lines for what
//! our cookie policy.                                                     | goes
//! ```

use std::ops::Range;

use crate::engine::active_packs::{ActivePacks, Mark, within_words};
use crate::engine::line_table::{Candidate, LineTable, Scratch, Wrapped};
use crate::engine::program::Role;
use crate::pattern::rule::Window;
use crate::pattern::set::Subject;

/// Bytes from which a line may be one that was broken at a column, and up to which.
const BROKEN: Range<usize> = 40..530;

/// Whether it is worth to look for wrapped paragraphs: a line of the right length goes on in the next
/// one with a letter that is not a capital.
fn may_be_wrapped(table: &LineTable<'_>) -> bool {
    let pairs = table.entries.iter().zip(table.entries.iter().skip(1));
    pairs.filter(|(line, next)| line.number + 1 == next.number).any(|(line, next)| {
        let first = next.line.of(table.text).trim_start().bytes().next().unwrap_or_default();
        BROKEN.contains(&(line.line.end - line.line.start))
            && (first.is_ascii_lowercase() || !first.is_ascii())
    })
}

/// Reads the wrapped paragraphs of a document.
pub fn read_wrapped(table: &LineTable<'_>, scratch: &mut Scratch) -> Vec<Wrapped> {
    if !may_be_wrapped(table) {
        return Vec::new();
    }
    let read = |lines: Range<usize>| {
        let parts: Vec<&str> = lines.clone().map(|index| table.normal(index)).collect();
        let text = parts.join(" ");
        let (normal, hash) = scratch.fold.take(&text);
        let normal = normal.into_owned();
        let reader = table.reader();
        let subject = Subject::new(&normal, scratch.fold.folded(), hash);
        reader.set.scan(subject, reader.live, &mut scratch.scan);
        let candidates = scratch.scan.candidates.iter().map(|&id| Candidate::new(id)).collect();
        Wrapped { lines, normal, candidates }
    };
    table.kinds().wrapped().map(read).filter(|wrapped| !wrapped.candidates.is_empty()).collect()
}

/// Marks every line of the wrapped paragraphs that rules about lines match as a whole.
pub fn mark_wrapped(scope: &mut ActivePacks<'_, '_>, table: &LineTable<'_>, marks: &mut Vec<Mark>) {
    for paragraph in &table.wrapped {
        // A paragraph of which something went is another text than the one that was read.
        let is_whole = paragraph.lines.clone().all(|index| table.is_whole(index));
        let Ok(first) = table.alive.binary_search(&paragraph.lines.start) else { continue };
        if !is_whole {
            continue;
        }
        let at = first..first + paragraph.lines.len();
        for candidate in &paragraph.candidates {
            mark_candidate(scope, table, (paragraph, candidate, at.clone()), marks);
        }
    }
}

fn mark_candidate(
    scope: &mut ActivePacks<'_, '_>,
    table: &LineTable<'_>,
    (paragraph, candidate, at): (&Wrapped, &Candidate, Range<usize>),
    marks: &mut Vec<Mark>,
) {
    let program = scope.program;
    for role in program.roles.get(candidate.id as usize).into_iter().flatten() {
        let &Role::Drop(rule) = role else { continue };
        let window = program.rules.get(rule).map(|unit| unit.window);
        let end = if matches!(window, Some(Window::Tail(_))) { at.end - 1 } else { at.start };
        if scope.allows(rule, end)
            && within_words(scope, rule, &paragraph.normal)
            && table.confirm_in(&paragraph.normal, candidate)
        {
            marks.extend(at.clone().map(|at| Mark { at, rule, cut: None }));
        }
    }
}
