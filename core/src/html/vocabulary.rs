//! What the names that authors give their elements say: words in classes, ids and roles, found in one pass.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Groups of words that say the same of an element. A word counts where it begins a part of a name.
pub const GROUPS: [(&str, &str); 32] = [
    ("article", "article story post entry blog artikel"),
    ("content", "content body text prose markdown wysiwyg rich copy inhalt contenu"),
    ("main", "main primary page"),
    ("title", "title headline heading titre titel"),
    ("author", "author byline contributor writer autor auteur vcard"),
    ("date", "date time publish updated posted"),
    ("details", "meta info detail"),
    ("comment", "comment disqus respon discuss komment"),
    (
        "thread",
        "reply replies thread forum topic message bbs conversation answer question quote signature",
    ),
    ("menu", "nav menu breadcrumb crumb toc skip"),
    ("footer", "foot colophon bottom"),
    ("header", "header masthead top hero banner"),
    ("side", "side rail aside secondary complement left right column"),
    (
        "related",
        "related recommend more similar also suggest popular trending latest next prev recent most read-",
    ),
    ("share", "share sharing social facebook twitter follow like pin whatsapp addthis"),
    ("promotion", "ad- ad_ ads advert sponsor promo outbrain taboola dfp gpt adv"),
    ("consent", "cookie consent gdpr privacy ccpa onetrust notice"),
    ("newsletter", "newsletter subscri signup sign-up optin mailing mailchimp form"),
    ("account", "login account user profile register signin member avatar"),
    ("overlay", "modal popup overlay lightbox dialog toast tooltip drawer dropdown"),
    ("tags", "tag categor label keyword taxonomy badge"),
    (
        "media",
        "caption figure image img photo gallery media video credit slide carousel thumb audio player",
    ),
    ("search", "search filter sort pagin pager paging facet load"),
    ("product", "product price cart sku buy shop checkout order stock variant"),
    ("review", "review rating star testimonial score"),
    ("card", "card tile grid item teaser list result feed archive row"),
    ("widget", "widget module block box"),
    ("button", "button btn cta action link"),
    ("hidden", "hidden hide sr-only screen-reader visually offscreen collapse invisible print"),
    ("legal", "copyright legal disclaimer terms license"),
    ("summary", "desc intro lead lede summary abstract excerpt feature spec overview about"),
    ("help", "faq accordion tab panel step doc code highlight section"),
];

/// Distance, in elements, at which a group's word is no longer seen.
pub const FAR: u8 = 24;

/// For each group the distance to the nearest element around that is named so.
pub type Distances = [u8; GROUPS.len()];

/// No group's words at or around an element.
pub const NOWHERE: Distances = [FAR; GROUPS.len()];

struct Words {
    finder: AhoCorasick,
    groups: Vec<u8>,
}

static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| {
    let rows = GROUPS
        .iter()
        .zip(0u8..)
        .flat_map(|((_, words), group)| words.split(' ').map(move |word| (word, group)));
    let (words, groups): (Vec<&str>, Vec<u8>) = rows.unzip();
    let mut builder = AhoCorasick::builder();
    let finder = builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
    finder.build(words).ok().map(|finder| Words { finder, groups })
});

/// The groups whose words a name holds, one bit each.
pub fn groups_of(name: &str) -> u32 {
    let Some(words) = WORDS.as_ref() else { return 0 };
    let bytes = name.as_bytes();
    let mut found = 0;
    for hit in words.finder.find_iter(name) {
        if begins_part(bytes, hit.start()) {
            found |= words.groups.get(hit.pattern().as_usize()).map_or(0, |group| 1 << group);
        }
    }
    found
}

fn begins_part(name: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| name.get(at)) else { return true };
    let is_capital = name.get(at).is_some_and(u8::is_ascii_uppercase);
    !before.is_ascii_alphabetic() || (is_capital && before.is_ascii_lowercase())
}

/// The distances of an element, given those of the one around it and its own groups.
pub fn nearer(around: &Distances, own: u32) -> Distances {
    let mut distances = around.map(|distance| distance.saturating_add(1).min(FAR));
    for (group, distance) in distances.iter_mut().enumerate() {
        if own >> group & 1 == 1 {
            *distance = 0;
        }
    }
    distances
}

/// Calls `visit` with a hash of every name in an attribute, and of every part of it that is a word.
///
/// Names that say how a thing looks (`md:w-1/2`) are passed over; those with digits count by their words only.
pub fn hash_names(value: &str, salt: u32, mut visit: impl FnMut(Hashed)) {
    for name in value.split_ascii_whitespace().take(MOST_NAMES) {
        let name = name.as_bytes().get(..MOST_BYTES).unwrap_or(name.as_bytes());
        if name.iter().any(|byte| matches!(byte, b':' | b'/' | b'[' | b'%')) {
            continue;
        }
        let (mut whole, mut parts) = (salt ^ SEED, 0);
        for part in parts_of(name) {
            let hash = part
                .iter()
                .fold(SEED, |hash, byte| (hash ^ u32::from(byte | 0x20)).wrapping_mul(PRIME));
            whole = (whole.rotate_left(5) ^ hash).wrapping_mul(PRIME);
            parts += 1;
            if part.len() >= SHORTEST {
                visit(Hashed::Part(mix(hash)));
            }
        }
        if parts > 1 && !name.iter().any(u8::is_ascii_digit) {
            visit(Hashed::Whole(mix(whole)));
        }
    }
}

/// A hash of a name or of a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hashed {
    /// All of a name that has several parts.
    Whole(u32),
    /// A word in it.
    Part(u32),
}

/// The runs of letters in a name; a capital after a small letter begins one.
fn parts_of(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let breaks = |left: &u8, right: &u8| {
        left.is_ascii_alphabetic() == right.is_ascii_alphabetic()
            && !(left.is_ascii_lowercase() && right.is_ascii_uppercase())
    };
    name.chunk_by(breaks).filter(|part| part.first().is_some_and(u8::is_ascii_alphabetic))
}

/// Letters from which a part counts as a word.
const SHORTEST: usize = 3;
const SEED: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;
/// Names of an attribute that are read; frameworks write dozens.
const MOST_NAMES: usize = 8;
/// Bytes of a name that are read.
const MOST_BYTES: usize = 64;

fn mix(hash: u32) -> u32 {
    (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(value: &str) -> Vec<&'static str> {
        let found = groups_of(value);
        GROUPS
            .iter()
            .enumerate()
            .filter(|(at, _)| found >> at & 1 == 1)
            .map(|(_, (name, _))| *name)
            .collect()
    }

    #[test]
    fn words_count_where_they_begin_a_part() {
        let rows: &[(&str, &[&str])] = &[
            ("article-body", &["article", "content"]),
            ("postComments", &["article", "comment"]),
            ("unrelated", &[]),
            ("Site_Footer", &["footer"]),
            ("", &[]),
        ];
        for (value, expected) in rows {
            assert_eq!(&names(value), expected, "{value}");
        }
    }

    #[test]
    fn a_name_is_hashed_whole_and_in_parts() {
        let hashes = |value| {
            let mut found = Vec::new();
            hash_names(value, 0, |hash| found.push(hash));
            found
        };
        assert_eq!(hashes("main").len(), 1);
        assert_eq!(hashes("post-body").len(), 3);
        assert_eq!(hashes("post-body"), hashes("postBody"));
        assert_eq!(hashes("post-12-body"), hashes("post-7-body"));
        assert_eq!(hashes("md:w-1/2 p-4"), []);
    }
}
