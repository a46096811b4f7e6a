//! Runs over files of any content: what comes out is whole records, the same for any number of threads.

use std::path::Path;

use cleaner_core::corpus::pipeline::Step;
use cleaner_core::corpus::plan::{InputFormat, Memory, Plan, Target};
use cleaner_core::corpus::record::cleaning::Cleaner;
use cleaner_core::corpus::record::json::Fields;
use cleaner_core::corpus::report::Report;
use cleaner_core::corpus::run::Callbacks;
use cleaner_core::corpus::scope::CompareScope;
use cleaner_core::dedup::key::Form;
use cleaner_core::error::{Fault, OnFault, StreamError};

use crate::engines::RULES;

/// Runs over a file with these bytes; the first says how.
pub fn check(data: &[u8]) {
    let (&how, data) = data.split_first().unwrap_or((&0, &[]));
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("in");
    std::fs::write(&input, data).expect("an input");
    let outputs = [1, 3].map(|threads| {
        let output = folder.path().join(format!("out{threads}"));
        let plan = Plan { threads, ..plan(how, &input, &output) };
        let report = run(&plan);
        let faults = report.as_ref().map_or(u64::MAX, |report| report.faults);
        (report.is_ok(), faults, std::fs::read(&output).ok())
    });
    assert_eq!(outputs[0], outputs[1], "another answer with more threads");
    let (is_done, _, written) = &outputs[0];
    // What was passed on as it came may be anything.
    if *is_done && how & 1 == 1 && how & 2 == 0 {
        check_records(written.as_deref().unwrap_or_default());
    }
}

/// A plan: each bit of a number chooses something.
pub fn plan(how: u8, input: &Path, output: &Path) -> Plan {
    let bit = |number: u8| how & 1 << number != 0;
    let format = match (bit(0), bit(6)) {
        (true, _) => InputFormat::Jsonl(Fields::default()),
        (false, true) => InputFormat::Text,
        (false, false) => InputFormat::Lines,
    };
    Plan {
        on_fault: if bit(1) { OnFault::Pass } else { OnFault::Skip },
        near: bit(2),
        scope: if bit(3) { CompareScope::Corpus } else { CompareScope::Site },
        memory: if bit(4) { Memory::Common(2) } else { Memory::Wide },
        form: if bit(5) { Form::Template } else { Form::Normal },
        least: 1,
        longest: 5000,
        block: if bit(7) { 64 } else { 4096 },
        ..Plan::new(vec![input.into()], format, Target::File(output.to_path_buf().into()))
    }
}

/// Does a run.
///
/// # Errors
/// What the run says.
pub fn run(plan: &Plan) -> Result<Report, StreamError> {
    let (mut tell, mut pulse) = (|_: &Fault| (), |_: Step| true);
    let cleaner = Some(Cleaner { engine: &RULES, outside: None });
    let report = plan.run(Callbacks { cleaner, tell: &mut tell, pulse: &mut pulse, stdin: None });
    assert!(!matches!(report, Err(StreamError::Crashed(..))), "{report:?}");
    report
}

fn check_records(written: &[u8]) {
    for line in written.split(|&byte| byte == b'\n') {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        if !line.trim_ascii().is_empty() {
            let read = serde_json::from_slice::<&serde_json::value::RawValue>(line);
            assert!(read.is_ok(), "not a record: {:?}", String::from_utf8_lossy(line));
        }
    }
}
