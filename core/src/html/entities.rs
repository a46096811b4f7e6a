//! Entities: those that a serialiser writes for signs that mean something in markup, and those that people left in values.

use memchr::memchr;

use crate::text::slice::slice;

/// Entities by name. A serialiser writes the first [`WRITTEN`] of them, and every other sign as itself.
const ENTITIES: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{a0}'),
    ("quot", '"'),
    ("apos", '\''),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("middot", '·'),
];

/// How many entities a serialiser writes.
const WRITTEN: usize = 5;

/// Appends text with the entities of a serialiser decoded.
pub fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(start) = memchr(b'&', rest.as_bytes()) {
        let (before, entity) = rest.split_at(start);
        out.push_str(before);
        let (decoded, length) = written_at(entity);
        out.push(decoded);
        rest = slice(entity, length..);
    }
    out.push_str(rest);
}

/// The sign that an entity at the begin of a text stands for, and how long the entity is.
fn written_at(text: &str) -> (char, usize) {
    let rest = slice(text, 1..);
    let is_here = |name: &str| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(';'));
    let found = ENTITIES.iter().take(WRITTEN).find(|(name, _)| is_here(name));
    found.map_or(('&', 1), |(name, decoded)| (*decoded, name.len() + 2))
}

/// Markup's text with its entities decoded.
pub fn decoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    decode(value, &mut out);
    out
}

/// A value that is no markup, with the entities decoded that were left in it: encoded twice, or put where nothing decodes them.
pub fn decoded_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        out.push_str(before);
        match entity.split_once(';').and_then(|(name, after)| Some((named(name)?, after))) {
            Some((decoded, after)) => {
                out.push(decoded);
                rest = after;
            }
            None => {
                out.push('&');
                rest = entity;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The sign that a name or a number stands for.
fn named(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, decoded)| *decoded);
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    number.ok().and_then(char::from_u32).filter(|decoded| !decoded.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_the_entities_that_are_written() {
        assert_eq!(
            decoded("&lt;b&gt; &amp;amp; &quot;&nbsp;&copy; &"),
            "<b> &amp; \"\u{a0}&copy; &"
        );
    }

    #[test]
    fn decodes_what_was_left_in_values() {
        let rows = [
            ("&ldquo;Rain&rdquo; &#8211; &#x2014;", "“Rain” – —"),
            ("a&nbsp;b &apos;", "a\u{a0}b '"),
            ("R&D; &unknown; &#0; &", "R&D; &unknown; &#0; &"),
            ("&amp;amp;", "&amp;"),
        ];
        for (value, expected) in rows {
            assert_eq!(decoded_value(value), expected, "{value}");
        }
    }
}
