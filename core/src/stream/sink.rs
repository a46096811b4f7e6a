//! Where what stays of the blocks goes: one output for all inputs, or one for each.

use super::StreamError;
use super::output::Output;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Takes what stays of the blocks.
pub trait Sink: Send {
    /// Writes what stays of a block of the input with this number.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&mut self, input: usize, bytes: &[u8]) -> Result<(), StreamError>;

    /// Makes everything written so far safe on disk; the length of the output that is being written.
    ///
    /// # Errors
    /// When that fails.
    fn settle(&mut self) -> Result<u64, StreamError>;

    /// Ends the last output.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&mut self) -> Result<(), StreamError>;

    /// Gives up the output that is not ended.
    fn abandon(&mut self) {}
}

/// One output for all inputs.
pub struct Single {
    out: Output,
    name: PathBuf,
    written: u64,
    input: usize,
    /// The output ends within a line, which the first line of another input must not continue.
    is_open: bool,
}

impl Single {
    /// A file; compressed if its name ends in `.gz` or `.zst`.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn file(path: &Path) -> Result<Self, StreamError> {
        let out = Output::create(path).map_err(|error| StreamError::File(path.into(), error))?;
        Ok(Self::new(out, path.into(), 0))
    }

    /// A file that holds `written` bytes of an earlier run, which got as far as this input, to be
    /// written on; what follows them is cut off.
    ///
    /// # Errors
    /// When the file cannot be opened or is shorter than that.
    pub fn resume(path: &Path, input: usize, written: u64) -> Result<Self, StreamError> {
        if written == 0 {
            return Self::file(path);
        }
        let (out, is_open) =
            Output::resume(path, written).map_err(|error| StreamError::File(path.into(), error))?;
        Ok(Self { input, is_open, ..Self::new(out, path.into(), written) })
    }

    /// A stream, such as standard output.
    #[must_use]
    pub fn stream(out: Box<dyn Write + Send>, name: &str) -> Self {
        Self::new(Output::stream(out), name.into(), 0)
    }

    fn new(out: Output, name: PathBuf, written: u64) -> Self {
        Self { out, name, written, input: 0, is_open: false }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StreamError> {
        self.written += bytes.len() as u64;
        self.out
            .writer()
            .write_all(bytes)
            .map_err(|error| StreamError::File(self.name.clone(), error))
    }
}

impl Sink for Single {
    fn write(&mut self, input: usize, bytes: &[u8]) -> Result<(), StreamError> {
        let Some(&last) = bytes.last() else { return Ok(()) };
        if input != self.input && self.is_open {
            self.put(b"\n")?;
        }
        self.input = input;
        self.is_open = last != b'\n';
        self.put(bytes)
    }

    fn settle(&mut self) -> Result<u64, StreamError> {
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
    paths: Vec<PathBuf>,
    open: Option<(usize, Single)>,
}

impl Several {
    /// Files in the order of the inputs, each made when its input has something to write.
    #[must_use]
    pub fn files(paths: Vec<PathBuf>) -> Self {
        Self { paths, open: None }
    }

    /// The same, going on in one that holds `written` bytes.
    ///
    /// # Errors
    /// When that file cannot be opened or is shorter.
    pub fn resume(paths: Vec<PathBuf>, input: usize, written: u64) -> Result<Self, StreamError> {
        let path = paths.get(input).filter(|_| written > 0);
        let open = path.map(|path| Single::resume(path, input, written)).transpose()?;
        Ok(Self { paths, open: open.map(|out| (input, out)) })
    }
}

impl Sink for Several {
    fn write(&mut self, input: usize, bytes: &[u8]) -> Result<(), StreamError> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != input) {
            self.finish()?;
            let path = self.paths.get(input).map_or(Path::new(""), PathBuf::as_path);
            self.open = Some((input, Single::file(path)?));
        }
        self.open.as_mut().map_or(Ok(()), |(_, out)| out.write(input, bytes))
    }

    fn settle(&mut self) -> Result<u64, StreamError> {
        self.open.as_mut().map_or(Ok(0), |(_, out)| out.settle())
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
    fn write(&mut self, _: usize, _: &[u8]) -> Result<(), StreamError> {
        Ok(())
    }

    fn settle(&mut self) -> Result<u64, StreamError> {
        Ok(0)
    }

    fn finish(&mut self) -> Result<(), StreamError> {
        Ok(())
    }
}
