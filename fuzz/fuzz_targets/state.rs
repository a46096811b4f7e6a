//! The target `state` for cargo-fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cleaner_fuzz::state::check(data));
