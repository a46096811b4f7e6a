//! The target `records` for cargo-fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cleaner_fuzz::records::check(data));
