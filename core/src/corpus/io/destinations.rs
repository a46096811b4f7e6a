//! Where what stays of the blocks goes: one output for all inputs, or one for each.

use crate::corpus::io::gzip;
use crate::corpus::io::output::{Compression, Extent, Output, OutputFile};
use crate::error::{StreamError, beside};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

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

    /// The outputs that are ended, by their numbers.
    fn finished(&self) -> &[(usize, Extent)];

    /// Leaves the output that is not ended for a run that goes on later. Without this it is removed.
    fn keep(&mut self) {}
}

/// How far an output is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// What of the file is written.
    pub extent: Extent,
    /// It ends within a line, which the first line of another input must not continue.
    pub is_open: bool,
}

/// What part files are called: at random, or so that the run with this name finds them again.
#[derive(Debug, Clone, Default)]
pub struct PartNames(pub Option<String>);

impl PartNames {
    /// The part file of an output.
    #[must_use]
    pub fn of(&self, path: &Path) -> Option<PathBuf> {
        self.0.as_ref().map(|run| beside(path, &format!("{run}.part")))
    }
}

/// One output for all inputs.
pub struct Single {
    /// None once it is ended.
    out: Option<Output>,
    name: PathBuf,
    is_open: bool,
    input: usize,
    is_gzip: bool,
    finished: Vec<(usize, Extent)>,
}

impl Single {
    /// A file.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn file(file: &OutputFile, parts: &PartNames) -> Result<Self, StreamError> {
        let path = &file.path;
        let out = Output::create(file, parts.of(path))
            .map_err(|error| StreamError::File(path.clone(), error))?;
        Ok(Self::new(out, path.clone()))
    }

    /// A file that is `written` so far by an earlier run, which got as far as this input, to be
    /// written on; what follows them is cut off.
    ///
    /// # Errors
    /// When the file cannot be opened or is not what that run wrote.
    pub fn resume(
        file: &OutputFile,
        parts: &PartNames,
        input: usize,
        written: Written,
    ) -> Result<Self, StreamError> {
        let path = &file.path;
        let Some(part) = parts.of(path).filter(|_| written.extent.bytes > 0) else {
            return Self::file(file, parts);
        };
        let out = Output::resume(file, part, written.extent)
            .map_err(|error| StreamError::File(path.clone(), error))?;
        Ok(Self { input, is_open: written.is_open, ..Self::new(out, path.clone()) })
    }

    /// A stream, such as standard output.
    #[must_use]
    pub fn stream(out: Box<dyn Write + Send>, name: &str) -> Self {
        Self::new(Output::stream(out), name.into())
    }

    fn new(out: Output, name: PathBuf) -> Self {
        let is_gzip = out.is_gzip();
        Self { out: Some(out), name, is_open: false, input: 0, is_gzip, finished: Vec::new() }
    }

    fn end_line(&mut self) -> Result<(), StreamError> {
        if self.is_gzip { self.put(&gzip::packed(b"\n")?) } else { self.put(b"\n") }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StreamError> {
        let Some(out) = &mut self.out else { return Ok(()) };
        out.write(bytes).map_err(|error| StreamError::File(self.name.clone(), error))
    }
}

impl Sink for Single {
    fn write(&mut self, input: usize, text: &[u8], packed: &[u8]) -> Result<(), StreamError> {
        let Some(&last) = text.last() else { return Ok(()) };
        if input != self.input && self.is_open {
            self.end_line()?;
        }
        self.input = input;
        self.is_open = last != b'\n';
        self.put(packed)
    }

    fn packs(&self, _: usize) -> bool {
        self.is_gzip
    }

    fn settle(&mut self) -> Result<Written, StreamError> {
        let Some(out) = &mut self.out else { return Ok(Written::default()) };
        out.settle().map_err(|error| StreamError::File(self.name.clone(), error))?;
        Ok(Written { extent: out.written(), is_open: self.is_open })
    }

    fn finish(&mut self) -> Result<(), StreamError> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let extent = out.finish().map_err(|error| StreamError::File(self.name.clone(), error))?;
        self.finished.push((0, extent));
        Ok(())
    }

    fn finished(&self) -> &[(usize, Extent)] {
        &self.finished
    }

    fn keep(&mut self) {
        self.out.take().into_iter().for_each(Output::keep);
    }
}

/// An output for each input.
pub struct Several {
    files: Vec<OutputFile>,
    parts: PartNames,
    open: Option<(usize, Single)>,
    finished: Vec<(usize, Extent)>,
}

impl Several {
    /// Files in the order of the inputs, each made when its input has something to write.
    #[must_use]
    pub fn files(files: Vec<OutputFile>, parts: PartNames) -> Self {
        Self { files, parts, open: None, finished: Vec::new() }
    }

    /// The same, going on in the output of an input that is `written` so far.
    ///
    /// # Errors
    /// When that file cannot be opened or is shorter.
    pub fn resume(mut self, input: usize, written: Written) -> Result<Self, StreamError> {
        if let Some(file) = self.files.get(input).filter(|_| written.extent.bytes > 0) {
            self.open = Some((input, Single::resume(file, &self.parts, input, written)?));
        }
        Ok(self)
    }

    /// With the outputs that were ended before.
    #[must_use]
    pub fn with_finished(mut self, finished: Vec<(usize, Extent)>) -> Self {
        self.finished = finished;
        self
    }
}

impl Sink for Several {
    fn write(&mut self, input: usize, text: &[u8], packed: &[u8]) -> Result<(), StreamError> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != input) {
            self.finish()?;
            let none = OutputFile::from(PathBuf::new());
            let file = self.files.get(input).unwrap_or(&none);
            self.open = Some((input, Single::file(file, &self.parts)?));
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
        let Some((input, mut out)) = self.open.take() else { return Ok(()) };
        out.finish()?;
        self.finished.extend(out.finished().iter().map(|&(_, extent)| (input, extent)));
        Ok(())
    }

    fn finished(&self) -> &[(usize, Extent)] {
        &self.finished
    }

    fn keep(&mut self) {
        self.open.iter_mut().for_each(|(_, out)| out.keep());
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

    fn finished(&self) -> &[(usize, Extent)] {
        &[]
    }
}
