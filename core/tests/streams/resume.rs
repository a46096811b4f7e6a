//! Runs that were killed, and go on.

use super::*;
use cleaner_core::corpus::checkpoint::{Journal, Point};
use cleaner_core::corpus::io::part_file::OutputFile;
use cleaner_core::corpus::record::finds::Finds;
use cleaner_core::corpus::record::job::{BlockView, JobScratch};
use cleaner_core::error::beside;
use std::path::Path;

/// Runs with a journal until so many blocks are read, or to the end; true if it got there.
fn run_some(input: &Path, output: &Path, blocks: usize) -> bool {
    let job = text_job(Form::Normal, 1);
    let mut seen = SeenLines::compact();
    let journal = Journal::resume(output, "setup").unwrap();
    let mut journal =
        journal.unwrap_or_else(|| Journal::begin(output, "setup").unwrap()).with_every(5000);
    let &Point { input: at, read, written, .. } = journal.point();
    let mut source = Source::files(vec![input.into()]).with_block(1000);
    journal.replay(|keys| seen.restore(keys)).unwrap();
    source.skip_to(at, read).unwrap();
    let file = OutputFile::from(output.to_path_buf());
    let mut sink = if read > 0 {
        Single::resume(&file, at, written).unwrap()
    } else {
        Single::file(&file).unwrap()
    };
    let mut tell = |_: &Fault| ();
    let names = source.paths().to_vec();
    let naming = RuleNames { program: None, scope: CompareScope::Corpus };
    let setup = WriterSetup { names, on_fault: OnFault::Skip, tell: &mut tell, naming: &naming };
    let mut writer = OrderedWriter::new(&mut sink, setup).with_journal(journal);
    let mut pulse = || true;
    if blocks == usize::MAX {
        let crew = Workers { threads: 3, pulse: &mut pulse };
        pipeline::run(&mut source, &job, &mut seen, &mut writer, crew).unwrap();
        return true;
    }
    let mut left = blocks;
    let limited = Limited(&job, Mutex::new(&mut left));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let crew = Workers { threads: 1, pulse: &mut pulse };
        pipeline::run(&mut source, &limited, &mut seen, &mut writer, crew).unwrap();
    }))
    .is_ok()
}

/// Dies after so many blocks, as a killed run does: nothing is finished or flushed.
struct Limited<'a>(&'a LinesJob, Mutex<&'a mut usize>);

impl Job for Limited<'_> {
    fn prepare(&self, piece: BlockView<'_>, finds: &mut Finds, scratch: &mut JobScratch) {
        let mut left = self.1.lock().unwrap();
        assert!(**left > 0, "killed");
        **left -= 1;
        drop(left);
        self.0.prepare(piece, finds, scratch);
    }
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    let text = lines(5000);
    std::fs::write(&input, &text).unwrap();
    let expected = plain_rule(&text, 1);
    for kills in [vec![], vec![3], vec![40], vec![40, 7, 60]] {
        Journal::discard(&output).unwrap();
        for &blocks in &kills {
            assert!(!run_some(&input, &output, blocks));
            // What was written after the last checkpoint must not matter.
            std::fs::OpenOptions::new()
                .append(true)
                .open(beside(&output, "part"))
                .unwrap()
                .write_all(b"half a li")
                .unwrap();
        }
        assert!(run_some(&input, &output, usize::MAX));
        assert!(std::fs::read_to_string(&output).unwrap() == expected, "{kills:?}");
        let journal = Journal::resume(&output, "setup").unwrap().unwrap();
        let point = journal.point();
        assert!(!point.is_done);
        assert_eq!(point.report.read, text.len() as u64);
        Journal::close(&output, "setup").unwrap();
        assert!(Journal::resume(&output, "setup").unwrap().unwrap().point().is_done);
    }
}
