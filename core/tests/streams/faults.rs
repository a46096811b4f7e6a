//! What cannot be read is told and the rest goes on; what ends a run ends it for all threads.

use super::*;
use cleaner_core::corpus::record::finds::Finds;
use cleaner_core::corpus::record::job::{BlockView, JobScratch};

/// Panics.
struct Broken;

impl Job for Broken {
    fn prepare(&self, _: BlockView<'_>, _: &mut Finds, _: &mut JobScratch) {
        panic!("broken job")
    }
}

#[test]
fn bad_records_are_told_and_treated_as_asked() {
    let input = "{\"text\":\"a\"}\n{\"text\":\n\n{\"body\":\"b\"}\n{\"text\":\"a\\nc\"}\n";
    let rows = [
        (OnFault::Skip, "{\"text\":\"a\"}\n\n{\"text\":\"c\"}\n", vec!["in:2", "in:4"], true),
        (
            OnFault::Pass,
            "{\"text\":\"a\"}\n{\"text\":\n\n{\"body\":\"b\"}\n{\"text\":\"c\"}\n",
            vec!["in:2", "in:4"],
            true,
        ),
        (OnFault::Stop, "{\"text\":\"a\"}\n", vec![], false),
    ];
    for (on_fault, output, faults, ends) in rows {
        let job = JsonlJob { on_fault, ..jsonl_job(CompareScope::Corpus) };
        for block in [1, 30, 1000] {
            for threads in [1, 4] {
                let run = Run { on_fault, block, threads, ..Run::new(&job) };
                let (text, told, report) = run.over(stream(input), &mut SeenLines::compact());
                assert_eq!(
                    (text.as_str(), told, report.is_ok()),
                    (output, faults.iter().map(ToString::to_string).collect(), ends),
                    "{on_fault:?} {block}"
                );
            }
        }
    }
}

#[test]
fn a_torn_file_is_told_and_the_next_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (torn, whole) = (folder.path().join("torn.gz"), folder.path().join("whole.jsonl"));
    let mut text = String::new();
    for n in 1..5000_u64 {
        text.push_str(&format!(
            "{{\"text\":\"line {}\"}}\n",
            n.wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ));
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let packed = gzip.finish().unwrap();
    std::fs::write(&torn, &packed[..packed.len() / 2]).unwrap();
    std::fs::write(&whole, "{\"text\":\"last\"}\n").unwrap();
    let job = jsonl_job(CompareScope::Corpus);
    let (output, faults, report) = Run::new(&job)
        .over(Source::files(vec![torn.clone(), whole], Records::Json), &mut SeenLines::compact());
    let kept = output.lines().count() - 1;
    assert!(kept > 1000 && text.starts_with(output.strip_suffix("{\"text\":\"last\"}\n").unwrap()));
    assert_eq!(faults, [format!("{}:{}", torn.display(), kept + 1)]);
    assert_eq!(report.unwrap().faults, 1);
}

#[test]
fn a_panic_ends_the_run_and_not_the_wait() {
    let input = "{\"text\":\"a\"}\n".repeat(100);
    let run = Run { threads: 4, block: 30, ..Run::new(&Broken) };
    let (output, _, report) = run.over(stream(&input), &mut SeenLines::compact());
    assert_eq!(output, "");
    assert_eq!(report.unwrap_err().to_string(), "in: a fault in cleaner itself: broken job");
}

#[test]
fn a_run_ends_when_it_is_asked_to() {
    let text = lines(1000);
    let job = text_job(Form::Normal, 1);
    let out = Shared::default();
    let (mut sink, mut tell) = (Single::stream(Box::new(out.clone()), "-"), |_: &Fault| ());
    let naming = RuleNames { program: None, scope: CompareScope::Corpus };
    let setup = WriterSetup {
        names: Vec::new(),
        on_fault: OnFault::Skip,
        tell: &mut tell,
        naming: &naming,
    };
    let mut writer = OrderedWriter::new(&mut sink, setup);
    let mut source = stream(&text).with_block(100);
    let crew = Workers { threads: 2, pulse: &mut |_| false };
    let error =
        pipeline::run(&mut source, &job, &mut SeenLines::compact(), &mut writer, crew).unwrap_err();
    assert!(matches!(error, StreamError::Stopped));
    assert!(out.0.lock().unwrap().len() < text.len());
}
