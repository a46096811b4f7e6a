//! Lines that no rule about lines takes by themselves: parts of something that stays.
//!
//! "Share!" is a button on a page and words in a subtitle; "Agree" is one of the answers of a list. A
//! line of a wrapped paragraph goes with its paragraph or not at all, see
//! [`crate::engine::wrapped`].

use std::collections::HashSet;
use std::ops::Range;

use crate::engine::active_packs::Mark;
use crate::engine::line_table::LineTable;
use crate::text::kinds::LineKind;

/// Whether a line stands in a subtitle, a table, a fenced block or a wrapped paragraph.
pub fn is_part(table: &LineTable<'_>, index: usize) -> bool {
    match table.kind(index) {
        LineKind::Cue | LineKind::Table | LineKind::Continuation => true,
        LineKind::Code => table.kinds().is_fenced(index),
        _ => table.kinds().paragraph(index).len() > 1,
    }
}

/// Takes the marks back that rules about lines, which `is_of_line` tells, made in lists more than half
/// of whose other items stay. `going` are the marks of all rules.
pub fn spare_lists(
    table: &LineTable<'_>,
    marks: &mut Vec<Mark>,
    going: &[Mark],
    is_of_line: impl Fn(usize) -> bool,
) {
    let goes: HashSet<usize> =
        marks.iter().chain(going).filter(|mark| mark.cut.is_none()).map(|mark| mark.at).collect();
    let mut spared: Range<usize> = 0..0;
    let mut judged: Range<usize> = 0..0;
    marks.retain(|mark| {
        if mark.cut.is_some() || !is_of_line(mark.rule) {
            return true;
        }
        if !judged.contains(&mark.at) {
            judged = list_around(table, mark.at);
            let stays = judged.clone().filter(|at| stays(table, &goes, *at)).count();
            let is_spared = stays * 2 > judged.len().saturating_sub(1);
            spared = if is_spared { judged.clone() } else { 0..0 };
        }
        !spared.contains(&mark.at)
    });
}

fn stays(table: &LineTable<'_>, goes: &HashSet<usize>, at: usize) -> bool {
    let entry = table.alive.get(at).and_then(|&index| table.entries.get(index));
    !goes.contains(&at) && entry.is_some_and(|entry| entry.kept || entry.low_score.is_none())
}

/// The positions of the items of the list that a line stands in; empty if it stands in none.
fn list_around(table: &LineTable<'_>, at: usize) -> Range<usize> {
    let is_item = |at: &usize| {
        let index = table.alive.get(*at);
        index.is_some_and(|&index| table.kind(index) == LineKind::ListItem)
    };
    if !is_item(&at) {
        return at..at;
    }
    let start = at - (0..at).rev().take_while(is_item).count();
    start..at + 1 + (at + 1..table.alive.len()).take_while(is_item).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::line_table::{MatchContext, Scratch};
    use crate::pattern::ids::Answers;
    use crate::pattern::set::PatternSet;

    fn left_of(text: &str, at: &[usize]) -> Vec<usize> {
        let (set, _) = PatternSet::new(std::iter::empty()).unwrap();
        let (answers, mut scratch) = (Answers::new(), Scratch::default());
        let reader = MatchContext { set: &set, live: &[], answers: &answers, finds_doubles: true };
        let table = LineTable::new(text, reader, &mut scratch);
        let mut marks: Vec<Mark> = at.iter().map(|&at| Mark { at, rule: 0, cut: None }).collect();
        spare_lists(&table, &mut marks, &[], |_| true);
        marks.iter().map(|mark| mark.at).collect()
    }

    #[test]
    fn an_item_goes_with_half_of_the_others() {
        let list = "Rain fell on the hills.\n- Home\n- Share\n- Print\n- Map\nRain fell.";
        let rows: [(&str, &[usize], &[usize]); 5] = [
            ("one of four", &[2], &[]),
            ("two of four", &[2, 3], &[]),
            ("three of four", &[1, 2, 3], &[1, 2, 3]),
            ("all", &[1, 2, 3, 4], &[1, 2, 3, 4]),
            ("and lines that are none", &[0, 2, 5], &[0, 5]),
        ];
        for (name, at, wanted) in rows {
            assert_eq!(left_of(list, at), wanted, "{name}");
        }
        assert_eq!(left_of("- Share\nRain fell on the hills.", &[0]), [0], "a list of one");
    }
}
