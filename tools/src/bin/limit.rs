//! The bare loop that exact line deduplication is held against: read, find line ends, XXH3, hash table, write.
//!
//! It has no threads, no shards, no options and no care for memory: 64-bit hashes in a table of twice the size it
//! needs, sized beforehand from the length of the file.
#![allow(clippy::print_stdout, clippy::indexing_slicing, reason = "a benchmark, as bare as can be")]

use hashbrown::HashTable;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::time::Instant;
use xxhash_rust::xxh3::xxh3_64;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (input, output) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
    let start = Instant::now();
    let mut file = File::open(input)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(output)?);
    let mut seen: HashTable<u64> = HashTable::with_capacity(file.metadata()?.len() as usize / 200);
    let mut buffer = vec![0; 1 << 20];
    let (mut kept, mut total) = (0, 0);
    loop {
        let taken = file.read(&mut buffer[kept..])?;
        if taken == 0 {
            break;
        }
        total += taken;
        let filled = kept + taken;
        let mut from = 0;
        for at in memchr::memchr_iter(b'\n', &buffer[..filled]) {
            let hash = xxh3_64(&buffer[from..at]);
            if seen.find(hash, |&other| other == hash).is_none() {
                seen.insert_unique(hash, hash, |&other| other);
                out.write_all(&buffer[from..=at])?;
            }
            from = at + 1;
        }
        buffer.copy_within(from..filled, 0);
        kept = filled - from;
    }
    out.write_all(&buffer[..kept])?;
    out.flush()?;
    println!(
        "{:.3} s {:.0} MB/s {} lines",
        start.elapsed().as_secs_f64(),
        total as f64 / start.elapsed().as_secs_f64() / 1e6,
        seen.len()
    );
    Ok(())
}
