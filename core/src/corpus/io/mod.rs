//! Where the bytes of a run come from and go to: sources, destinations, outputs, compression. Knows no record.

pub mod array;
pub mod chunk;
pub mod destinations;
pub mod gzip;
pub mod output;
pub mod source;
pub mod unpack;
