//! Inputs, plain or compressed, cut into blocks at line ends, one after the other.

use crate::corpus::io::chunk::Chunk;
use crate::error::{StreamError, reason_of};
use crate::text::slice::{slice, slice_mut};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The usual length of a block: with its keys it stays in a core's own cache.
pub const BLOCK: usize = 1 << 20;

/// Where bytes come from.
pub type Bytes = Box<dyn Read + Send>;

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
    /// Whether each input is one block.
    whole: bool,
}

impl Source {
    /// Files, one after the other; each may be compressed with gzip or Zstandard, which its first bytes say.
    #[must_use]
    pub fn files(paths: Vec<PathBuf>) -> Self {
        Self { paths, at: 0, reader: None, carry: Vec::new(), end: 0, block: BLOCK, whole: false }
    }

    /// A stream, such as standard input, under the name that faults will give it.
    ///
    /// # Errors
    /// When its first bytes cannot be read.
    pub fn stream(bytes: Bytes, name: &str) -> Result<Self, StreamError> {
        let mut source = Self::files(vec![name.into()]);
        source.reader = Some(narrow(decoded(bytes)?)?);
        Ok(source)
    }

    /// Sets the usual length of a block.
    #[must_use]
    pub fn with_block(mut self, block: usize) -> Self {
        self.block = block.max(1);
        self
    }

    /// Makes one block of each input, however long it is.
    #[must_use]
    pub fn with_whole_inputs(mut self) -> Self {
        self.whole = true;
        self
    }

    /// The usual length of a block.
    #[must_use]
    pub fn block(&self) -> usize {
        self.block
    }

    /// The names of the inputs.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Goes on from where a block of an input ended. A compressed input is decompressed up to there once more.
    ///
    /// # Errors
    /// When the input cannot be read up to there.
    pub fn skip_to(&mut self, input: usize, end: u64) -> Result<(), StreamError> {
        if self.whole {
            self.at = input + 1;
            return Ok(());
        }
        (self.at, self.end) = (input, end);
        let Some(path) = self.paths.get(input) else { return Ok(()) };
        let in_file = |error| StreamError::File(path.clone(), error);
        let mut file = File::open(path).map_err(in_file)?;
        let mut magic = [0; 4];
        let taken = read_full(&mut file, &mut magic).map_err(in_file)?;
        file.rewind().map_err(in_file)?;
        self.reader = Some(if Packing::of(slice(magic.as_slice(), ..taken)) == Packing::None {
            file.seek(SeekFrom::Start(end)).map_err(in_file)?;
            Box::new(file)
        } else {
            let mut reader = decoded(Box::new(file)).map_err(in_file)?;
            std::io::copy(&mut reader.by_ref().take(end), &mut std::io::sink()).map_err(in_file)?;
            reader
        });
        Ok(())
    }

    /// Fills a block with the records that come next; false at the end of the last input.
    ///
    /// An input that cannot be read on gives the block `torn`, and the next input follows. An empty
    /// input is an empty block, so that it has an output too.
    pub fn next(&mut self, chunk: &mut Chunk) -> bool {
        chunk.reset(self.block);
        while self.at < self.paths.len() {
            chunk.input = self.at;
            let is_last = self.read_block(chunk).unwrap_or_else(|error| {
                chunk.torn = Some(reason_of(&error));
                true
            });
            let is_only = is_last && self.end == 0;
            self.end += chunk.bytes().len() as u64;
            chunk.end = self.end;
            if is_last {
                self.at += 1;
                self.end = 0;
                self.reader = None;
            }
            if !chunk.bytes().is_empty() || chunk.torn.is_some() || is_only {
                return true;
            }
        }
        false
    }

    /// Reads a block's worth, and on to the end of a record; true at the end of the input.
    fn read_block(&mut self, chunk: &mut Chunk) -> std::io::Result<bool> {
        let (buffer, len) = chunk.fill();
        let kept = std::mem::take(&mut self.carry);
        grow(buffer, kept.len());
        slice_mut(buffer, 0..kept.len()).copy_from_slice(&kept);
        *len = kept.len();
        self.carry = kept;
        self.carry.clear();
        loop {
            let known = *len;
            // Up to the next multiple of a block's length from the start of the input: a run that goes on later cuts the
            // same blocks.
            let place = self.end + known as u64;
            let wanted = known + self.block - (place % self.block as u64) as usize;
            grow(buffer, wanted);
            let path = self.paths.get(self.at).map_or(Path::new(""), PathBuf::as_path);
            let reader = open(&mut self.reader, path, self.whole)?;
            while *len < wanted {
                let taken = read_some(reader, slice_mut(buffer, *len..wanted))?;
                if taken == 0 {
                    return Ok(true);
                }
                *len += taken;
            }
            let fresh = slice(buffer.as_slice(), known..*len);
            if !self.whole
                && let Some(at) = memchr::memrchr(b'\n', fresh)
            {
                self.carry.extend_from_slice(slice(fresh, at + 1..));
                *len = known + at + 1;
                return Ok(false);
            }
        }
    }
}

/// Makes the buffer at least so long: cleared bytes are paid for once, as blocks are used again. A long one grows by a
/// quarter, so that the work stays linear and the buffer not much longer than its record.
fn grow(buffer: &mut Vec<u8>, length: usize) {
    if buffer.len() < length {
        let longer = length.max(buffer.len() / 4 * 5);
        buffer.reserve_exact(longer - buffer.len());
        buffer.resize(longer, 0);
    }
}

fn open<'a>(
    reader: &'a mut Option<Bytes>,
    path: &Path,
    whole: bool,
) -> std::io::Result<&'a mut Bytes> {
    match reader {
        Some(reader) => Ok(reader),
        None => {
            let bytes = decoded(Box::new(File::open(path)?))?;
            Ok(reader.insert(if whole { bytes } else { narrow(bytes)? }))
        }
    }
}

/// Why an input is not read.
pub const WIDE: &str = "is UTF-16 or UTF-32: convert it to UTF-8 first";

/// Refuses an input whose bytes are not those of its lines.
fn narrow(mut bytes: Bytes) -> std::io::Result<Bytes> {
    let mut front = vec![0; 16];
    let taken = read_full(&mut bytes, &mut front)?;
    front.truncate(taken);
    if is_wide(&front) {
        return Err(std::io::Error::other(WIDE));
    }
    Ok(Box::new(Cursor::new(front).chain(bytes)))
}

/// Whether text is UTF-16 or UTF-32, by its mark or by the zeros that Latin letters and signs have there.
pub fn is_wide(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return true;
    }
    let is_zero = |at: usize| bytes.get(at) == Some(&0);
    let zeros: Vec<bool> = (0..8).map(is_zero).collect();
    let patterns = [
        [false, true, false, true, false, true, false, true],
        [true, false, true, false, true, false, true, false],
        [false, true, true, true, false, true, true, true],
        [true, true, true, false, true, true, true, false],
    ];
    bytes.len() >= 8 && patterns.iter().any(|pattern| zeros == pattern)
}

fn read_some(reader: &mut Bytes, into: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match reader.read(into) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

fn read_full(reader: &mut impl Read, into: &mut [u8]) -> std::io::Result<usize> {
    let mut taken = 0;
    while let Some(rest) = into.get_mut(taken..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest)? {
            0 => break,
            more => taken += more,
        }
    }
    Ok(taken)
}

/// How an input is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstandard,
}

impl Packing {
    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1F, 0x8B, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Self::Zstandard,
            _ => Self::None,
        }
    }
}

fn decoded(mut bytes: Bytes) -> std::io::Result<Bytes> {
    let mut magic = vec![0; 4];
    let taken = read_full(&mut bytes, &mut magic)?;
    magic.truncate(taken);
    let packing = Packing::of(&magic);
    let whole = Cursor::new(magic).chain(bytes);
    Ok(match packing {
        Packing::None => Box::new(whole),
        Packing::Gzip => Box::new(Named(
            "gzip",
            MultiGzDecoder::new(std::io::BufReader::with_capacity(1 << 16, whole)),
        )),
        Packing::Zstandard => Box::new(Named("zstd", zstd::Decoder::new(whole)?)),
    })
}

/// Puts the name of the format before what a decoder says of bad data.
struct Named<R>(&'static str, R);

impl<R: Read> Read for Named<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let name = self.0;
        self.1.read(into).map_err(|error| match error.kind() {
            std::io::ErrorKind::Interrupted => error,
            std::io::ErrorKind::UnexpectedEof => {
                std::io::Error::new(error.kind(), format!("{name}: ends too early"))
            }
            kind => std::io::Error::new(kind, format!("{name}: {error}")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

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
            let source = Source::stream(Box::new(Cursor::new(text.as_bytes().to_vec())), "-")
                .unwrap()
                .with_block(4);
            let found: Vec<String> = blocks(source).into_iter().map(|(_, text, _)| text).collect();
            assert_eq!(found.concat(), *text, "{name}");
            assert!(found.iter().rev().skip(1).all(|text| text.ends_with('\n')), "{name}");
            assert!(found.len() >= expected.len().min(1), "{name}");
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
            let source = Source::stream(Box::new(Cursor::new(bytes)), "-");
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
            let found = blocks(Source::files(vec![path.clone()]).with_block(100));
            assert_eq!(
                found.iter().map(|(_, text, _)| text.as_str()).collect::<String>(),
                text,
                "{name}"
            );
            let mut late = Source::files(vec![path]).with_block(100);
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
        let found = blocks(Source::files(vec![torn, missing, whole]));
        assert!(found.iter().any(|(input, _, is_torn)| *input == 0 && *is_torn));
        assert!(
            found.iter().any(|(input, text, is_torn)| *input == 1 && *is_torn && text.is_empty())
        );
        assert_eq!(found.last(), Some(&(2, "end\n".to_owned(), false)));
    }
}
