//! Bytes as they stand in a file, and what they are when they are unpacked; the first of them say what they are.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use crate::corpus::io::array::{Elements, is_array};
use crate::corpus::io::waiting::Stop;

/// Where bytes come from.
pub type Bytes = Box<dyn Read + Send>;

/// Standard input, and what ends a wait for it.
pub struct Stdin {
    /// What comes.
    pub bytes: Bytes,
    /// Set by a run that ends.
    pub stop: Stop,
}

/// Bytes that are looked at to know what an input is.
pub const FRONT: usize = 4096;

/// What the records of an input are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// Its lines.
    Lines,
    /// Its lines, or where it is a JSON array the elements.
    Json,
    /// The whole of it, which the reader of the record decodes.
    Whole,
}

/// Why an input is not read.
pub const WIDE: &str = "is UTF-16 or UTF-32: convert it to UTF-8 first";

/// An input that was begun: what it unpacks to, and how that begins.
pub struct Opened {
    /// The first bytes, once more.
    pub front: Vec<u8>,
    /// All of the bytes.
    pub bytes: Bytes,
    /// Whether they are those of the file, one for one.
    pub is_plain: bool,
}

/// Unpacks bytes, if their first ones say that they are packed, and looks at so many of what they unpack to.
///
/// # Errors
/// When they cannot be read.
pub fn opened(bytes: Bytes, front: usize) -> std::io::Result<Opened> {
    let (mut bytes, is_packed) = decoded(bytes)?;
    let mut front = vec![0; front];
    let taken = read_full(&mut bytes, &mut front)?;
    front.truncate(taken);
    let bytes = Box::new(Cursor::new(front.clone()).chain(bytes));
    Ok(Opened { front, bytes, is_plain: !is_packed })
}

impl Opened {
    /// The bytes as records are read from them.
    ///
    /// # Errors
    /// For an input whose bytes are not those of its lines.
    pub fn into_records(self, records: Records) -> std::io::Result<Self> {
        match records {
            Records::Whole => Ok(self),
            _ if is_wide(&self.front) => Err(std::io::Error::other(WIDE)),
            Records::Json if is_array(&self.front) => {
                let bytes = Box::new(Elements::new(self.bytes));
                Ok(Self { front: self.front, bytes, is_plain: false })
            }
            _ => Ok(self),
        }
    }
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

/// Fills a buffer, or what of it there are bytes for; how much that is.
///
/// # Errors
/// When they cannot be read.
pub fn read_full(reader: &mut impl Read, into: &mut [u8]) -> std::io::Result<usize> {
    let mut taken = 0;
    while let Some(rest) = into.get_mut(taken..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(0) => break,
            Ok(more) => taken += more,
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

/// The bytes unpacked, and whether they were packed.
fn decoded(mut bytes: Bytes) -> std::io::Result<(Bytes, bool)> {
    let mut magic = vec![0; 4];
    let taken = read_full(&mut bytes, &mut magic)?;
    magic.truncate(taken);
    let packing = Packing::of(&magic);
    let whole = Cursor::new(magic).chain(bytes);
    let unpacked: Bytes = match packing {
        Packing::None => Box::new(whole),
        Packing::Gzip => Box::new(Named(
            "gzip",
            MultiGzDecoder::new(std::io::BufReader::with_capacity(1 << 16, whole)),
        )),
        Packing::Zstandard => Box::new(Named("zstd", zstd::Decoder::new(whole)?)),
    };
    Ok((unpacked, packing != Packing::None))
}

/// Counts the bytes that are read, as they stand in the file.
pub struct Counted<R>(pub R, pub Arc<AtomicU64>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let taken = self.0.read(into)?;
        self.1.fetch_add(taken as u64, Ordering::Relaxed);
        Ok(taken)
    }
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
