//! Where what stays of the blocks goes: one output for all inputs, or one for each.

use crate::corpus::io::gzip;
use crate::corpus::io::part_file::{Compression, Output, OutputFile};
use crate::error::StreamError;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::PathBuf;

/// Takes what stays of the blocks.
pub trait Sink: Send {
    /// Writes what stays of a block of the input with this number, as `packed` where it is packed.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&mut self, input: usize, text: &[u8], packed: &[u8]) -> Result<(), StreamError>;

    /// Makes everything written so far safe on disk; how far the output is that is being written.
    ///
    /// # Errors
    /// When that fails.
    fn settle(&mut self) -> Result<Written, StreamError>;

    /// Whether what is written for an input is to be packed with gzip.
    fn packs(&self, input: usize) -> bool;

    /// Ends the last output.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&mut self) -> Result<(), StreamError>;

    /// Gives up the output that is not ended.
    fn abandon(&mut self) {}
}

/// How far an output is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Bytes of the file.
    pub bytes: u64,
    /// It ends within a line, which the first line of another input must not continue.
    pub is_open: bool,
}

/// One output for all inputs.
pub struct Single {
    out: Output,
    name: PathBuf,
    written: Written,
    input: usize,
}

impl Single {
    /// A file.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn file(file: &OutputFile) -> Result<Self, StreamError> {
        let path = &file.path;
        let out = Output::create(file).map_err(|error| StreamError::File(path.clone(), error))?;
        Ok(Self::new(out, path.clone()))
    }

    /// A file that is `written` so far by an earlier run, which got as far as this input, to be
    /// written on; what follows them is cut off.
    ///
    /// # Errors
    /// When the file cannot be opened or is shorter than that.
    pub fn resume(file: &OutputFile, input: usize, written: Written) -> Result<Self, StreamError> {
        if written.bytes == 0 {
            return Self::file(file);
        }
        let path = &file.path;
        let out = Output::resume(file, written.bytes)
            .map_err(|error| StreamError::File(path.clone(), error))?;
        Ok(Self { input, written, ..Self::new(out, path.clone()) })
    }

    /// A stream, such as standard output.
    #[must_use]
    pub fn stream(out: Box<dyn Write + Send>, name: &str) -> Self {
        Self::new(Output::stream(out), name.into())
    }

    fn new(out: Output, name: PathBuf) -> Self {
        Self { out, name, written: Written::default(), input: 0 }
    }

    fn end_line(&mut self) -> Result<(), StreamError> {
        if self.out.is_gzip() { self.put(&gzip::packed(b"\n")?) } else { self.put(b"\n") }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StreamError> {
        self.written.bytes += bytes.len() as u64;
        self.out
            .writer()
            .write_all(bytes)
            .map_err(|error| StreamError::File(self.name.clone(), error))
    }
}

impl Sink for Single {
    fn write(&mut self, input: usize, text: &[u8], packed: &[u8]) -> Result<(), StreamError> {
        let Some(&last) = text.last() else { return Ok(()) };
        if input != self.input && self.written.is_open {
            self.end_line()?;
        }
        self.input = input;
        self.written.is_open = last != b'\n';
        self.put(packed)
    }

    fn packs(&self, _: usize) -> bool {
        self.out.is_gzip()
    }

    fn settle(&mut self) -> Result<Written, StreamError> {
        self.out.settle().map_err(|error| StreamError::File(self.name.clone(), error))?;
        Ok(self.written)
    }

    fn finish(&mut self) -> Result<(), StreamError> {
        self.out.finish().map_err(|error| StreamError::File(self.name.clone(), error))
    }

    fn abandon(&mut self) {
        self.out.abandon();
    }
}

/// An output for each input.
pub struct Several {
    files: Vec<OutputFile>,
    open: Option<(usize, Single)>,
}

impl Several {
    /// Files in the order of the inputs, each made when its input has something to write.
    #[must_use]
    pub fn files(files: Vec<OutputFile>) -> Self {
        Self { files, open: None }
    }

    /// The same, going on in one that is `written` so far.
    ///
    /// # Errors
    /// When that file cannot be opened or is shorter.
    pub fn resume(
        files: Vec<OutputFile>,
        input: usize,
        written: Written,
    ) -> Result<Self, StreamError> {
        let file = files.get(input).filter(|_| written.bytes > 0);
        let open = file.map(|file| Single::resume(file, input, written)).transpose()?;
        Ok(Self { files, open: open.map(|out| (input, out)) })
    }
}

impl Sink for Several {
    fn write(&mut self, input: usize, text: &[u8], packed: &[u8]) -> Result<(), StreamError> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != input) {
            self.finish()?;
            let none = OutputFile::from(PathBuf::new());
            let file = self.files.get(input).unwrap_or(&none);
            self.open = Some((input, Single::file(file)?));
        }
        self.open.as_mut().map_or(Ok(()), |(_, out)| out.write(input, text, packed))
    }

    fn packs(&self, input: usize) -> bool {
        self.files.get(input).is_some_and(|file| file.compression == Compression::Gzip)
    }

    fn settle(&mut self) -> Result<Written, StreamError> {
        self.open.as_mut().map_or(Ok(Written::default()), |(_, out)| out.settle())
    }

    fn finish(&mut self) -> Result<(), StreamError> {
        self.open.take().map_or(Ok(()), |(_, mut out)| out.finish())
    }

    fn abandon(&mut self) {
        self.open.iter_mut().for_each(|(_, out)| out.abandon());
    }
}

/// Takes nothing: for a pass that only counts.
pub struct Nowhere;

impl Sink for Nowhere {
    fn write(&mut self, _: usize, _: &[u8], _: &[u8]) -> Result<(), StreamError> {
        Ok(())
    }

    fn settle(&mut self) -> Result<Written, StreamError> {
        Ok(Written::default())
    }

    fn packs(&self, _: usize) -> bool {
        false
    }

    fn finish(&mut self) -> Result<(), StreamError> {
        Ok(())
    }
}
