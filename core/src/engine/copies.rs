//! Which repeats are copies that a page printed, and which were said twice.
//!
//! ```text
//! The baker at her door (A. Munro)     | goes once: printed twice, side by side
//! The baker at her door (A. Munro)     |
//!
//! Oh roll me down to the sea again,    | stays: a refrain, among lines like it
//! ```
//!
//! What people say on purpose comes back at intervals, among lines of the same kind: refrains,
//! answers, motions, steps, cells. What a page prints twice comes back once. So a repeat is a copy if it
//! stands beside the first (a caption, a title), if the lines around it were copied with it (a block), or
//! if it is the only repeat of a text in paragraphs. The numbers were chosen on labelled lines of scraped
//! articles and of the open web and on clean texts; see docs/explanation/repeats.md.

use crate::engine::scene::Scene;
use crate::text::hash_map::HashedMap;
use crate::text::kinds::LineKind;
use crate::text::looks::{ends_statement, is_credit};

/// Letters of a title in a text of paragraphs: shorter ones are names and labels.
const TITLE: usize = 25;
/// Letters of a line that is printed twice in any text in which it does not look like verse.
const CAPTION: usize = 40;
/// Letters of a line that nobody says twice in a row, however often it comes.
const UNSAID: usize = 120;
/// Letters of a caption that may have its credit between its copies.
const CREDITED: usize = 60;
/// Letters from which the lines of a block count, and from which a repeat is one.
pub const SUBSTANTIAL: usize = 40;
/// Letters of a line that is prose rather than verse, an answer or a cell.
const SENTENCE: usize = 60;
/// Letters of a paragraph.
const PARAGRAPH: usize = 100;
/// Lines of a copied block that stands apart from what it copies.
const BLOCK_LINES: usize = 3;
/// Letters of prose in it.
const BLOCK_PROSE: usize = 400;
/// Letters of a smaller block, a caption with its credit, that follows what it copies.
const SMALL_BLOCK: usize = 600;
/// Lines at most from the title in a page's head to the title above its text.
const HEAD: usize = 5;
/// Lines on each side that show whether a line stands in verse, and how many of them it takes.
const VERSE: (usize, usize) = (4, 3);

/// A line that is a copy of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopiedLine {
    /// Its position among those alive.
    pub at: usize,
    /// How many lines further up the earlier one is.
    pub gap: usize,
    /// How long it is, in letters; in a block, how long its longest line is.
    pub weight: usize,
    /// How it was recognised.
    pub proof: Proof,
}

/// What makes a repeat a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// It is long enough for where it stands, or was copied with others.
    Sure,
    /// It stands side by side with the first, and that is all: enough for a rule about one place in
    /// a text, or about one publisher's pages.
    Beside,
}

/// A line that says what an earlier one says.
#[derive(Clone, Copy, Debug)]
struct Repeat {
    line: usize,
    before: usize,
    /// How many lines say it.
    count: usize,
}

/// Lines in a row that say what as many lines further up say.
#[derive(Clone, Copy, Debug)]
struct CopiedBlock {
    start: usize,
    end: usize,
    gap: usize,
}

/// The copies among the lines that stay, in order. `repeated` are the numbers in the table of those
/// that say what another one says, those at least that may go and those of [`SUBSTANTIAL`] letters.
pub fn copies(scene: &Scene<'_, '_>, repeated: &[usize]) -> Vec<CopiedLine> {
    let repeats = repeats(scene, repeated);
    let mut found: Vec<CopiedLine> = Vec::new();
    let mut add = |line: usize, gap: usize, weight: usize, proof: Proof| {
        if !scene.is_kept(line) {
            found.push(CopiedLine { at: scene.position(line), gap, weight, proof });
        }
    };
    let single = repeats.iter().filter_map(|repeat| Some((*repeat, side_by_side(scene, repeat)?)));
    let lone = lone(scene, &repeats).map(|repeat| (repeat, Proof::Sure));
    for (repeat, proof) in single.chain(lone) {
        add(repeat.line, repeat.line - repeat.before, scene.weight(repeat.line), proof);
    }
    for block in blocks(scene, &repeats) {
        if is_copied(scene, &block, &repeats) && is_apart(scene, &block) {
            let lines = block.start..block.end;
            let longest = lines.clone().map(|line| scene.weight(line)).max().unwrap_or(0);
            lines.for_each(|line| add(line, block.gap, longest, Proof::Sure));
        }
    }
    // Where a line is a copy for several reasons, the best comes first.
    found.sort_unstable_by_key(|copy| (copy.at, copy.proof, usize::MAX - copy.weight));
    found.dedup_by_key(|copy| copy.at);
    found
}

fn repeats(scene: &Scene<'_, '_>, repeated: &[usize]) -> Vec<Repeat> {
    let lines = || repeated.iter().filter_map(|&index| scene.line_of(index));
    let hash = |line: usize| scene.row(line).map_or(0, |row| row.hash);
    let mut seen: HashedMap<(usize, usize)> = HashedMap::default();
    for line in lines() {
        seen.entry(hash(line)).or_insert((line, 0)).1 += 1;
    }
    let mut repeats = Vec::new();
    for line in lines() {
        let Some((last, count)) = seen.get_mut(&hash(line)) else { continue };
        if *last != line && scene.is_same(line, *last) {
            repeats.push(Repeat { line, before: *last, count: *count });
        }
        *last = line;
    }
    repeats
}

/// Whether a line is of a kind that pages print twice by mistake.
fn is_plain(scene: &Scene<'_, '_>, line: usize) -> bool {
    let kind = scene.kind(line);
    let is_said = kind == LineKind::Speech && scene.weight(line) < UNSAID;
    let is_plain = matches!(kind, LineKind::Prose | LineKind::Short | LineKind::Heading)
        || kind == LineKind::Speech && !is_said;
    is_plain && scene.row(line).is_some_and(|row| !row.may_repeat)
}

/// Whether a line was printed twice, with nothing or a credit between the copies.
fn side_by_side(scene: &Scene<'_, '_>, repeat: &Repeat) -> Option<Proof> {
    let &Repeat { line, before, count } = repeat;
    let gap = line - before;
    let is_near = gap <= 2 || before == 0 && gap <= HEAD;
    if !is_near || !is_plain(scene, line) || !is_plain(scene, before) {
        return None;
    }
    let weight = scene.weight(line);
    if gap > 1 {
        let is_copy = count == 2
            && (is_credited(scene, repeat, weight) || is_title_again(scene, repeat, weight));
        return is_copy.then_some(Proof::Sure);
    }
    if weight >= UNSAID {
        return Some(Proof::Sure);
    }
    if count > 2 {
        return None;
    }
    if weight >= TITLE && scene.is_prose() {
        return Some(Proof::Sure);
    }
    let proof = if weight >= CAPTION { Proof::Sure } else { Proof::Beside };
    (!is_in_verse(scene, repeat, weight)).then_some(proof)
}

/// Whether a caption has nothing but its credit between its copies.
fn is_credited(scene: &Scene<'_, '_>, repeat: &Repeat, weight: usize) -> bool {
    let between = repeat.before + 1;
    repeat.line == between + 1
        && weight >= CREDITED
        && scene.weight(between) < CREDITED
        && is_credit(scene.normal(between))
        && scene.is_prose()
}

/// Whether the first line, which is no statement, comes again below a date, a byline or a section.
fn is_title_again(scene: &Scene<'_, '_>, repeat: &Repeat, weight: usize) -> bool {
    let mut between = repeat.before + 1..repeat.line;
    repeat.before == 0
        && weight >= CAPTION
        && !ends_statement(scene.normal(repeat.line))
        && between.all(|line| scene.weight(line) < CREDITED)
        && !is_in_verse(scene, repeat, weight)
}

/// Whether most lines around two copies are about as long as they are.
fn is_in_verse(scene: &Scene<'_, '_>, repeat: &Repeat, weight: usize) -> bool {
    let (reach, enough) = VERSE;
    let above = repeat.before.saturating_sub(reach)..repeat.before;
    let below = repeat.line + 1..(repeat.line + 1 + reach).min(scene.line_count());
    let is_alike = |line: &usize| {
        let other = scene.weight(*line);
        other < PARAGRAPH && other * 2 >= weight && other * 2 <= weight * 3
    };
    above.chain(below).filter(is_alike).count() >= enough
}

/// The blocks that repeats are part of; shorter lines between them count if they are copies as well.
fn blocks(scene: &Scene<'_, '_>, repeats: &[Repeat]) -> Vec<CopiedBlock> {
    let mut blocks: Vec<CopiedBlock> = Vec::new();
    for repeat in repeats {
        let free = blocks.last().map_or(0, |block| block.end);
        if repeat.line < free {
            continue;
        }
        let gap = repeat.line - repeat.before;
        let is_copy = |line: &usize| scene.is_same(*line, *line - gap);
        let above = (free.max(gap)..repeat.line).rev().take_while(is_copy).count();
        let below = (repeat.line + 1..scene.line_count()).take_while(is_copy).count();
        let (start, end) = (repeat.line - above, repeat.line + 1 + below);
        blocks.push(CopiedBlock { start, end, gap });
    }
    blocks
}

/// Whether a block is a copy of text: enough prose, once more only, and not what somebody quotes.
fn is_copied(scene: &Scene<'_, '_>, block: &CopiedBlock, repeats: &[Repeat]) -> bool {
    let lines = block.end - block.start;
    let is_small = lines < BLOCK_LINES + 1 && block.gap <= lines + 1;
    if lines < 2 || lines < BLOCK_LINES && !is_small {
        return false;
    }
    let (mut all, mut prose, mut is_long, mut wrapped) = (0, 0, false, 0);
    for line in block.start..block.end {
        let weight = scene.weight(line);
        all += weight;
        match scene.kind(line) {
            LineKind::Prose if weight >= SENTENCE => {
                prose += weight;
                is_long |= weight >= PARAGRAPH;
            }
            LineKind::Continuation => wrapped += 1,
            _ => {}
        }
    }
    let is_large =
        lines >= BLOCK_LINES && prose >= BLOCK_PROSE && (is_long || wrapped * 2 >= lines);
    let is_small = is_small && prose >= SENTENCE && all <= SMALL_BLOCK;
    (is_large || is_small)
        && prose * 2 >= all
        && comes_twice(scene, block, repeats)
        && !is_announced(scene, block.start)
        && !is_announced(scene, block.start - block.gap)
}

/// Whether all that the lines of a page's block stand in was copied with them: a sentence that a page has in two places, or a row with
/// one cell more, is said twice. What follows at once what it copies needs no more proof.
fn is_apart(scene: &Scene<'_, '_>, block: &CopiedBlock) -> bool {
    let lines = block.start..block.end;
    if block.gap <= lines.len()
        && lines.clone().all(|line| scene.row(line).is_some_and(|row| !row.may_repeat))
    {
        return true;
    }
    let edge = |line: Option<usize>| line.and_then(|line| scene.row(line)).map(|row| row.line);
    let before = edge(block.start.checked_sub(1)).map_or(0, |line| line.end);
    let behind = edge(Some(block.end)).map_or(usize::MAX, |line| line.start);
    let is_within = |(start, end): (usize, usize)| start >= before && end <= behind;
    let mut parts = lines.filter_map(|line| scene.row(line)?.container);
    parts.all(is_within)
}

/// Whether the lines of a block that count come twice, and some do count.
fn comes_twice(scene: &Scene<'_, '_>, block: &CopiedBlock, repeats: &[Repeat]) -> bool {
    let first = repeats.partition_point(|repeat| repeat.line < block.start);
    let within = repeats.iter().skip(first).take_while(|repeat| repeat.line < block.end);
    let mut counts = within.filter(|repeat| scene.weight(repeat.line) >= SUBSTANTIAL).peekable();
    counts.peek().is_some() && counts.all(|repeat| repeat.count == 2)
}

/// Whether a line above says that something follows, as one that quotes does: `Ann wrote:`.
fn is_announced(scene: &Scene<'_, '_>, line: usize) -> bool {
    let above = line.saturating_sub(2)..line;
    above.into_iter().any(|line| scene.normal(line).ends_with([':', '：']))
}

/// The only repeat of a text of paragraphs, if it is a statement: a sentence that stands twice.
fn lone(scene: &Scene<'_, '_>, repeats: &[Repeat]) -> Option<Repeat> {
    let mut long = repeats.iter().filter(|repeat| scene.weight(repeat.line) >= SUBSTANTIAL);
    let (&repeat, None) = (long.next()?, long.next()) else { return None };
    let Repeat { line, before, count } = repeat;
    let is_sentence = |line: usize| {
        let is_kind = matches!(scene.kind(line), LineKind::Prose | LineKind::Short);
        is_kind && scene.row(line).is_some_and(|row| !row.may_repeat)
    };
    let is_copied_with = |line: Option<usize>, other: Option<usize>| {
        line.zip(other).is_some_and(|(line, other)| scene.is_same(line, other))
    };
    let is_lone = count == 2
        && is_apart(scene, &CopiedBlock { start: line, end: line + 1, gap: line - before })
        && ends_statement(scene.normal(line))
        && is_sentence(line)
        && is_sentence(before)
        && !is_copied_with(line.checked_sub(1), before.checked_sub(1))
        && !is_copied_with(Some(line + 1), Some(before + 1))
        && scene.is_prose();
    let is_long = scene.weight(line) >= PARAGRAPH;
    (is_lone && (is_long || is_beside_prose(scene, line) && is_beside_prose(scene, before)))
        .then_some(repeat)
}

/// Whether the line above or below is a sentence at least.
fn is_beside_prose(scene: &Scene<'_, '_>, line: usize) -> bool {
    let beside = line.checked_sub(1).into_iter().chain(Some(line + 1));
    let mut beside = beside.filter(|&line| line < scene.line_count());
    beside.any(|line| {
        let kind = scene.kind(line);
        matches!(kind, LineKind::Prose | LineKind::Speech) && scene.weight(line) >= SENTENCE
    })
}
