//! Fuzzing that ends: all targets in turn, for so many seconds, from a seed.
//!
//! `bounded SECONDS [SEED]`. An input that breaks a promise is written to the folder `artifacts`, and the program ends
//! with 1; `bounded --again TARGET FILE` tries it once more.

#![allow(clippy::print_stderr, clippy::expect_used)] // a program for developers

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use cleaner_core::guard::guarded;
use cleaner_fuzz::mutate::{Numbers, mutated};
use cleaner_fuzz::{TARGETS, Target};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [again, name, file] = words.as_slice()
        && again == "--again"
    {
        let data = std::fs::read(file).expect("a file");
        TARGETS.iter().filter(|(known, _)| known == name).for_each(|(_, check)| check(&data));
        return ExitCode::SUCCESS;
    }
    let number = |at: usize| words.get(at).and_then(|word| word.parse().ok());
    let seconds: u64 = number(0).unwrap_or(60);
    let share = Duration::from_secs(seconds) / TARGETS.len() as u32;
    let is_well = TARGETS.map(|target| run(target, share, number(1).unwrap_or(1)));
    if is_well.iter().all(|&well| well) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a target for some time; true if it held.
fn run((name, check): Target, share: Duration, seed: u64) -> bool {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = corpus_of(&home.join("corpus").join(name));
    let (begun, mut numbers, mut count) = (Instant::now(), Numbers::new(seed), 0_u64);
    while begun.elapsed() < share || count < corpus.len() as u64 {
        let data = match corpus.get(count as usize) {
            Some(known) => known.clone(),
            None => mutated(&corpus, &mut numbers),
        };
        let tried = Instant::now();
        if let Err(message) = guarded(|| check(&data)) {
            let path = save(home, name, &data);
            eprintln!("{name}: {message}\n  bounded --again {name} {}", path.display());
            return false;
        }
        if tried.elapsed() > Duration::from_secs(10) {
            let path = save(home, name, &data);
            eprintln!("{name}: took {:?}: {}", tried.elapsed(), path.display());
            return false;
        }
        count += 1;
    }
    eprintln!("{name}: {count} inputs held");
    true
}

fn corpus_of(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a corpus")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file of the corpus")).collect()
}

fn save(home: &Path, name: &str, data: &[u8]) -> PathBuf {
    let folder = home.join("artifacts");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{name}-{}", data.len()));
    std::fs::write(&path, data).expect("a file");
    path
}
