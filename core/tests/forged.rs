//! Lines that were forged for a hash that everybody knows do nothing to lines that are known by a secret.
//!
//! The forgeries are real: each is first shown to work on XXH3, which has no key. They are after two constructions. The
//! first solves the hash of 48 bytes backwards, so that for any line there is another with the same 76 bits; the second
//! swaps two letters of a long text that meet the same bits of the hash's constant.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use cleaner_core::corpus::pipeline::Step;
use cleaner_core::corpus::plan::{InputFormat, Memory, Plan, Target};
use cleaner_core::corpus::record::json::Fields;
use cleaner_core::corpus::run::Callbacks;
use cleaner_core::dedup::key::{Form, LineFold, LineHash};
use cleaner_core::dedup::secret::Secret;
use cleaner_core::error::Fault;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

/// The constant of XXH3, which stands in its specification.
const CONSTANT: [u8; 192] = [
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
    0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
    0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
    0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
    0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x53, 0x2e, 0xa3, 0x71,
    0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8, 0xa8,
    0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d, 0x8a,
    0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64, 0xea,
    0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb, 0x17,
    0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b,
    0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45,
    0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e, 0x9d,
];
const P1: u64 = 0x9E37_79B1_85EB_CA87;
const P2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const P4: u64 = 0x85EB_CA77_C2B2_AE63;
const AVALANCHE: u64 = 0x1656_6791_9E37_79F9;

fn word(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn constant(at: usize) -> u64 {
    word(&CONSTANT, at)
}

/// The number that makes 1 of an odd one.
fn inverse(odd: u64) -> u64 {
    (0..6).fold(1, |guess: u64, _| guess.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(guess))))
}

fn unshift(hash: u64, by: u32) -> u64 {
    (0..64 / by + 1).fold(hash, |known, _| hash ^ (known >> by))
}

/// What the last step of the hash made this of.
fn before_avalanche(hash: u64) -> u64 {
    unshift(unshift(hash, 32).wrapping_mul(inverse(AVALANCHE)), 37)
}

fn mix16(bytes: &[u8], at: usize) -> u64 {
    let (one, two) = (word(bytes, 0) ^ constant(at), word(bytes, 8) ^ constant(at + 8));
    let product = u128::from(one) * u128::from(two);
    product as u64 ^ (product >> 64) as u64
}

fn mix32(acc: (u64, u64), one: &[u8], two: &[u8], at: usize) -> (u64, u64) {
    let sum = |bytes: &[u8]| word(bytes, 0).wrapping_add(word(bytes, 8));
    let low = acc.0.wrapping_add(mix16(one, at)) ^ sum(two);
    (low, acc.1.wrapping_add(mix16(two, at + 16)) ^ sum(one))
}

/// A line of 48 bytes whose XXH3 has these low bits, and these 12 above them.
fn forge(low: u64, high: u64, mut seed: u64) -> Vec<u8> {
    let difference = P1.wrapping_sub(P4);
    let zeros = difference.trailing_zeros();
    loop {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let middle: Vec<u8> = (0..16).map(|at| b'a' + (seed >> (at * 3) & 15) as u8).collect();
        let acc = mix32((48_u64.wrapping_mul(P1), 0), &middle, &middle, 32);
        let above = high & 0xFFF | seed << 12;
        let first = before_avalanche(low);
        let second = before_avalanche(above.wrapping_neg()).wrapping_sub(48_u64.wrapping_mul(P2));
        let rest = second.wrapping_sub(first.wrapping_mul(P4));
        if rest.trailing_zeros() < zeros {
            continue;
        }
        let low_acc = (rest >> zeros).wrapping_mul(inverse(difference >> zeros))
            & (u64::MAX >> zeros)
            | seed.unbounded_shl(64 - zeros);
        let high_acc = first.wrapping_sub(low_acc);
        let (one, two) = (constant(0), constant(16));
        let ends = [
            (one, (high_acc ^ acc.1).wrapping_sub(one)),
            (two, (low_acc ^ acc.0).wrapping_sub(two)),
        ];
        let halves = ends.map(|(front, back)| [front.to_le_bytes(), back.to_le_bytes()].concat());
        let line = [&halves[0][..], &middle, &halves[1]].concat();
        let ends_well = !b"\r \t".contains(&line[47]);
        if ends_well && !line.contains(&b'\n') {
            return line;
        }
    }
}

/// What a compact table tells apart.
fn kept(hash: u128) -> u128 {
    hash & ((1 << 76) - 1)
}

fn forged_for(line: &str) -> Vec<u8> {
    let hash = xxh3_128(line.to_lowercase().as_bytes());
    forge(hash as u64, (hash >> 64) as u64, 7)
}

/// Two texts of letters with one hash.
fn twins() -> (String, String) {
    let letters: Vec<u8> =
        (b'#'..=b'~').filter(|&byte| !byte.is_ascii_uppercase() && byte != b'\\').collect();
    let pick = |by: u8| letters.iter().copied().find(|&letter| letters.contains(&(letter ^ by)));
    for (lane, stripe) in (0..8).flat_map(|lane| (1..15).map(move |stripe| (lane, stripe))) {
        let places = [8 * lane, 64 * stripe + 8 * lane];
        let (one, two) = (constant(8 * lane), constant(8 * stripe + 8 * lane));
        let difference = (one ^ two).to_le_bytes();
        let low: Option<Vec<u8>> = difference[..4].iter().map(|&by| pick(by)).collect();
        let Some(low) = low else { continue };
        for (at, &by) in difference.iter().enumerate().skip(4) {
            let pairs = letters.iter().flat_map(|&p| letters.iter().map(move |&q| (p, q)));
            let Some((p, q)) = pairs.into_iter().find(|&(p, q)| p != q && (p ^ q) & by == 0) else {
                continue;
            };
            let text = |first: u8, second: u8| {
                let mut text = vec![b'x'; 1000];
                for (byte, &letter) in low.iter().enumerate() {
                    text[places[0] + byte] = letter;
                    text[places[1] + byte] = letter ^ difference[byte];
                }
                (text[places[0] + at], text[places[1] + at]) = (first, second);
                String::from_utf8(text).unwrap()
            };
            return (text(p, q), text(q, p));
        }
    }
    unreachable!("there are 144 such places")
}

/// What a run leaves of a file.
fn left(folder: &Path, format: InputFormat, memory: Memory, input: &[u8]) -> Vec<u8> {
    let (from, to) = (folder.join("in"), folder.join("out"));
    std::fs::write(&from, input).unwrap();
    _ = std::fs::remove_file(&to);
    let target = Target::File(to.clone().into());
    let plan = Plan { memory, ..Plan::new(vec![from], format, target) };
    let (mut tell, mut pulse) = (|_: &Fault| (), |_: Step| true);
    plan.run(Callbacks { cleaner: None, tell: &mut tell, pulse: &mut pulse, stdin: None }).unwrap();
    std::fs::read(to).unwrap()
}

const VICTIM: &str = "The minister resigned on Tuesday after the report was published.";

#[test]
fn a_forged_line_deletes_no_line_of_somebody_else() {
    let forged = forged_for(VICTIM);
    assert_eq!(kept(xxh3_128(&forged)), kept(xxh3_128(VICTIM.to_lowercase().as_bytes())));
    let folder = tempfile::tempdir().unwrap();
    let input = [&forged[..], b"\n", VICTIM.as_bytes(), b"\n"].concat();
    let memories = [
        Memory::Compact,
        Memory::Wide,
        Memory::Bloom(1000, 1e-6),
        Memory::Store(folder.path().join("seen")),
        Memory::Common(2),
    ];
    for memory in memories {
        let output = left(folder.path(), InputFormat::Lines, memory.clone(), &input);
        assert_eq!(output, input, "{memory:?}");
    }
}

#[test]
fn twins_are_two_lines() {
    let (one, two) = twins();
    assert!(one != two && xxh3_128(one.as_bytes()) == xxh3_128(two.as_bytes()));
    let folder = tempfile::tempdir().unwrap();
    let records = format!("{{\"text\":\"{one}\"}}\n{{\"text\":\"{two}\"}}\n");
    let format = InputFormat::Jsonl(Fields::default());
    let output = left(folder.path(), format, Memory::Wide, records.as_bytes());
    assert_eq!(String::from_utf8(output).unwrap(), records);
}

#[test]
fn forged_lines_do_not_crowd_one_place_of_a_table() {
    let lines: Vec<Vec<u8>> = (0..4000).map(|n| forge(1 << 63 | n, 0x123, n)).collect();
    let crowd = |hash: &dyn Fn(&[u8]) -> u128| {
        let mut counts = vec![0; 4096];
        for line in &lines {
            counts[(hash(line) >> 64) as usize % 4096] += 1;
        }
        counts.into_iter().max().unwrap()
    };
    assert_eq!(crowd(&xxh3_128), 4000);
    let (form, secret) = (Form::Bytes, Secret::random().unwrap());
    let hash = LineHash { form, least: 0, secret };
    assert!(crowd(&|line| hash.key(line, &mut LineFold::default()).unwrap()) < 20);
}
