//! What is packed, for Python: the same gzip and Zstandard that runs over a corpus use, and what HTTP packs pages with.

use std::io::{self, Cursor, Read, Write};
use std::sync::{Mutex, PoisonError};

use brotli_decompressor::Decompressor;
use flate2::Compression;
use flate2::read::{DeflateDecoder, GzDecoder, MultiGzDecoder, ZlibDecoder};
use flate2::write::GzEncoder;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

/// Bytes that are read at once from what Python gives.
const CHUNK: usize = 1 << 16;

type Stream = Box<dyn Read + Send>;

/// A file of Python's.
struct PyFile(Py<PyAny>);

impl Read for PyFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| {
            let read = self.0.call_method1(py, "read", (into.len(),))?;
            let bytes: PyBackedBytes = read.extract(py).map_err(PyErr::from)?;
            let target = into.get_mut(..bytes.len()).ok_or(io::ErrorKind::InvalidData)?;
            target.copy_from_slice(&bytes);
            Ok(bytes.len())
        })
    }
}

/// Reads what a file holds, unpacked if its first bytes say that it is packed.
#[pyclass(frozen, name = "Unpacker", module = "cleaner._core")]
pub struct PyUnpacker(Mutex<Stream>);

#[pymethods]
impl PyUnpacker {
    #[new]
    fn new(py: Python<'_>, file: Py<PyAny>) -> PyResult<Self> {
        py.detach(|| unpacked(PyFile(file))).map(|stream| Self(Mutex::new(stream))).map_err(told)
    }

    /// At most `size` bytes, none only at the end.
    fn read<'py>(&self, py: Python<'py>, size: usize) -> PyResult<Bound<'py, PyBytes>> {
        // Without the GIL: the file takes it when it is asked, on whatever thread that is.
        let read = py.detach(|| {
            let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let mut content = Vec::with_capacity(size.min(CHUNK));
            stream.by_ref().take(size as u64).read_to_end(&mut content)?;
            Ok(content)
        });
        read.map(|content: Vec<u8>| PyBytes::new(py, &content)).map_err(told)
    }
}

fn unpacked(file: PyFile) -> io::Result<Stream> {
    let mut file = io::BufReader::with_capacity(CHUNK, file);
    let mut magic = Vec::with_capacity(4);
    file.by_ref().take(4).read_to_end(&mut magic)?;
    let packed = magic.clone();
    let whole = Cursor::new(magic).chain(file);
    Ok(match packed.as_slice() {
        [0x1F, 0x8B, ..] => Box::new(MultiGzDecoder::new(io::BufReader::new(whole))),
        [0x28, 0xB5, 0x2F, 0xFD] => Box::new(zstd::Decoder::new(whole)?),
        _ => Box::new(whole),
    })
}

/// What Python raised is raised again; what a decoder says of bad bytes is a ValueError.
fn told(error: io::Error) -> PyErr {
    if error.get_ref().is_some_and(|inner| inner.is::<PyErr>()) {
        return error.into();
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => PyValueError::new_err("it ends too early"),
        _ => PyValueError::new_err(error.to_string()),
    }
}

/// The content of bytes packed as HTTP says.
///
/// # Errors
/// ValueError for bytes that cannot be unpacked, OverflowError for more than `limit` of them.
#[pyfunction]
pub fn unpack<'py>(
    py: Python<'py>,
    packed: PyBackedBytes,
    encoding: &str,
    limit: u64,
) -> PyResult<Bound<'py, PyBytes>> {
    let content = py.detach(|| match encoding {
        "gzip" => at_most(GzDecoder::new(packed.as_ref()), limit),
        // The standard means zlib; some servers send what is in it.
        "deflate" => at_most(ZlibDecoder::new(packed.as_ref()), limit)
            .or_else(|_| at_most(DeflateDecoder::new(packed.as_ref()), limit)),
        "br" => at_most(Decompressor::new(packed.as_ref(), CHUNK), limit),
        "zstd" => at_most(zstd::Decoder::new(packed.as_ref())?, limit),
        _ => Err(io::Error::other("it is packed in a way that is not known")),
    });
    match content.map_err(told)? {
        Some(content) => Ok(PyBytes::new(py, &content)),
        None => Err(PyOverflowError::new_err("unpacks to too much")),
    }
}

/// What a stream holds; none if that is more than `limit` bytes.
fn at_most(stream: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    stream.take(limit.saturating_add(1)).read_to_end(&mut content)?;
    Ok((content.len() as u64 <= limit).then_some(content))
}

enum PackedInput {
    Gzip(GzEncoder<Vec<u8>>),
    Zstandard(zstd::Encoder<'static, Vec<u8>>),
}

/// Packs what it is given, piece by piece; the same content gives the same bytes.
#[pyclass(frozen, name = "Packer", module = "cleaner._core")]
pub struct PyPacker(Mutex<Option<PackedInput>>);

#[pymethods]
impl PyPacker {
    #[new]
    fn new(packing: &str) -> PyResult<Self> {
        let packing = match packing {
            "gzip" => PackedInput::Gzip(GzEncoder::new(Vec::new(), Compression::default())),
            "zstd" => PackedInput::Zstandard(zstd::Encoder::new(Vec::new(), 0)?),
            other => return Err(PyValueError::new_err(format!("unknown packing {other:?}"))),
        };
        Ok(Self(Mutex::new(Some(packing))))
    }

    /// Takes content, and gives what of it is packed so far.
    fn pack<'py>(&self, py: Python<'py>, content: PyBackedBytes) -> PyResult<Bound<'py, PyBytes>> {
        let packed = py.detach(|| {
            let mut packing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Ok::<_, io::Error>(match packing.as_mut() {
                Some(PackedInput::Gzip(packer)) => {
                    packer.write_all(&content)?;
                    std::mem::take(packer.get_mut())
                }
                Some(PackedInput::Zstandard(packer)) => {
                    packer.write_all(&content)?;
                    std::mem::take(packer.get_mut())
                }
                None => return Err(io::Error::other("is finished")),
            })
        })?;
        Ok(PyBytes::new(py, &packed))
    }

    /// The end of what is packed; nothing can be added then.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let packing = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let rest = match packing {
            Some(PackedInput::Gzip(packer)) => packer.finish()?,
            Some(PackedInput::Zstandard(packer)) => packer.finish()?,
            None => Vec::new(),
        };
        Ok(PyBytes::new(py, &rest))
    }
}
