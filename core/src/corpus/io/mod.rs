//! Bytes in and out: inputs, plain or compressed, as chunks of whole records, and outputs that appear whole or not at all. Nothing here
//! looks into a record.

pub mod array;
pub mod chunk;
pub mod destinations;
pub mod gzip;
pub mod output;
pub mod source;
pub mod unpack;
pub mod waiting;
