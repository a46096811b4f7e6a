//! The secret by which lines are known: who does not have it can forge no line that is taken for another.
//!
//! A line is never stored, only its hash. With a public hash, whoever writes pages could make a line with the hash of a
//! line of somebody else, and the first copy of the two would delete the second; or a million lines that all sit in one
//! bucket of a table. SipHash-1-3 with 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) is
//! made for this: without its key nothing can be said of its values.
//!
//! A run draws its secret anew, so what stays is the same in every run but for accidents. Runs that have to know each
//! other's lines share one: it lies in the store, in the counts and in the checkpoint, or in a file that is named.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use siphasher::sip128::SipHasher13;

use crate::dedup::Key;
use crate::error::StreamError;

/// The first words of a file with a secret; the digit changes with the format.
const MAGIC: &str = "cleaner key 1: ";

/// The first words of a file of line counts, which has a secret too; the digit changes with the format. How its lines were
/// compared and the secret of their keys follow, up to a line end.
pub const COUNTS_MAGIC: &str = "cleaner counts 2: ";

const NO_SECRET: &str = "is not a key file, nor a file of line counts";

/// The most that the first line of a file with a secret takes.
const HEAD: u64 = 1024;

/// A secret of 128 bits.
#[derive(Clone, Copy)]
pub struct Secret(SipHasher13);

impl Secret {
    /// A secret that nobody has had before.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn random() -> Result<Self, StreamError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(Self::new(bytes))
    }

    /// The secret with these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(SipHasher13::new_with_key(&bytes))
    }

    /// The key of some bytes.
    #[inline]
    #[must_use]
    pub fn hash(&self, bytes: &[u8]) -> Key {
        self.0.hash(bytes).into()
    }

    /// The key of a line within a site: equal lines of different sites get different keys.
    #[must_use]
    pub fn hash_within(&self, site: Key, line: Key) -> Key {
        let mut both = [0; 32];
        let (front, back) = both.split_at_mut(16);
        front.copy_from_slice(&site.to_le_bytes());
        back.copy_from_slice(&line.to_le_bytes());
        self.hash(&both)
    }

    /// The secret in hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0.key()))
    }

    /// The secret that [`Secret::to_hex`] wrote.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let is_hex = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u128::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
        Some(Self::new(number.to_be_bytes()))
    }

    /// The secret of a key file, or of a file of line counts. Where there is no file, one is made that only its owner
    /// can read.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no secret.
    pub fn of_file(path: &Path) -> Result<Self, StreamError> {
        let in_file = |error| StreamError::File(path.into(), error);
        match File::open(path) {
            Ok(file) => Self::read(file)
                .map_err(in_file)?
                .ok_or_else(|| StreamError::foreign(path, NO_SECRET)),
            Err(error) if error.kind() == ErrorKind::NotFound => match Self::make(path)? {
                Some(secret) => Ok(secret),
                // Another run was faster, and has written all of it.
                None => File::open(path)
                    .and_then(Self::read)
                    .map_err(in_file)?
                    .ok_or_else(|| StreamError::foreign(path, NO_SECRET)),
            },
            Err(error) => Err(in_file(error)),
        }
    }

    fn read(file: File) -> std::io::Result<Option<Self>> {
        let mut head = Vec::new();
        file.take(HEAD).read_to_end(&mut head)?;
        // What follows the first line of a file of counts is not text.
        let first = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let first = std::str::from_utf8(first).unwrap_or_default();
        let is_known = first.starts_with(MAGIC) || first.starts_with(COUNTS_MAGIC);
        let hex = first.rsplit(' ').next().unwrap_or_default();
        Ok(Self::from_hex(hex).filter(|_| is_known))
    }

    /// Makes a file with a new secret; none if there is one by now.
    fn make(path: &Path) -> Result<Option<Self>, StreamError> {
        let in_file = |error| StreamError::File(path.into(), error);
        let secret = Self::random()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file =
            tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(in_file)?;
        writeln!(file, "{MAGIC}{}", secret.to_hex()).map_err(in_file)?;
        file.as_file().sync_all().map_err(in_file)?;
        match file.persist_noclobber(path) {
            Ok(_) => Ok(Some(secret)),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(None),
            Err(error) => Err(in_file(error.error)),
        }
    }
}

/// How the lines of a file were compared: those of another file can be added only if they were in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keying {
    /// What of a line was compared, and with which lines, in words.
    pub way: String,
    /// By what lines became keys.
    pub secret: Secret,
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.key() == other.0.key()
    }
}

impl Eq for Secret {}

/// Shows no secret.
impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_as_it_was_written() {
        let secret = Secret::random().unwrap();
        assert_eq!(Secret::from_hex(&secret.to_hex()), Some(secret));
        for wrong in ["", "ab", "+0000000000000000000000000000001", &"g".repeat(32)] {
            assert_eq!(Secret::from_hex(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{secret:?}"), "Secret");
    }

    #[test]
    fn a_key_depends_on_the_secret_and_on_the_site() {
        let (one, two) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_ne!(one.hash(b"a"), two.hash(b"a"));
        assert_eq!(one.hash(b"a"), one.hash(b"a"));
        assert_ne!(one.hash_within(1, 7), one.hash_within(2, 7));
    }

    #[test]
    fn the_hash_is_siphash() {
        // SipHash-1-3-128 has no published vectors; this one guards stores and counts against a change of the crate.
        let secret = Secret::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(
            format!("{:032x}", secret.hash(b"Rain fell.")),
            "23988b6126a34a0175ef84fdaec29ca0"
        );
    }

    #[test]
    fn a_file_keeps_a_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let made = Secret::of_file(&path).unwrap();
        assert_eq!(Secret::of_file(&path).unwrap(), made);
        for foreign in ["", "cleaner key 1: short\n", "another file\n", "cleaner key 1: \u{e9}"] {
            std::fs::write(&path, foreign).unwrap();
            let told = Secret::of_file(&path).unwrap_err().to_string();
            assert!(told.ends_with("is not a key file, nor a file of line counts"), "{told}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), foreign);
        }
    }
}
