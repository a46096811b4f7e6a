//! What is known of a document's units before any is judged: counts, language, repeats, topic.

use std::ops::Range;

use crate::score::text::paragraphs::{Unit, join};
use crate::score::text::scan::{self, Counts, TOPIC_BIT};
use crate::score::text::scripts::Scripts;
use crate::score::text::stopwords::Stopwords;
#[cfg(feature = "internals")]
use crate::text::lines::is_blank;
use crate::text::slice::{item_at, put, slice};

/// Words from which a unit with a sentence end counts as prose.
const PROSE_WORDS: u32 = 12;
/// Words up to which a unit counts as short.
const SHORT_WORDS: u32 = 5;
/// Tokens that vote on the language.
const VOTERS: usize = 600;
/// Places of the topic table; more than the different words of nearly all pages.
const TOPIC_SLOTS: usize = 1 << 14;
/// Tokens of a unit that are looked at; a wrapped paragraph may hold more.
const UNIT_TOKENS: u32 = 48;

/// What a unit's tokens and its place say, beyond its own counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits {
    /// Tokens that are function words of the document's language.
    pub stops: u32,
    /// Tokens that carry a topic.
    pub topics: u32,
    /// Of these, the ones the document has elsewhere.
    pub shared: u32,
    /// Of these, the ones prose of the document has elsewhere.
    pub in_prose: u32,
    /// Units before with the same words.
    pub earlier: u32,
    /// Units after with the same words.
    pub later: u32,
}

/// A document, or a window of a very long one.
#[derive(Debug, Default)]
pub struct Document {
    /// The units, in order.
    pub units: Vec<Unit>,
    /// What is known of each beyond its counts.
    pub traits: Vec<Traits>,
    /// The tokens of all units, one after the other.
    pub tokens: Vec<u32>,
    /// Lines, blank ones included.
    pub lines: u32,
    /// Whether its lines are hard-wrapped.
    pub wrapped: bool,
    /// What scripts it is written in.
    pub scripts: Scripts,
    /// What the whole is like.
    pub whole: Whole,
}

/// Sums over a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whole {
    /// Words of all units.
    pub words: u32,
    /// Units that are prose.
    pub prose: u32,
    /// Words of prose units.
    pub prose_words: u32,
    /// Units of few words.
    pub short: u32,
    /// Function words among the tokens.
    pub stops: u32,
    /// How many tokens the words have.
    pub tokens: u32,
    /// Units with the same words as an earlier one.
    pub repeats: u32,
    /// Units before the first prose.
    pub head: u32,
    /// Units after the last prose.
    pub tail: u32,
    /// The longest run of short units.
    pub run: u32,
    /// Sum of the units' logarithms of words.
    pub log_words: f32,
}

/// Words, where two characters of a script without spaces count as one.
#[inline(always)]
pub fn words(counts: &Counts) -> u32 {
    counts.words + counts.wide.div_ceil(2)
}

/// Logarithm to base two of `count + 1`, straight between powers of two: cheap, and smooth enough for a feature.
#[inline(always)]
pub fn log(count: u32) -> f32 {
    (((count as f32) + 1.0).to_bits() as f32) * (1.0 / 8_388_608.0) - 127.0
}

fn is_prose(counts: &Counts) -> bool {
    counts.ends > 0 && words(counts) >= PROSE_WORDS
}

/// Lines as they are read; compiled once for each kind of processor, as newer ones count bits in one step.
struct Reading<I>(I);

impl<'t, I: Iterator<Item = (u32, &'t str)>> pulp::NullaryFnOnce for Reading<I> {
    type Output = (Vec<Unit>, Vec<u32>, Scripts);

    #[inline(always)]
    fn call(self) -> Self::Output {
        let mut scripts = Scripts::default();
        let expected = self.0.size_hint().0;
        let mut tokens = Vec::with_capacity(expected * 8);
        let mut units = Vec::with_capacity(expected);
        for (start, line) in self.0 {
            let token = tokens.len() as u32;
            let counts = scan::scan(line, &mut tokens);
            scripts.sample(line);
            units.push(Unit { start, end: start + 1, token, counts });
        }
        (units, tokens, scripts)
    }
}

/// A document whose units are known, and the rest of it not yet.
struct Counting<'a> {
    document: Document,
    stopwords: &'a Stopwords,
}

impl pulp::NullaryFnOnce for Counting<'_> {
    type Output = Document;

    #[inline(always)]
    fn call(mut self) -> Document {
        self.document.count_words(self.stopwords);
        self.document.count_repeats();
        self.document.add_up();
        self.document
    }
}

impl Document {
    /// Reads the lines that are not blank, each with its number among all `total` lines.
    pub fn read<'t>(
        lines: impl Iterator<Item = (u32, &'t str)>,
        total: u32,
        stopwords: &Stopwords,
    ) -> Document {
        let (units, tokens, scripts) = pulp::Arch::new().dispatch(Reading(lines));
        let (units, wrapped) = join(units);
        let read =
            Document { units, tokens, lines: total, wrapped, scripts, ..Document::default() };
        read.counted(stopwords)
    }

    /// Reads all lines of a text.
    #[cfg(feature = "internals")]
    pub fn of(lines: &[&str], stopwords: &Stopwords) -> Document {
        let filled = (0..).zip(lines.iter().copied()).filter(|(_, line)| !is_blank(line));
        let filled: Vec<(u32, &str)> = filled.collect();
        Document::read(filled.into_iter(), lines.len() as u32, stopwords)
    }

    /// Reads lines that are paragraphs already: each is a unit of its own.
    pub fn read_apart<'t>(lines: impl Iterator<Item = &'t str>, stopwords: &Stopwords) -> Document {
        let (units, tokens, scripts) = pulp::Arch::new().dispatch(Reading((0..).zip(lines)));
        let lines = units.len() as u32;
        Document { units, tokens, lines, scripts, ..Document::default() }.counted(stopwords)
    }

    fn counted(self, stopwords: &Stopwords) -> Document {
        let traits = vec![Traits::default(); self.units.len()];
        pulp::Arch::new().dispatch(Counting { document: Document { traits, ..self }, stopwords })
    }

    /// The tokens of a unit, at most so many of them.
    #[inline(always)]
    pub fn tokens_of(&self, unit: &Unit) -> &[u32] {
        let start = unit.token as usize;
        let count = unit.counts.tokens.min(UNIT_TOKENS) as usize;
        slice(self.tokens.as_slice(), start..start + count)
    }

    /// The units with their traits, numbered.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &Unit, &Traits)> {
        self.units
            .iter()
            .zip(&self.traits)
            .enumerate()
            .map(|(at, (unit, traits))| (at, unit, traits))
    }

    #[inline(always)]
    fn count_words(&mut self, stopwords: &Stopwords) {
        let long = self.units.iter().filter(|unit| unit.counts.tokens >= PROSE_WORDS);
        let language =
            stopwords.vote(long.flat_map(|unit| self.tokens_of(unit)).copied().take(VOTERS));
        // Without a voter every language counts.
        let language = if language == 0 { u32::MAX } else { language };
        let mut traits = std::mem::take(&mut self.traits);
        let mut topics = Topics::new(self.tokens.len());
        for (unit, traits) in self.units.iter().zip(&mut traits) {
            let first = topics.count;
            for &token in self.tokens_of(unit) {
                traits.stops += u32::from(stopwords.languages(token) & language != 0);
                topics.take(token);
            }
            traits.topics = (topics.count - first) as u32;
            topics.add(first, is_prose(&unit.counts));
        }
        let mut first = 0;
        for (unit, traits) in self.units.iter().zip(&mut traits) {
            let end = first + traits.topics as usize;
            [traits.shared, traits.in_prose] = topics.shared(first..end, is_prose(&unit.counts));
            first = end;
        }
        self.traits = traits;
    }

    #[inline(always)]
    fn count_repeats(&mut self) {
        let mut seen = Seen::new(self.units.len());
        for (at, unit) in self.units.iter().enumerate() {
            let earlier = seen.add(unit.counts.hash, at);
            if let (Some(before), Some(traits)) = (earlier, self.traits.get_mut(at)) {
                traits.earlier = before;
            }
        }
        for (unit, traits) in self.units.iter().zip(&mut self.traits) {
            traits.later = seen.total(unit.counts.hash).saturating_sub(traits.earlier + 1);
        }
    }

    #[inline(always)]
    fn add_up(&mut self) {
        let mut whole = Whole::default();
        let mut run = 0;
        for (at, unit, traits) in self.rows() {
            let count = words(&unit.counts);
            whole.words += count;
            whole.log_words += log(count);
            whole.stops += traits.stops;
            whole.tokens += unit.counts.tokens.min(UNIT_TOKENS);
            whole.repeats += u32::from(traits.earlier > 0);
            whole.short += u32::from(count <= SHORT_WORDS);
            run = if count <= SHORT_WORDS { run + 1 } else { 0 };
            whole.run = whole.run.max(run);
            whole.tail += 1;
            if is_prose(&unit.counts) {
                whole.head = if whole.prose == 0 { at as u32 } else { whole.head };
                whole.prose += 1;
                whole.prose_words += count;
                whole.tail = 0;
            }
        }
        self.whole = whole;
    }
}

/// How often each topic stands in a document, and how often in its prose.
struct Topics {
    counts: Box<[[u8; 2]; TOPIC_SLOTS]>,
    /// Where in the counts each word that carries a topic is, one after the other; the rest is room for more.
    slots: Vec<u16>,
    /// How many of them there are.
    count: usize,
}

impl Topics {
    fn new(tokens: usize) -> Topics {
        Topics { counts: Box::new([[0; 2]; TOPIC_SLOTS]), slots: vec![0; tokens], count: 0 }
    }

    /// Notes a token if it carries a topic. In numbers to add, for a branch would be guessed wrong on every other word.
    #[inline(always)]
    fn take(&mut self, token: u32) {
        let slot = token.wrapping_mul(0x9E37_79B1) >> (32 - TOPIC_SLOTS.trailing_zeros());
        put(&mut self.slots, self.count, slot as u16);
        self.count += (token & TOPIC_BIT) as usize;
    }

    /// Counts the words noted from a place on, which are in prose or not.
    #[inline(always)]
    fn add(&mut self, first: usize, in_prose: bool) {
        for &slot in slice(self.slots.as_slice(), first..self.count) {
            if let Some([all, prose]) = self.counts.get_mut(usize::from(slot)) {
                *all = all.saturating_add(1);
                *prose = prose.saturating_add(u8::from(in_prose));
            }
        }
    }

    /// How many of the words at these places the document has elsewhere, and how many its prose has.
    #[inline(always)]
    fn shared(&self, places: Range<usize>, in_prose: bool) -> [u32; 2] {
        let (mut shared, mut prose) = (0, 0);
        for &slot in slice(self.slots.as_slice(), places) {
            let [all, of_prose] = item_at(&*self.counts, usize::from(slot));
            // A unit's own word is no evidence that it is shared.
            shared += u32::from(all > 1);
            prose += u32::from(of_prose > u8::from(in_prose));
        }
        [shared, prose]
    }
}

/// How often each hash was seen: open addressing with few probes, so that no text makes it slow.
struct Seen(Vec<(u32, u32)>);

impl Seen {
    fn new(units: usize) -> Seen {
        Seen(vec![(0, 0); (units * 2).next_power_of_two().max(16)])
    }

    fn places(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.0.len() - 1;
        let home = (hash.wrapping_mul(0x9E37_79B1) >> 7) as usize;
        (0..16).map(move |step| (home + step) & mask)
    }

    /// Counts one more; returns how many there were. None if its places are taken: then it counts as new.
    fn add(&mut self, hash: u32, _at: usize) -> Option<u32> {
        for place in self.places(hash) {
            let slot = self.0.get_mut(place)?;
            if slot.1 == 0 || slot.0 == hash {
                *slot = (hash, slot.1 + 1);
                return Some(slot.1 - 1);
            }
        }
        None
    }

    fn total(&self, hash: u32) -> u32 {
        for place in self.places(hash) {
            match self.0.get(place) {
                Some(&(found, count)) if found == hash && count > 0 => return count,
                Some(&(_, 0)) | None => return 0,
                _ => {}
            }
        }
        0
    }
}
