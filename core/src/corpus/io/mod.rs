//! Where the bytes of a run come from and go to: sources, destinations, part files, compression. Knows no record.

pub mod chunk;
pub mod destinations;
pub mod gzip;
pub mod part_file;
pub mod source;
