//! Gzip as members one after the other, which is gzip too: each block is one, packed by the thread that has it, and a
//! file can be cut between two of them.

use std::io::{Result, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Writes bytes as one member behind what is there.
pub fn pack(bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let mut packer = GzEncoder::new(out, Compression::default());
    packer.write_all(bytes)?;
    packer.finish().map(drop)
}

/// Bytes as one member.
pub fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    pack(bytes, &mut out)?;
    Ok(out)
}
