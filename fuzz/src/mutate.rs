//! Changes to inputs, which depend on a seed alone.

/// Pieces that mean something to somebody.
const PIECES: [&[u8]; 24] = [
    b"\n",
    b"\r",
    b"\0",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"{\"text\":\"",
    b"\"}\n",
    b"[",
    b"]",
    b"{",
    b"\xEF\xBB\xBF",
    b"\xFF",
    b"\x1F\x8B",
    b"\x28\xB5\x2F\xFD",
    b"<p>",
    b"</div>",
    b"<!--",
    b"&#x",
    b"Image caption ",
    b"Most Popular\n",
    b"\xCC\x81",
    b"\xE2\x80\xAE",
];

/// Numbers from a seed.
pub struct Numbers(u64);

impl Numbers {
    /// Numbers that this seed begins.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below another; 0 if that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        // xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016).
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16;
        number as usize % limit.max(1)
    }
}

/// An input made of others: one of them, changed some times.
#[must_use]
pub fn mutated(corpus: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut data = corpus[numbers.below(corpus.len())].clone();
    for _ in 0..=numbers.below(8) {
        change(&mut data, corpus, numbers);
    }
    data.truncate(1 << 16);
    data
}

fn change(data: &mut Vec<u8>, corpus: &[Vec<u8>], numbers: &mut Numbers) {
    let (at, other) = (numbers.below(data.len() + 1), numbers.below(data.len() + 1));
    let (start, end) = (at.min(other), at.max(other));
    let part = data[start..end.min(start + 4096)].to_vec();
    let insert = |data: &mut Vec<u8>, what: &[u8]| drop(data.splice(at..at, what.iter().copied()));
    match numbers.below(7) {
        0 if at < data.len() => data[at] ^= 1 << numbers.below(8),
        1 => insert(data, PIECES[numbers.below(PIECES.len())]),
        2 => drop(data.drain(start..end.min(start + 64))),
        3 => insert(data, &part),
        4 => insert(data, &part.repeat(1 + numbers.below(20))),
        5 => {
            let other = &corpus[numbers.below(corpus.len())];
            let from = numbers.below(other.len() + 1);
            data.truncate(at);
            data.extend_from_slice(&other[from..]);
        }
        _ => data.truncate(at),
    }
}
