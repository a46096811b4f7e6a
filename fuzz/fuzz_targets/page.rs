//! The target `page` for cargo-fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cleaner_fuzz::page::check(data));
