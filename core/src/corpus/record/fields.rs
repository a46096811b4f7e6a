//! What a record has in place of the field that was asked for, in words for who asked.
//!
//! Names come from strangers: they are escaped, and neither their length nor their number can fill a terminal.

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// So many names are shown.
const SHOWN: usize = 8;

/// So many characters of a name are shown.
const CHARACTERS: usize = 40;

/// So many fields are looked at.
const LOOKED_AT: usize = 1000;

/// How alike two names are that stand for each other, in 0..1.
const ALIKE: f64 = 0.6;

/// The fields of a record, and which of them was likely meant.
#[must_use]
pub fn describe(record: &[u8], wanted: &str) -> String {
    let mut reader = serde_json::Deserializer::from_slice(record);
    let found = reader.deserialize_map(SeenFields).unwrap_or_default();
    if found.is_empty() {
        return "it has no fields".to_owned();
    }
    let names: Vec<String> =
        found.iter().take(SHOWN).map(|(name, _)| format!("`{}`", shown(name))).collect();
    let more = found.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("there are {}{rest}{}", names.join(", "), suggest(&found, wanted))
}

fn suggest(found: &[(String, usize)], wanted: &str) -> String {
    let likeness = |name: &str| {
        let is_short = name.len() <= 4 * CHARACTERS;
        if is_short { strsim::normalized_damerau_levenshtein(name, wanted) } else { 0.0 }
    };
    let nearest = found
        .iter()
        .map(|(name, _)| (likeness(name), name))
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    if let Some((_, name)) = nearest.filter(|&(likeness, _)| likeness >= ALIKE) {
        return format!(" (did you mean `{}`?)", shown(name));
    }
    match found.iter().max_by_key(|(_, length)| *length) {
        Some((name, length)) if *length > 0 => format!(" (the longest text is `{}`)", shown(name)),
        _ => String::new(),
    }
}

/// A name as it may be shown.
fn shown(name: &str) -> String {
    let mut text: String = name.chars().take(CHARACTERS).flat_map(char::escape_debug).collect();
    if name.chars().nth(CHARACTERS).is_some() {
        text.push_str("...");
    }
    text
}

/// Reads the names of fields, each with the length of its text.
struct SeenFields;

impl<'de> Visitor<'de> for SeenFields {
    type Value = Vec<(String, usize)>;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if found.len() < LOOKED_AT {
                let value: &serde_json::value::RawValue = map.next_value()?;
                let text = value.get().strip_prefix('"');
                found.push((name, text.map_or(0, str::len)));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_what_it_has() {
        let many: Vec<String> = (0..2000).map(|n| format!("\"f{n}\":1")).collect();
        let rows = [
            ("{}", "it has no fields"),
            (r#"{"id":1}"#, "there are `id`"),
            (
                r#"{"id":1,"content":"Rain fell.","title":"Rain"}"#,
                "there are `id`, `content`, `title` (the longest text is `content`)",
            ),
            (r#"{"txet":"a","body":"bcd"}"#, "there are `txet`, `body` (did you mean `txet`?)"),
            (r#"{"a\u001b[2J\u202e":1}"#, r"there are `a\u{1b}[2J\u{202e}`"),
        ];
        for (record, expected) in rows {
            assert_eq!(describe(record.as_bytes(), "text"), expected);
        }
        let told = describe(format!("{{{}}}", many.join(",")).as_bytes(), "text");
        assert!(told.ends_with("`f7` and 992 more"), "{told}");
        let told = describe(format!("{{\"{}\":1}}", "n".repeat(1 << 20)).as_bytes(), "text");
        assert!(told.len() < 100, "{told}");
    }
}
