//! Runs that were killed, and go on.

use super::*;
use cleaner_core::corpus::checkpoint::{Journal, Setup};
use cleaner_core::corpus::io::destinations::{PartNames, Sink};
use cleaner_core::corpus::record::finds::Finds;
use cleaner_core::corpus::record::job::{BlockView, JobScratch};
use cleaner_core::error::beside;
use std::path::Path;

fn journal_of(output: &Path) -> Journal {
    let known = Journal::resume(output, &Setup::new()).unwrap();
    known.unwrap_or_else(|| Journal::begin(output, &Setup::new(), Secret::new([7; 16])).unwrap())
}

/// Runs with a journal until so many blocks are read, or to the end; true if it got there.
fn run_some(input: &Path, output: &Path, blocks: usize) -> bool {
    let job = text_job(Form::Normal, 1);
    let mut seen = SeenLines::compact();
    let mut journal = journal_of(output).with_every(5000);
    let point = journal.point().clone();
    let mut source = Source::files(vec![input.into()], Records::Lines).with_block(1000);
    journal.replay(|keys| seen.restore(keys)).unwrap();
    source.skip_to(point.input, point.read).unwrap();
    let parts = PartNames(Some(journal.run().to_owned()));
    let mut sink =
        Single::resume(&output.to_path_buf().into(), &parts, point.input, point.written).unwrap();
    let mut tell = |_: &Fault| ();
    let names = source.paths().to_vec();
    let naming = RuleNames { program: None, scope: CompareScope::Corpus };
    let setup = WriterSetup { names, on_fault: OnFault::Skip, tell: &mut tell, naming: &naming };
    let mut writer = OrderedWriter::new(&mut sink, setup).with_journal(journal);
    let mut pulse = |_| true;
    let left = Mutex::new(blocks);
    let limited = Limited(&job, &left);
    let threads = if blocks == usize::MAX { 3 } else { 1 };
    let crew = Workers { threads, pulse: &mut pulse };
    let is_done = pipeline::run(&mut source, &limited, &mut seen, &mut writer, crew).is_ok();
    drop(writer);
    sink.keep();
    is_done
}

/// Dies after so many blocks, as a killed run does: nothing is finished or flushed.
struct Limited<'a>(&'a LinesJob, &'a Mutex<usize>);

impl Job for Limited<'_> {
    fn prepare(&self, piece: BlockView<'_>, finds: &mut Finds, scratch: &mut JobScratch) {
        let mut left = self.1.lock().unwrap();
        assert!(*left > 0, "killed");
        *left -= 1;
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
        journal_of(&output).discard().unwrap();
        for &blocks in &kills {
            assert!(!run_some(&input, &output, blocks));
            // What was written after the last checkpoint must not matter.
            let part = beside(&output, &format!("{}.part", journal_of(&output).run()));
            let part = std::fs::OpenOptions::new().append(true).open(part);
            part.unwrap().write_all(b"half a li").unwrap();
        }
        assert!(run_some(&input, &output, usize::MAX));
        assert!(std::fs::read_to_string(&output).unwrap() == expected, "{kills:?}");
        let journal = journal_of(&output);
        assert!(!journal.point().is_done);
        assert_eq!(journal.point().report.read, text.len() as u64);
        journal.close().unwrap();
        assert!(journal_of(&output).point().is_done);
    }
}

#[test]
fn a_part_that_was_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::write(&input, lines(5000)).unwrap();
    assert!(!run_some(&input, &output, 40));
    let journal = journal_of(&output);
    let (point, parts) = (journal.point().clone(), PartNames(Some(journal.run().to_owned())));
    let part = parts.of(&output).unwrap();
    let resume =
        || Single::resume(&output.clone().into(), &parts, point.input, point.written).err();
    let whole = std::fs::read(&part).unwrap();
    let mut changed = whole.clone();
    changed[10] ^= 1;
    std::fs::write(&part, changed).unwrap();
    let told = resume().unwrap().to_string();
    assert!(told.ends_with("was changed since the checkpoint"), "{told}");
    std::fs::write(&part, &whole[..10]).unwrap();
    assert!(resume().unwrap().to_string().ends_with("is shorter than the checkpoint says"));
    std::fs::remove_file(&part).unwrap();
    assert!(resume().unwrap().to_string().contains("No such file"));
    // Somebody's file is not taken for the part.
    std::fs::write(&output, &whole[1..]).unwrap();
    assert!(resume().is_some());
    assert_eq!(std::fs::read(&output).unwrap(), &whole[1..]);
}
