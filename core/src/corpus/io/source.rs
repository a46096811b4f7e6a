//! Inputs, plain or compressed, cut into blocks at line ends, one after the other.

use crate::corpus::io::chunk::Chunk;
use crate::corpus::io::unpack::{
    Bytes, Counted, FRONT, Opened, Records, Stdin, WIDE, opened, read_full,
};
use crate::corpus::io::waiting::{Stop, Waiting};
use crate::error::{FaultKind, Flaw, StreamError, reason_of};
use crate::text::slice::{slice, slice_mut};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// The usual length of a block: with its keys it stays in a core's own cache.
pub const BLOCK: usize = 1 << 20;

/// The longest record that is read, unless another bound is set: a few times that much memory is at hand everywhere.
pub const LONGEST: usize = 256 << 20;

/// A list of inputs, read in order.
pub struct Source {
    paths: Vec<PathBuf>,
    /// The input being read, and what reads it.
    at: usize,
    reader: Option<Bytes>,
    /// What was read of a record whose end was not.
    carry: Vec<u8>,
    /// Bytes of the input up to the end of the last block.
    end: u64,
    block: usize,
    longest: usize,
    records: Records,
    /// Bytes read of all inputs, as they stand in the files.
    taken: Arc<AtomicU64>,
    /// Ends a wait for bytes.
    stop: Stop,
}

/// What a block took of an input.
struct Taken {
    bytes: u64,
    is_last: bool,
}

impl Source {
    /// Files, one after the other; each may be compressed with gzip or Zstandard, which its first bytes say.
    #[must_use]
    pub fn files(paths: Vec<PathBuf>, records: Records) -> Self {
        Self {
            paths,
            at: 0,
            reader: None,
            carry: Vec::new(),
            end: 0,
            block: BLOCK,
            longest: LONGEST,
            records,
            taken: Arc::default(),
            stop: Stop::default(),
        }
    }

    /// A stream, such as standard input, under the name that faults will give it.
    ///
    /// # Errors
    /// When its first bytes cannot be read.
    pub fn stream(bytes: Bytes, name: &str, records: Records) -> Result<Self, StreamError> {
        let mut source = Self::files(vec![name.into()], records);
        let counted = Box::new(Counted(bytes, Arc::clone(&source.taken)));
        let in_stream = |error| StreamError::File(name.into(), error);
        let opened = opened(counted, FRONT).and_then(|opened| opened.into_records(records));
        source.reader = Some(opened.map_err(in_stream)?.bytes);
        Ok(source)
    }

    /// Standard input.
    ///
    /// # Errors
    /// When its first bytes cannot be read.
    pub fn stdin(stdin: Stdin, records: Records) -> Result<Self, StreamError> {
        Ok(Self { stop: stdin.stop, ..Self::stream(stdin.bytes, "-", records)? })
    }

    /// Sets the usual length of a block.
    #[must_use]
    pub fn with_block(mut self, block: usize) -> Self {
        self.block = block.max(1);
        self
    }

    /// Sets the length of the longest record that is read.
    #[must_use]
    pub fn with_longest(mut self, longest: usize) -> Self {
        self.longest = longest;
        self
    }

    /// The names of the inputs.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The number of bytes read so far, which goes on.
    #[must_use]
    pub fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// What ends a wait for the next bytes when it is set.
    #[must_use]
    pub fn stop(&self) -> Stop {
        Arc::clone(&self.stop)
    }

    /// Goes on from where a block of an input ended. What is not a plain file of lines is read up to there once more.
    ///
    /// # Errors
    /// When the input cannot be read up to there.
    pub fn skip_to(&mut self, input: usize, end: u64) -> Result<(), StreamError> {
        if self.records == Records::Whole {
            self.at = input + 1;
            return Ok(());
        }
        (self.at, self.end) = (input, end);
        let Some(path) = self.paths.get(input) else { return Ok(()) };
        let in_file = |error| StreamError::File(path.clone(), error);
        let mut reader = self.open(path).map_err(in_file)?;
        if reader.is_plain {
            let mut file = File::open(path).map_err(in_file)?;
            file.seek(SeekFrom::Start(end)).map_err(in_file)?;
            self.reader = Some(Box::new(Counted(file, Arc::clone(&self.taken))));
        } else {
            let mut before = reader.bytes.by_ref().take(end);
            std::io::copy(&mut before, &mut std::io::sink()).map_err(in_file)?;
            self.reader = Some(reader.bytes);
        }
        Ok(())
    }

    /// Fills a block with the records that come next; false at the end of the last input.
    ///
    /// An input that cannot be read on gives the block `torn`, and the next input follows. An empty
    /// input is an empty block, so that it has an output too. A record that is too long is passed over: a block that
    /// is empty stands for it.
    pub fn next(&mut self, chunk: &mut Chunk) -> bool {
        chunk.reset(self.block);
        while self.at < self.paths.len() {
            chunk.input = self.at;
            let taken = self.read_block(chunk).unwrap_or_else(|error| {
                chunk.torn = Some(flaw_of(&error));
                Taken { bytes: chunk.bytes().len() as u64, is_last: true }
            });
            let is_only = taken.is_last && self.end == 0;
            self.end += taken.bytes;
            chunk.end = self.end;
            if taken.is_last {
                self.at += 1;
                self.end = 0;
                self.reader = None;
            }
            let has_fault = chunk.torn.is_some() || chunk.passed.is_some();
            if !chunk.bytes().is_empty() || has_fault || is_only {
                return true;
            }
        }
        false
    }

    /// Reads a block's worth, and on to the end of a record.
    fn read_block(&mut self, chunk: &mut Chunk) -> std::io::Result<Taken> {
        let (buffer, len) = chunk.fill();
        let kept = std::mem::take(&mut self.carry);
        grow(buffer, kept.len())?;
        slice_mut(buffer, 0..kept.len()).copy_from_slice(&kept);
        *len = kept.len();
        self.carry.clear();
        if self.records != Records::Whole
            && let Some(at) = memchr::memrchr(b'\n', &kept)
        {
            // Behind a record that was passed over there may be whole ones.
            self.carry.extend_from_slice(slice(kept.as_slice(), at + 1..));
            *len = at + 1;
            return Ok(Taken { bytes: *len as u64, is_last: false });
        }
        loop {
            let known = *len;
            // Up to the next multiple of a block's length from the start of the input: a run that goes on later cuts the
            // same blocks.
            let place = self.end + known as u64;
            let wanted = known + self.block - (place % self.block as u64) as usize;
            grow(buffer, wanted)?;
            let reader = self.reader()?;
            while *len < wanted {
                let taken = read_some(reader, slice_mut(buffer, *len..wanted))?;
                if taken == 0 {
                    return Ok(Taken { bytes: *len as u64, is_last: true });
                }
                *len += taken;
            }
            let fresh = slice(buffer.as_slice(), known..*len);
            if self.records != Records::Whole
                && let Some(at) = memchr::memrchr(b'\n', fresh)
            {
                self.carry.extend_from_slice(slice(fresh, at + 1..));
                *len = known + at + 1;
                return Ok(Taken { bytes: *len as u64, is_last: false });
            }
            if *len > self.longest {
                return self.pass_over(chunk);
            }
        }
    }

    /// Passes over the record that the block has the beginning of.
    fn pass_over(&mut self, chunk: &mut Chunk) -> std::io::Result<Taken> {
        let (buffer, len) = chunk.fill();
        let mut passed = std::mem::take(len) as u64;
        grow(buffer, self.block)?;
        let (is_whole, begun, usual) = (self.records == Records::Whole, self.end, self.block);
        let mut rest = Vec::new();
        let reader = self.reader()?;
        let is_last = is_whole
            || loop {
                // In the same steps as blocks are read in.
                let step = usual - ((begun + passed) % usual as u64) as usize;
                let place = slice_mut(buffer, 0..step);
                let taken = read_full(reader, place)?;
                let fresh = slice(&*place, ..taken);
                if let Some(at) = memchr::memchr(b'\n', fresh) {
                    passed += at as u64 + 1;
                    rest.extend_from_slice(slice(fresh, at + 1..));
                    break false;
                }
                passed += taken as u64;
                if taken < step {
                    break true;
                }
            };
        self.carry = rest;
        chunk.passed = Some(too_long(self.longest));
        Ok(Taken { bytes: passed, is_last })
    }

    /// What reads the input at hand.
    fn reader(&mut self) -> std::io::Result<&mut Bytes> {
        if self.reader.is_none() {
            let path = self.paths.get(self.at).map_or(Path::new(""), PathBuf::as_path);
            self.reader = Some(self.open(path)?.bytes);
        }
        self.reader.as_mut().ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn open(&self, path: &Path) -> std::io::Result<Opened> {
        let file = Waiting::new(File::open(path)?, Arc::clone(&self.stop));
        let file = Counted(file, Arc::clone(&self.taken));
        opened(Box::new(file), FRONT)?.into_records(self.records)
    }
}

/// What is wrong with a record that has more bytes than that.
#[must_use]
pub fn too_long(longest: usize) -> Flaw {
    FaultKind::TooLong.because(format!("is longer than {longest} bytes"))
}

/// What is wrong with an input that cannot be read on.
fn flaw_of(error: &std::io::Error) -> Flaw {
    let reason = reason_of(error);
    if reason == WIDE { FaultKind::Encoding.because(WIDE) } else { FaultKind::Torn.because(reason) }
}

/// Makes the buffer at least so long: cleared bytes are paid for once, as blocks are used again. A long one grows by a
/// quarter, so that the work stays linear and the buffer not much longer than its record.
fn grow(buffer: &mut Vec<u8>, length: usize) -> std::io::Result<()> {
    if buffer.len() < length {
        let longer = length.max(buffer.len() / 4 * 5);
        buffer.try_reserve_exact(longer - buffer.len()).map_err(|_| ErrorKind::OutOfMemory)?;
        buffer.resize(longer, 0);
    }
    Ok(())
}

fn read_some(reader: &mut Bytes, into: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match reader.read(into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn blocks(mut source: Source) -> Vec<(usize, String, bool)> {
        let mut found = Vec::new();
        let mut chunk = Chunk::default();
        while source.next(&mut chunk) {
            let text = String::from_utf8_lossy(chunk.bytes()).into_owned();
            found.push((chunk.input, text, chunk.torn.is_some()));
        }
        found
    }

    #[test]
    fn blocks_end_at_line_ends() {
        let rows: &[(&str, &str, &[&str])] = &[
            ("empty", "", &[]),
            ("no line end", "abc", &["abc"]),
            ("lines that fit", "a\nb\nc\nd\n", &["a\nb\n", "c\nd\n"]),
            ("a line longer than a block", "abcdefghi\nj\nk", &["abcdefghi\n", "j\n", "k"]),
        ];
        for (name, text, expected) in rows {
            let source = Source::stream(
                Box::new(Cursor::new(text.as_bytes().to_vec())),
                "-",
                Records::Lines,
            )
            .unwrap()
            .with_block(4);
            let found: Vec<String> = blocks(source).into_iter().map(|(_, text, _)| text).collect();
            assert_eq!(found.concat(), *text, "{name}");
            assert!(found.iter().rev().skip(1).all(|text| text.ends_with('\n')), "{name}");
            assert!(found.len() >= expected.len().min(1), "{name}");
        }
    }

    #[test]
    fn records_that_are_too_long_are_passed_over() {
        let text =
            format!("ab\n{}\ncd\nef\n{}\ngh\n{}", "x".repeat(50), "y".repeat(21), "z".repeat(90));
        for block in [1, 7, 16, 1000] {
            let bytes = Box::new(Cursor::new(text.clone().into_bytes()));
            let source = Source::stream(bytes, "-", Records::Lines).unwrap();
            let mut source = source.with_block(block).with_longest(20);
            let (mut chunk, mut found, mut passed, mut end) =
                (Chunk::default(), String::new(), 0, 0);
            while source.next(&mut chunk) {
                passed += u64::from(chunk.passed.is_some());
                assert!(chunk.passed.is_none() || chunk.bytes().is_empty());
                found.push_str(&String::from_utf8_lossy(chunk.bytes()));
                end = chunk.end;
            }
            assert_eq!(end, text.len() as u64);
            // What is in memory all the same is left to who reads the records.
            let kept: Vec<&str> = found.lines().filter(|line| line.len() <= 20).collect();
            assert_eq!(kept, ["ab", "cd", "ef", "gh"]);
            assert!(passed > 0 || found == text, "{found}");
        }
    }

    #[test]
    fn wide_text_is_refused() {
        let text = "A line.\n\u{e9}";
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect();
        let utf32 = |to_bytes: fn(u32) -> [u8; 4]| {
            text.chars().flat_map(|char| to_bytes(char as u32)).collect()
        };
        let rows: [(&str, Vec<u8>, bool); 8] = [
            ("UTF-16, little", utf16(u16::to_le_bytes), true),
            ("UTF-16, big", utf16(u16::to_be_bytes), true),
            ("UTF-32, little", utf32(u32::to_le_bytes), true),
            ("UTF-32, big", utf32(u32::to_be_bytes), true),
            ("a mark", b"\xFE\xFF\x4e\x2d".to_vec(), true),
            ("UTF-8", text.into(), false),
            ("zeros", vec![0; 20], false),
            ("short", b"a\0b\0".to_vec(), false),
        ];
        for (name, bytes, expected) in rows {
            let source = Source::stream(Box::new(Cursor::new(bytes)), "-", Records::Lines);
            assert_eq!(source.is_err(), expected, "{name}");
        }
    }

    #[test]
    fn packed_inputs_read_like_plain_ones() {
        let folder = tempfile::tempdir().unwrap();
        let text = "one\ntwo\n".repeat(1000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        let rows = [
            ("plain", text.clone().into_bytes()),
            ("gz", gzip.finish().unwrap()),
            ("zst", zstd::encode_all(text.as_bytes(), 1).unwrap()),
        ];
        for (name, bytes) in rows {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let found = blocks(Source::files(vec![path.clone()], Records::Lines).with_block(100));
            assert_eq!(
                found.iter().map(|(_, text, _)| text.as_str()).collect::<String>(),
                text,
                "{name}"
            );
            let mut late = Source::files(vec![path], Records::Lines).with_block(100);
            late.skip_to(0, 4000).unwrap();
            assert_eq!(
                blocks(late).iter().map(|(_, text, _)| text.as_str()).collect::<String>(),
                text[4000..],
                "{name}"
            );
        }
    }

    #[test]
    fn a_torn_input_gives_what_it_has_and_the_next_follows() {
        let folder = tempfile::tempdir().unwrap();
        let (torn, whole) = (folder.path().join("torn"), folder.path().join("whole"));
        let packed = zstd::encode_all("one\ntwo\n".repeat(9000).as_bytes(), 1).unwrap();
        std::fs::write(&torn, &packed[..packed.len() - 4]).unwrap();
        std::fs::write(&whole, "end\n").unwrap();
        let missing = folder.path().join("missing");
        let found = blocks(Source::files(vec![torn, missing, whole], Records::Lines));
        assert!(found.iter().any(|(input, _, is_torn)| *input == 0 && *is_torn));
        assert!(
            found.iter().any(|(input, text, is_torn)| *input == 1 && *is_torn && text.is_empty())
        );
        assert_eq!(found.last(), Some(&(2, "end\n".to_owned(), false)));
    }
}
