//! JSON records, touched only where text goes: everything else passes as the bytes it came in.
//!
//! A record is checked by the JSON library and its text is left in place, escapes and all. A line of the text that
//! goes is a span of these bytes, so nothing is ever written anew.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;

use crate::corpus::record::raw_text::unescape;
use crate::error::{FaultKind, Flaw};

/// The names of the fields that matter.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The field with the text.
    pub text: String,
    /// The field with the address, whose host is the site.
    pub url: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self { text: "text".to_owned(), url: "url".to_owned() }
    }
}

/// Where a record's text stands, and its address.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The text as it stands in the record, between the quotes.
    pub text: Range<usize>,
    /// The address, if the record has one.
    pub url: Option<Cow<'a, str>>,
}

/// Finds the text of a record, or says what is wrong with it.
///
/// # Errors
/// The reason, for people.
pub fn read_record<'a>(record: &'a [u8], fields: &Fields) -> Result<Record<'a>, Flaw> {
    let mut reader = serde_json::Deserializer::from_slice(record);
    let (text, url) = reader.deserialize_map(FieldNames(fields)).map_err(|error| tell(&error))?;
    reader.end().map_err(|error| tell(&error))?;
    let Some(text) = text else {
        return Err(FaultKind::Field.because(format!("no field `{}`", fields.text)));
    };
    let Some(inner) = inner(text.get()) else {
        return Err(FaultKind::NotText.because(format!("`{}` is not a string", fields.text)));
    };
    let start = inner.as_ptr() as usize - record.as_ptr() as usize;
    let url = url.and_then(|url| inner_of_url(url.get()));
    Ok(Record { text: start..start + inner.len(), url })
}

/// The library counts lines within the record, which is always the first.
fn tell(error: &serde_json::Error) -> Flaw {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    FaultKind::Broken.because(format!("broken JSON: {reason} at column {}", error.column()))
}

fn inner(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

fn inner_of_url(value: &str) -> Option<Cow<'_, str>> {
    let inner = inner(value)?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut plain = Vec::new();
    unescape(inner.as_bytes(), &mut plain);
    String::from_utf8(plain).ok().map(Cow::Owned)
}

struct FieldNames<'n>(&'n Fields);

impl<'de> Visitor<'de> for FieldNames<'_> {
    type Value = (Option<&'de RawValue>, Option<&'de RawValue>);

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut text, mut url) = (None, None);
        while let Some(name) = map.next_key_seed(Name(self.0))? {
            match name {
                // Which of two texts is meant, nobody can say.
                Which::Text if text.is_some() => {
                    return Err(A::Error::custom(format!("two fields `{}`", self.0.text)));
                }
                Which::Text => text = Some(map.next_value()?),
                Which::Url => url = Some(map.next_value()?),
                Which::Other => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok((text, url))
    }
}

enum Which {
    Text,
    Url,
    Other,
}

struct Name<'n>(&'n Fields);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Which;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Which, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Which;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Which, E> {
        Ok(match name {
            name if name == self.0.text => Which::Text,
            name if name == self.0.url => Which::Url,
            _ => Which::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_or_refused() {
        let rows: &[(&str, &str, Result<&str, &str>)] = &[
            ("text", r#"{"text": "a\nb", "n": [1, {"text": 2}]}"#, Ok(r"a\nb")),
            ("escaped name", r#"{"te\u0078t":"a"}"#, Ok("a")),
            ("no text", r#"{"txt":"a"}"#, Err("no field `text`")),
            ("null", r#"{"text":null}"#, Err("`text` is not a string")),
            (
                "cut short",
                r#"{"text":"a"#,
                Err("broken JSON: EOF while parsing a string at column 10"),
            ),
            (
                "more after it",
                r#"{"text":"a"} x"#,
                Err("broken JSON: trailing characters at column 14"),
            ),
            (
                "a list",
                r#"["text"]"#,
                Err("broken JSON: invalid type: sequence, expected an object at column 0"),
            ),
            (
                "twice",
                r#"{"text":"a","text":"b"}"#,
                Err("broken JSON: two fields `text` at column 18"),
            ),
            ("nothing", "", Err("broken JSON: EOF while parsing a value at column 0")),
        ];
        for (name, record, expected) in rows {
            let found =
                read_record(record.as_bytes(), &Fields::default()).map(|found| &record[found.text]);
            let found = found.map_err(|flaw| flaw.reason);
            assert_eq!(found, expected.map_err(str::to_owned), "{name}");
        }
    }

    #[test]
    fn an_address_is_unescaped() {
        let record = br#"{"url":"https:\/\/a.b\/c","text":""}"#;
        assert_eq!(read_record(record, &Fields::default()).unwrap().url.unwrap(), "https://a.b/c");
    }
}
