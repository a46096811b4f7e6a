//! One file or stream that is written, compressed as the plan says.

use std::fs::File;
use std::io::{Error, Read, Result, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::corpus::io::gzip;
use crate::files::Replacement;

/// How a file that is written is compressed. Names are looked at by whoever makes the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// As gzip.
    Gzip,
    /// As Zstandard.
    Zstandard,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Where it is.
    pub path: PathBuf,
    /// How it is compressed.
    pub compression: Compression,
}

impl From<PathBuf> for OutputFile {
    /// A file that is not compressed.
    fn from(path: PathBuf) -> Self {
        Self { path, compression: Compression::None }
    }
}

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
    Zstandard(Box<zstd::Encoder<'static, WrittenBytes>>),
    Stream(Box<dyn Write + Send>),
}

/// A file that an encoder writes to.
struct WrittenBytes(Replacement);

impl Write for WrittenBytes {
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
    pub fn create(output: &OutputFile, part: Option<PathBuf>) -> Result<Self> {
        let sum = part.is_some().then(Box::default);
        let file = match part {
            Some(part) => Replacement::create_as(&output.path, part)?,
            None => Replacement::create(&output.path)?,
        };
        let packer = match output.compression {
            Compression::Gzip => Packer::Gzip(file),
            Compression::Zstandard => {
                Packer::Zstandard(Box::new(zstd::Encoder::new(WrittenBytes(file), 0)?))
            }
            Compression::None => Packer::Plain(file),
        };
        Ok(Self { packer, bytes: 0, sum })
    }

    /// The part file of an earlier run, which is no Zstandard, cut back to what that run was sure of.
    ///
    /// # Errors
    /// When it is not there, or is not that.
    pub fn resume(output: &OutputFile, part: PathBuf, sure: Extent) -> Result<Self> {
        let mut sum = Box::default();
        let file = Replacement::resume(&output.path, part, sure.bytes, |file| {
            *sum = sum_of(file, sure.bytes)?;
            if sum.digest() == sure.sum {
                Ok(())
            } else {
                Err(Error::other("was changed since the checkpoint"))
            }
        })?;
        let packer = match output.compression {
            Compression::Gzip => Packer::Gzip(file),
            _ => Packer::Plain(file),
        };
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
