//! One file or stream that is written, compressed if its name says so.

use std::fs::File;
use std::io::{Error, Read, Result, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::corpus::io::gzip;
use crate::files::Replacement;

/// How much of a file was written, and a sum of these bytes, by which a later run knows them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// How many bytes.
    pub bytes: u64,
    /// Their sum; 0 where no later run will ask.
    pub sum: u64,
}

/// What is written to.
pub struct Output {
    packer: Packer,
    bytes: u64,
    /// The sum so far, where a later run may ask.
    sum: Option<Box<Xxh3>>,
}

/// What packs the bytes; those for gzip come packed, see [`gzip`].
enum Packer {
    Plain(Replacement),
    Gzip(Replacement),
    Zstandard(Box<zstd::Encoder<'static, Written>>),
    Stream(Box<dyn Write + Send>),
}

/// A file that an encoder writes to.
struct Written(Replacement);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.file().write(bytes)
    }
    fn flush(&mut self) -> Result<()> {
        self.0.file().flush()
    }
}

impl Output {
    /// A new file; something that is no regular file (a pipe, a device) is written as it is. Where a part file is named
    /// an interrupted run can go on with it.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, part: Option<PathBuf>) -> Result<Self> {
        let sum = part.is_some().then(Box::default);
        let file = match part {
            Some(part) => Replacement::create_as(path, part)?,
            None => Replacement::create(path)?,
        };
        let packer = if is_gzip(path) {
            Packer::Gzip(file)
        } else if is_zstandard(path) {
            Packer::Zstandard(Box::new(zstd::Encoder::new(Written(file), 0)?))
        } else {
            Packer::Plain(file)
        };
        Ok(Self { packer, bytes: 0, sum })
    }

    /// The part file of an earlier run, which is no Zstandard, cut back to what that run was sure of.
    ///
    /// # Errors
    /// When it is not there, or is not that.
    pub fn resume(path: &Path, part: PathBuf, sure: Extent) -> Result<Self> {
        let mut sum = Box::default();
        let file = Replacement::resume(path, part, sure.bytes, |file| {
            *sum = sum_of(file, sure.bytes)?;
            if sum.digest() == sure.sum {
                Ok(())
            } else {
                Err(Error::other("was changed since the checkpoint"))
            }
        })?;
        let packer = if is_gzip(path) { Packer::Gzip(file) } else { Packer::Plain(file) };
        Ok(Self { packer, bytes: sure.bytes, sum: Some(sum) })
    }

    /// A stream, such as standard output.
    #[must_use]
    pub fn stream(out: Box<dyn Write + Send>) -> Self {
        Self { packer: Packer::Stream(out), bytes: 0, sum: None }
    }

    /// Writes bytes, which are packed already where the file is gzip.
    ///
    /// # Errors
    /// When that fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(sum) = &mut self.sum {
            sum.update(bytes);
        }
        self.bytes += bytes.len() as u64;
        self.writer().write_all(bytes)
    }

    /// What was written.
    #[must_use]
    pub fn written(&self) -> Extent {
        Extent { bytes: self.bytes, sum: self.sum.as_ref().map_or(0, |sum| sum.digest()) }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.packer {
            Packer::Plain(out) | Packer::Gzip(out) => out.file(),
            Packer::Zstandard(out) => out,
            Packer::Stream(out) => out,
        }
    }

    /// Whether what is written must be packed with gzip.
    #[must_use]
    pub fn is_gzip(&self) -> bool {
        matches!(self.packer, Packer::Gzip(_))
    }

    /// Makes what was written safe on disk.
    ///
    /// # Errors
    /// When that fails.
    pub fn settle(&mut self) -> Result<()> {
        self.writer().flush()?;
        match &mut self.packer {
            Packer::Plain(file) | Packer::Gzip(file) => file.file().sync_data(),
            _ => Ok(()),
        }
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// When that fails; the file is then not there.
    pub fn finish(mut self) -> Result<Extent> {
        // No member at all is no gzip.
        if self.is_gzip() && self.bytes == 0 {
            self.write(&gzip::packed(b"")?)?;
        }
        let written = self.written();
        match self.packer {
            Packer::Plain(file) | Packer::Gzip(file) => file.commit()?,
            Packer::Zstandard(out) => out.finish()?.0.commit()?,
            Packer::Stream(mut out) => out.flush()?,
        }
        Ok(written)
    }

    /// Leaves the part file for a run that goes on later. Without this what is not finished is removed.
    pub fn keep(self) {
        if let Packer::Plain(file) | Packer::Gzip(file) = self.packer {
            file.keep();
        }
    }
}

/// The sum of the first bytes of a file.
fn sum_of(file: &mut File, bytes: u64) -> Result<Xxh3> {
    let (mut sum, mut left) = (Xxh3::new(), file.take(bytes));
    let mut buffer = vec![0; 1 << 18];
    loop {
        let taken = left.read(&mut buffer)?;
        if taken == 0 {
            return Ok(sum);
        }
        sum.update(buffer.get(..taken).unwrap_or_default());
    }
}

/// Whether a file holds these bytes and no others.
///
/// # Errors
/// When it is not there, or cannot be read.
pub fn holds(path: &Path, extent: Extent) -> Result<bool> {
    let mut file = File::open(path)?;
    let is_as_long = file.metadata()?.len() == extent.bytes;
    Ok(is_as_long && sum_of(&mut file, extent.bytes)?.digest() == extent.sum)
}

/// Whether a file is to be packed with gzip, by its name.
#[must_use]
pub fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|packing| packing.eq_ignore_ascii_case("gz"))
}

/// Whether a file is to be packed with Zstandard, by its name.
#[must_use]
pub fn is_zstandard(path: &Path) -> bool {
    path.extension().is_some_and(|packing| packing.eq_ignore_ascii_case("zst"))
}
