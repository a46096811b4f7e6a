//! What is done with the lines of one document: the engine cleans it, and what is left is offered to
//! the set of seen lines.

use std::ops::Range;

use hashbrown::hash_map::Entry;

use crate::corpus::record::cleaning::{Cleaner, Readable};
use crate::corpus::record::finds::Finds;
use crate::corpus::record::job::JobScratch;
use crate::corpus::record::margins::Margins;
use crate::corpus::record::raw_text::{
    self, LineSpan, RawLine, escaped_spans, mend, raw_lines, unescape,
};
use crate::corpus::report::Cause;
use crate::corpus::scope::CompareScope;
use crate::dedup::Key;
use crate::dedup::key::LineHash;
use crate::dedup::secret::Secret;
use crate::engine::Cleaned;
use crate::engine::line_table;
use crate::engine::program::host_of;
use crate::text::lines::{is_blank, line_end};
use crate::text::slice::slice;

/// Which lines of a document go, or may go.
pub struct LineComparer<'a> {
    /// How lines become keys: those without one stay.
    pub hash: LineHash,
    /// Which other lines these are compared with.
    pub scope: CompareScope,
    /// Whether a line is offered once for each document, as counting needs it.
    pub once: bool,
    /// Whether lines go that are nearly an earlier line of their document.
    pub near: bool,
    /// Whether a line that would go stays if it stands alone between others.
    pub keeps_lone: bool,
    /// What cleans each document first.
    pub cleaner: Option<Cleaner<'a>>,
    /// Where documents are from that do not say so themselves.
    pub url: Option<String>,
}

/// A document as it stands in a block.
pub struct BlockDocument<'d> {
    /// All bytes of the block, other documents included.
    pub bytes: &'d [u8],
    /// Where the text is in them.
    pub text: LineSpan,
    /// Whether the text has the escapes of JSON.
    pub is_escaped: bool,
    /// The address, if it is known.
    pub url: Option<&'d str>,
    /// What stands for its site, where it is not the address.
    pub site: Option<Key>,
}

impl BlockDocument<'_> {
    fn raw(&self) -> &[u8] {
        slice(self.bytes, self.text.clone())
    }
}

/// What there is to a line.
enum Weighed {
    /// It has no text, or the cleaner left none.
    Blank,
    /// It is nearly an earlier line of the document.
    NearCopy,
    /// It is long enough to be compared.
    Long(Key),
    /// It is too short to be compared, or a cut reaches out of it.
    Other,
}

/// What the engine takes from a document, and what it protects, in the block's bytes.
#[derive(Default)]
struct Cleaning {
    cuts: Vec<LineSpan>,
    kept: Vec<usize>,
    /// How many lines there were, and how many of them went.
    lines: (u64, u64),
}

impl LineComparer<'_> {
    /// Notes the lines of a document that go, and offers those that may go.
    pub fn judge(&self, document: &BlockDocument<'_>, finds: &mut Finds, scratch: &mut JobScratch) {
        let url = document.url.or(self.url.as_deref());
        let mut cleaning = self.clean(document, url, finds, scratch);
        finds.tally.documents += 1;
        if self.cleaner.is_some() && self.scope == CompareScope::Document && !self.near {
            // Nothing is left to compare lines with: they need not be looked at once more.
            finds.cuts.append(&mut cleaning.cuts);
            finds.tally.lines += cleaning.lines.0;
            finds.tally.removed += cleaning.lines.1;
        } else {
            self.compare((document, url), cleaning, finds, scratch);
        }
    }

    fn compare(
        &self,
        (document, url): (&BlockDocument<'_>, Option<&str>),
        Cleaning { mut cuts, kept, .. }: Cleaning,
        finds: &mut Finds,
        scratch: &mut JobScratch,
    ) {
        let site = self.site_of(document, url);
        finds.keeps_lone = self.keeps_lone;
        scratch.forget();
        let (mut near, mut noted) = (Vec::new(), std::mem::take(&mut finds.margins));
        let mut margins = Margins::new(&mut noted, document.text.start);
        let mut has_ending = true;
        for line in raw_lines(document.bytes, document.text.clone(), document.is_escaped) {
            finds.tally.lines += 1;
            has_ending = line.content.end < line.end;
            let here = touching(&cuts, &line);
            if is_gone(&line, here) {
                finds.tally.removed += 1;
                margins.pass_gone();
                continue;
            }
            if self.scope == CompareScope::Document && !self.near {
                continue;
            }
            let is_kept = kept.binary_search(&line.content.start).is_ok();
            let key = match self.weigh(document.bytes, &line, here, scratch) {
                Weighed::Blank => {
                    margins.pass_blank();
                    continue;
                }
                Weighed::NearCopy if !is_kept => {
                    near.push(line.content.start..line.end);
                    margins.pass_gone();
                    continue;
                }
                Weighed::Long(key) if !is_kept && self.offers(key, scratch) => Some(key),
                _ => None,
            };
            margins.pass(&line, key.is_some());
            let Some(key) = key else { continue };
            if self.keeps_lone {
                match scratch.first.entry(key) {
                    Entry::Occupied(first) => margins.note_again(*first.get()),
                    Entry::Vacant(place) => _ = place.insert(margins.len() - 1),
                }
            }
            let key = site.map_or(key, |site| self.hash.secret.hash_within(site, key));
            finds.offer(line.content.start..line.end, key);
        }
        margins.finish(document.text.end, has_ending);
        finds.margins = noted;
        lose_near(document, &near, finds);
        cuts.append(&mut near);
        cuts.sort_unstable_by_key(|cut| cut.start);
        finds.cuts.append(&mut cuts);
    }

    /// What stands for the site of a document, where lines are compared within sites.
    fn site_of(&self, document: &BlockDocument<'_>, url: Option<&str>) -> Option<Key> {
        let by_url = || site_of(url.unwrap_or_default(), &self.hash.secret);
        (self.scope == CompareScope::Site).then(|| document.site.unwrap_or_else(by_url))
    }

    /// Whether a line is offered to the set of seen lines.
    fn offers(&self, key: Key, scratch: &mut JobScratch) -> bool {
        self.scope != CompareScope::Document && (!self.once || scratch.seen.insert(key))
    }

    fn clean(
        &self,
        document: &BlockDocument<'_>,
        url: Option<&str>,
        finds: &mut Finds,
        scratch: &mut JobScratch,
    ) -> Cleaning {
        let Some(cleaner) = self.cleaner else { return Cleaning::default() };
        let raw = document.raw();
        let start = document.text.start;
        let shifted = |spans: Vec<Range<usize>>| -> Vec<LineSpan> {
            spans.into_iter().map(|span| start + span.start..start + span.end).collect()
        };
        let JobScratch { text, table, .. } = scratch;
        if document.is_escaped {
            text.clear();
            unescape(raw, text);
            let text = mend(text);
            let cleaned = cleaner.clean(text, url, table);
            account(text, &cleaned, finds);
            return place(text, &cleaned, |spans| shifted(escaped_spans(raw, &spans)));
        }
        if let Ok(text) = std::str::from_utf8(raw) {
            let cleaned = cleaner.clean(text, url, table);
            account(text, &cleaned, finds);
            return place(text, &cleaned, shifted);
        }
        let readable = Readable::new(raw);
        let cleaned = cleaner.clean(&readable.text, url, table);
        account(&readable.text, &cleaned, finds);
        let in_bytes = |spans: Vec<Range<usize>>| {
            shifted(spans.iter().map(|span| readable.in_bytes(span)).collect())
        };
        place(&readable.text, &cleaned, in_bytes)
    }

    /// Looks at what the cleaner left of a line.
    fn weigh(
        &self,
        bytes: &[u8],
        line: &RawLine,
        cuts: &[LineSpan],
        scratch: &mut JobScratch,
    ) -> Weighed {
        let JobScratch { text, fold, near, .. } = scratch;
        let left = if cuts.is_empty() && !line.is_escaped {
            slice(bytes, line.content.clone())
        } else if left_of(bytes, line, cuts, text).is_some() {
            text
        } else {
            return Weighed::Other;
        };
        if std::str::from_utf8(left).is_ok_and(is_blank) {
            return Weighed::Blank;
        }
        match self.hash.key(left, fold) {
            Some(_) if self.near && near.is_near_copy(left, fold, &self.hash.secret) => {
                Weighed::NearCopy
            }
            Some(key) => Weighed::Long(key),
            None => Weighed::Other,
        }
    }
}

/// Notes in the tally the lines that are nearly others.
fn lose_near(document: &BlockDocument<'_>, near: &[LineSpan], finds: &mut Finds) {
    finds.tally.removed += near.len() as u64;
    for span in near {
        let gone = slice(document.bytes, span.clone());
        finds.tally.lose(Cause::Near, 1, raw_text::count(gone, document.is_escaped));
    }
}

/// Notes in the tally what the engine did.
fn account(text: &str, cleaned: &Cleaned, finds: &mut Finds) {
    let characters_of = |span: &line_table::Span| {
        let gone = slice(text, span.start..span.end);
        raw_text::plain_characters(gone.as_bytes())
    };
    for spans in cleaned.spans.chunk_by(|left, right| left.reason == right.reason) {
        if let Some(first) = spans.first() {
            let characters = spans.iter().map(characters_of).sum();
            finds.tally.lose(Cause::Engine(first.reason), spans.len() as u64, characters);
        }
    }
    cleaned.skipped.iter().for_each(|&(rule, why)| finds.tally.skip(rule, why));
}

/// Brings what the engine said of a text to where it is in the block.
fn place(
    text: &str,
    cleaned: &Cleaned,
    to_block: impl Fn(Vec<Range<usize>>) -> Vec<LineSpan>,
) -> Cleaning {
    let cuts = to_block(cleaned.spans.iter().map(|span| span.start..span.end).collect());
    let kept = to_block(cleaned.kept.iter().map(|&start| start..start).collect());
    let kept = kept.into_iter().map(|span| span.start).collect();
    let end = line_end(text.as_bytes());
    let lines = |span: Range<usize>| lines_within(text, end, span);
    let gone = cleaned.spans.iter().map(|span| lines(span.start..span.end)).sum();
    Cleaning { cuts, kept, lines: (lines(0..text.len()), gone) }
}

/// How many lines of a text, which `end` ends, are within a span as a whole, with their endings.
fn lines_within(text: &str, end: u8, span: Range<usize>) -> u64 {
    let bytes = text.as_bytes();
    let part = slice(bytes, span.clone());
    let ends = memchr::memchr_iter(end, part).count();
    let is_start = |at: usize| at.checked_sub(1).is_none_or(|at| bytes.get(at) == Some(&end));
    // The line that a span begins in the middle of is not within it, and the last line of a text may have no ending.
    let begun = usize::from(!is_start(span.start));
    let last = span.end == bytes.len() && !is_start(span.end) && begun <= ends;
    (ends.saturating_sub(begun) + usize::from(last)) as u64
}

/// The cuts that take something of a line, be it only its ending.
fn touching<'c>(cuts: &'c [LineSpan], line: &RawLine) -> &'c [LineSpan] {
    let first = cuts.partition_point(|cut| cut.end <= line.content.start);
    let cuts = slice(cuts, first..);
    slice(cuts, ..cuts.partition_point(|cut| cut.start < line.end))
}

fn is_gone(line: &RawLine, cuts: &[LineSpan]) -> bool {
    cuts.iter().any(|cut| cut.start <= line.content.start && cut.end >= line.end)
}

/// Writes what the cuts leave of a line, unescaped; none if one reaches out of the line: then two
/// lines are one.
fn left_of(bytes: &[u8], line: &RawLine, cuts: &[LineSpan], out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    let mut from = line.content.start;
    let mut write = |span: LineSpan| {
        let part = slice(bytes, span);
        if line.is_escaped { unescape(part, out) } else { out.extend_from_slice(part) }
    };
    for cut in cuts.iter().filter(|cut| cut.start < line.content.end) {
        if cut.start < line.content.start || cut.end > line.content.end {
            return None;
        }
        write(from..cut.start);
        from = cut.end;
    }
    write(from..line.content.end);
    Some(())
}

/// What stands for the site of an address: its host without `www.`.
fn site_of(url: &str, secret: &Secret) -> Key {
    let host = host_of(url).to_lowercase();
    secret.hash(host.strip_prefix("www.").unwrap_or(&host).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_lines_that_a_span_has_as_a_whole() {
        let rows = [
            ("", 0..0, 0),
            ("a\nb\n", 0..4, 2),
            ("a\nb", 0..3, 2),
            ("a\nb", 2..3, 1),
            ("a\nb", 1..3, 1),
            ("a\n\nb", 1..4, 2),
            ("a b\nc", 1..4, 0),
            ("a b\nc\n", 1..6, 1),
            ("a b", 1..3, 0),
            ("a\nb\nc", 2..4, 1),
            ("a\rb\rc", 2..4, 1),
            ("a\rb\nc", 0..2, 0),
        ];
        for (text, span, wanted) in rows {
            let all = raw_lines(text.as_bytes(), 0..text.len(), false);
            let slow = all.filter(|line| is_gone(line, std::slice::from_ref(&span))).count();
            let end = line_end(text.as_bytes());
            assert_eq!(lines_within(text, end, span.clone()), wanted, "{text:?} {span:?}");
            assert_eq!(slow as u64, wanted, "{text:?} {span:?}");
        }
    }

    #[test]
    fn a_site_is_a_host() {
        let rows = [
            "https://www.a.example/b?c",
            "http://user:pass@a.example:8080#d",
            "a.example/b",
            "HTTP://A.Example",
        ];
        let secret = Secret::new([7; 16]);
        let site_of = |url: &str| site_of(url, &secret);
        for url in rows {
            assert_eq!(site_of(url), site_of("a.example"), "{url}");
        }
        assert_ne!(site_of("b.a.example"), site_of("a.example"));
    }
}
