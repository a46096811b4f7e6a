//! The target `text` for cargo-fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cleaner_fuzz::text::check(data));
