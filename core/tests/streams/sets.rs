//! Sets of seen lines that outlive a run, or do not fit into memory.

use super::*;
use cleaner_core::dedup::store::{Store, StoreBounds};

#[test]
fn a_store_keeps_lines_between_runs() {
    let folder = tempfile::tempdir().unwrap();
    let job = text_job(Form::Normal, 1);
    let day = |text: &str, past: u64, fresh: usize| {
        let store =
            Store::open(&folder.path().join("seen"), "normal", Secret::new([7; 16])).unwrap();
        let mut seen = SeenLines::stored(&store, StoreBounds { past, fresh }).unwrap();
        let output = Run::new(&job).over(stream(text), &mut seen).0;
        seen.save(&store, &[]).unwrap();
        output
    };
    assert_eq!(day("a\nb\na\n", 10, 10), "a\nb\n");
    assert_eq!(day("b\nc\nc\n", 10, 1), "c\n");
    assert_eq!(day("a\nc\nd\n", 0, 1), "d\n");
}

#[test]
fn a_store_may_hold_more_than_memory() {
    let folder = tempfile::tempdir().unwrap();
    let job = text_job(Form::Normal, 1);
    let (first, second) = (lines(20_000), lines(30_000));
    let bounds = StoreBounds { past: 1000, fresh: 1600 };
    let mut written = String::new();
    for day in [&first, &second] {
        let store =
            Store::open(&folder.path().join("seen"), "normal", Secret::new([7; 16])).unwrap();
        let mut seen = SeenLines::stored(&store, bounds).unwrap();
        let run = Run { threads: 3, block: 1000, ..Run::new(&job) };
        written += &run.over(stream(day), &mut seen).0;
        // What a run that does not end had seen is forgotten.
        let mut dying = SeenLines::stored(&store, bounds).unwrap();
        run.over(stream(&second), &mut dying).2.unwrap();
        drop(dying);
        seen.save(&store, &[]).unwrap();
    }
    assert!(written == plain_rule(&format!("{first}{second}"), 1));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
