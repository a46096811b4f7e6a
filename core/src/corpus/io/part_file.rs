//! One file or stream that is written, compressed if its name says so.
//!
//! A file has another name, with `.part` behind it, until all of it is there: who finds a file finds
//! it whole.

use std::fs::File;
use std::io::{Error, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::corpus::io::gzip;
use crate::error::beside;

/// What is written to, and where it goes when all of it is there.
pub struct Output {
    packer: Packer,
    place: Option<PartFile>,
}

/// The name that a file has while it is written, and the one that it gets.
struct PartFile {
    part: PathBuf,
    whole: PathBuf,
}

/// What packs the bytes; those for gzip come packed, see [`gzip`].
enum Packer {
    Plain(File),
    Gzip(File),
    Zstandard(zstd::Encoder<'static, File>),
    Stream(Box<dyn Write + Send>),
}

impl Output {
    /// A new file; something that is no regular file (a pipe, a device) is written as it is.
    pub fn create(path: &Path) -> Result<Self> {
        let place = PartFile::of(path)?;
        let file = File::create(place.as_ref().map_or(path, |place| &place.part))?;
        let packer = if is_gzip(path) {
            Packer::Gzip(file)
        } else if is_zstandard(path) {
            Packer::Zstandard(zstd::Encoder::new(file, 0)?)
        } else {
            Packer::Plain(file)
        };
        Ok(Self { packer, place })
    }

    /// The file of an earlier run, which is no Zstandard, cut back to so many bytes.
    pub fn resume(path: &Path, written: u64) -> Result<Self> {
        let place = PartFile::of(path)?;
        let part = place.as_ref().map_or(path, |place| &place.part);
        if !part.exists() && path.exists() {
            // The run was killed after it had given the file its name, and before it noted that.
            std::fs::rename(path, part)?;
        }
        let mut file = std::fs::OpenOptions::new().write(true).open(part)?;
        if file.metadata()?.len() < written {
            return Err(Error::other("is shorter than the checkpoint says"));
        }
        file.set_len(written)?;
        file.seek(SeekFrom::End(0))?;
        let packer = if is_gzip(path) { Packer::Gzip(file) } else { Packer::Plain(file) };
        Ok(Self { packer, place })
    }

    /// A stream, such as standard output.
    pub fn stream(out: Box<dyn Write + Send>) -> Self {
        Self { packer: Packer::Stream(out), place: None }
    }

    /// The writer that packs, if the name of the output asks for that.
    pub fn writer(&mut self) -> &mut dyn Write {
        match &mut self.packer {
            Packer::Plain(out) => out,
            Packer::Gzip(out) => out,
            Packer::Zstandard(out) => out,
            Packer::Stream(out) => out,
        }
    }

    /// Whether what is written must be packed with gzip.
    pub fn is_gzip(&self) -> bool {
        matches!(self.packer, Packer::Gzip(_))
    }

    /// Makes what was written safe on disk.
    pub fn settle(&mut self) -> Result<()> {
        self.writer().flush()?;
        match &self.packer {
            Packer::Plain(file) | Packer::Gzip(file) => file.sync_data(),
            _ => Ok(()),
        }
    }

    /// Ends the file and gives it its name.
    pub fn finish(&mut self) -> Result<()> {
        match &mut self.packer {
            // Nothing may be asked of it afterwards, not even to flush.
            Packer::Zstandard(out) => out.do_finish()?,
            // No member at all is no gzip.
            Packer::Gzip(out) if out.metadata()?.len() == 0 => {
                out.write_all(&gzip::packed(b"")?)?
            }
            Packer::Plain(_) | Packer::Gzip(_) | Packer::Stream(_) => self.writer().flush()?,
        }
        self.place.take().map_or(Ok(()), |place| std::fs::rename(&place.part, &place.whole))
    }

    /// Removes the file, of which only a part is there.
    pub fn abandon(&mut self) {
        if let Some(place) = self.place.take() {
            // It is only room on the disk that is lost if this fails too.
            _ = std::fs::remove_file(&place.part);
        }
    }
}

/// Whether a file is to be packed with gzip, by its name.
pub fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|packing| packing == "gz")
}

/// Whether a file is to be packed with Zstandard, by its name.
pub fn is_zstandard(path: &Path) -> bool {
    path.extension().is_some_and(|packing| packing == "zst")
}

impl PartFile {
    fn of(path: &Path) -> Result<Option<Self>> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let whole = match std::fs::metadata(path) {
            Ok(known) if !known.is_file() => return Ok(None),
            Ok(known) if known.permissions().readonly() => {
                return Err(Error::other("the file is read-only"));
            }
            // Links are followed: the file they lead to is replaced, not the link.
            Ok(_) => path.canonicalize()?,
            Err(_) => path.into(),
        };
        Ok(Some(Self { part: beside(&whole, "part"), whole }))
    }
}
