//! Whole records of one input, as a source read them.

use crate::error::Flaw;
use crate::text::slice::slice;

/// Whole records of one input.
#[derive(Default)]
pub struct Chunk {
    /// The records; the buffer is longer than [`Chunk::len`] so that it is cleared once and not for each chunk.
    buffer: Vec<u8>,
    /// How many bytes of the buffer the records take.
    len: usize,
    /// The number of the input among the inputs.
    pub input: usize,
    /// Bytes of the input up to the end of these records.
    pub end: u64,
    /// Set where the input could not be read on, and then the last record may not be whole.
    pub torn: Option<Flaw>,
    /// Set where the record that comes next was passed over: then the chunk stands for it, and holds nothing.
    pub passed: Option<Flaw>,
}

impl Chunk {
    /// The bytes of the records.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        slice(self.buffer.as_slice(), ..self.len)
    }

    /// The buffer and how much of it is taken, for a source to fill and for what goes to be taken out.
    pub fn fill(&mut self) -> (&mut Vec<u8>, &mut usize) {
        (&mut self.buffer, &mut self.len)
    }

    /// Forgets the records. A buffer that one long line made much longer than `usual` is given back.
    pub fn reset(&mut self, usual: usize) {
        if self.buffer.len() > 4 * usual {
            self.buffer = Vec::new();
        }
        self.len = 0;
        (self.torn, self.passed) = (None, None);
    }

    #[cfg(test)]
    pub(in crate::corpus) fn of(text: &str) -> Self {
        Self { buffer: text.as_bytes().to_vec(), len: text.len(), ..Self::default() }
    }
}
