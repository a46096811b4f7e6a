//! A JSON array as lines: each of its elements becomes one, so that an array is read as JSONL is.
//!
//! `[{"text": "a"},\n {"text": "b"}]` reads as `{"text": "a"}\n{"text": "b"}\n`. Nothing is parsed but strings and
//! brackets: what is wrong with an element is found where records are read. Memory does not depend on the array.

use std::io::{Error, ErrorKind, Read, Result};

use crate::text::slice::slice;

/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// Whether a text begins as an array of records does.
#[must_use]
pub fn is_array(front: &[u8]) -> bool {
    let front = front.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(front).trim_ascii_start();
    let Some(inner) = front.strip_prefix(b"[") else { return false };
    matches!(inner.trim_ascii_start().first(), Some(b'{' | b']'))
}

/// Where in the array reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before its bracket.
    Before,
    /// In it, and so deep in an element.
    Within(usize),
    /// In a string, so deep in an element.
    Text(usize),
    /// Behind a backslash in a string.
    Escape(usize),
    /// Behind it.
    After,
}

/// Reads the elements of an array as lines.
pub struct Elements<R> {
    bytes: R,
    stage: Stage,
    chunk: Vec<u8>,
    /// Lines that were not asked for yet, from this place on.
    lines: Vec<u8>,
    given: usize,
}

impl<R: Read> Elements<R> {
    /// The elements of the array that these bytes are.
    pub fn new(bytes: R) -> Self {
        let (stage, chunk) = (Stage::Before, vec![0; CHUNK]);
        Self { bytes, stage, chunk, lines: Vec::new(), given: 0 }
    }

    /// Reads some more; false at the end.
    fn fill(&mut self) -> Result<bool> {
        let taken = self.bytes.read(&mut self.chunk)?;
        self.lines.clear();
        self.given = 0;
        let mut stage = self.stage;
        for &byte in slice(self.chunk.as_slice(), ..taken) {
            stage = step(stage, byte, &mut self.lines)?;
        }
        self.stage = stage;
        if taken == 0 && stage != Stage::After {
            return Err(Error::new(ErrorKind::UnexpectedEof, "the array ends too early"));
        }
        Ok(taken > 0)
    }
}

/// Passes one byte of an array, and writes what it is in a line.
fn step(stage: Stage, byte: u8, lines: &mut Vec<u8>) -> Result<Stage> {
    let is_blank = byte.is_ascii_whitespace();
    let next = match (stage, byte) {
        (Stage::Before, b'[') => return Ok(Stage::Within(0)),
        // The mark that UTF-8 may begin with stands here too.
        (Stage::Before, _) => return Ok(stage),
        (Stage::After, _) if is_blank => return Ok(stage),
        (Stage::After, _) => return Err(Error::other("there is more behind the array")),
        (Stage::Within(0), b',') => {
            lines.push(b'\n');
            return Ok(stage);
        }
        (Stage::Within(0), b']') => {
            lines.push(b'\n');
            return Ok(Stage::After);
        }
        (Stage::Within(0), _) if is_blank => return Ok(stage),
        (Stage::Within(depth), b'{' | b'[') => Stage::Within(depth + 1),
        (Stage::Within(depth), b'}' | b']') => Stage::Within(depth.saturating_sub(1)),
        (Stage::Within(depth), b'"') => Stage::Text(depth),
        (Stage::Text(depth), b'"') => Stage::Within(depth),
        (Stage::Text(depth), b'\\') => Stage::Escape(depth),
        (Stage::Escape(depth), _) => Stage::Text(depth),
        _ => stage,
    };
    // A line end may stand between the parts of an element. Within a text it is a fault, and stays one as a tabulator.
    lines.push(match (stage, byte) {
        (Stage::Within(_), b'\n' | b'\r') => b' ',
        (_, b'\n') => b'\t',
        _ => byte,
    });
    Ok(next)
}

impl<R: Read> Read for Elements<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        while self.given == self.lines.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let left = slice(self.lines.as_slice(), self.given..);
        let taken = left.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..taken), left.get(..taken)) {
            to.copy_from_slice(from);
        }
        self.given += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> std::result::Result<String, String> {
        let mut out = String::new();
        let read = Elements::new(text.as_bytes()).read_to_string(&mut out);
        read.map(|_| out).map_err(|error| error.to_string())
    }

    #[test]
    fn elements_become_lines() {
        let rows = [
            ("[]", "\n"),
            ("\u{feff} [ {\"a\": 1} , {\"b\":[2,\n3]} ]\n", "{\"a\": 1}\n{\"b\":[2, 3]}\n"),
            (r#"[{"t":"a, ] \" \\"},{"t":"}"}]"#, "{\"t\":\"a, ] \\\" \\\\\"}\n{\"t\":\"}\"}\n"),
            ("[1, \"two\", null]", "1\n\"two\"\nnull\n"),
            ("[{\"t\":\"a\nb\"}]", "{\"t\":\"a\tb\"}\n"),
        ];
        for (text, expected) in rows {
            assert_eq!(lines(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["", "[", "[{\"a\": 1}", "[{\"a\": \"b"] {
            assert_eq!(lines(text), Err("the array ends too early".to_owned()), "{text}");
        }
        assert_eq!(lines("[{}] x"), Err("there is more behind the array".to_owned()));
    }

    #[test]
    fn an_array_of_records_is_known() {
        for front in ["[{", " [\n {\"", "\u{feff}[ ]"] {
            assert!(is_array(front.as_bytes()), "{front}");
        }
        for front in ["", "{", "[\"text\"]", "[1,", "[Photo]"] {
            assert!(!is_array(front.as_bytes()), "{front}");
        }
    }
}
