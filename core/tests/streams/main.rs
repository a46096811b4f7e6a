//! Whole runs: the answer of the plain rule, for any number of threads and any block length.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod blank_lines;
mod documents;
mod faults;
mod resume;
mod sets;

use cleaner_core::corpus::io::destinations::Single;
use cleaner_core::corpus::io::source::Source;
use cleaner_core::corpus::io::unpack::Records;
use cleaner_core::corpus::pipeline::writer::{OrderedWriter, WriterSetup};
use cleaner_core::corpus::pipeline::{self, Workers};
use cleaner_core::corpus::record::document::LineComparer;
use cleaner_core::corpus::record::job::Job;
use cleaner_core::corpus::record::json::Fields;
use cleaner_core::corpus::record::jsonl::JsonlJob;
use cleaner_core::corpus::record::text::LinesJob;
use cleaner_core::corpus::report::Report;
use cleaner_core::corpus::report::RuleNames;
use cleaner_core::corpus::scope::CompareScope;
use cleaner_core::dedup::key::{Form, LineFold, LineHash};
use cleaner_core::dedup::secret::Secret;
use cleaner_core::dedup::seen::SeenLines;
use cleaner_core::engine::Engine;
use cleaner_core::error::{Fault, OnFault, StreamError};
use std::collections::HashSet;
use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Run<'a> {
    job: &'a dyn Job,
    on_fault: OnFault,
    threads: usize,
    block: usize,
    engine: Option<&'a Engine>,
}

impl<'a> Run<'a> {
    fn new(job: &'a dyn Job) -> Self {
        Self { job, on_fault: OnFault::Skip, threads: 1, block: 1 << 20, engine: None }
    }

    fn over(
        &self,
        source: Source,
        seen: &mut SeenLines,
    ) -> (String, Vec<String>, Result<Report, StreamError>) {
        let mut source = source.with_block(self.block);
        let names = source.paths().to_vec();
        let out = Shared::default();
        let mut sink = Single::stream(Box::new(out.clone()), "-");
        let mut faults = Vec::new();
        let mut tell =
            |fault: &Fault| faults.push(format!("{}:{}", fault.source.display(), fault.line));
        let naming = RuleNames {
            program: self.engine.map(|engine| &engine.program),
            scope: CompareScope::Corpus,
        };
        let setup =
            WriterSetup { names, on_fault: self.on_fault, tell: &mut tell, naming: &naming };
        let mut writer = OrderedWriter::new(&mut sink, setup);
        let crew = Workers { threads: self.threads, pulse: &mut |_| true };
        let report = pipeline::run(&mut source, self.job, seen, &mut writer, crew);
        let text = String::from_utf8_lossy(&out.0.lock().unwrap()).into_owned();
        (text, faults, report)
    }

    fn text(&self, input: &str) -> String {
        self.over(stream(input), &mut SeenLines::compact()).0
    }
}

fn stream(text: &str) -> Source {
    Source::stream(Box::new(Cursor::new(text.as_bytes().to_vec())), "in", Records::Json).unwrap()
}

fn hash(form: Form, least: usize) -> LineHash {
    LineHash { form, least, secret: Secret::new([7; 16]) }
}

fn text_job(form: Form, least: usize) -> LinesJob {
    LinesJob { hash: hash(form, least), longest: 1 << 20, on_fault: OnFault::Skip }
}

fn judge<'a>(scope: CompareScope) -> LineComparer<'a> {
    LineComparer {
        hash: hash(Form::Normal, 1),
        scope,
        once: false,
        near: false,
        keeps_lone: false,
        cleaner: None,
        url: None,
    }
}

fn jsonl_job<'a>(scope: CompareScope) -> JsonlJob<'a> {
    let (fields, longest) = (Fields::default(), 1 << 20);
    JsonlJob { judge: judge(scope), fields, longest, on_fault: OnFault::Skip }
}

/// Lines with many repeats, of many lengths, some in other spellings.
fn lines(count: u64) -> String {
    let mut state = 7_u64;
    let mut text = String::new();
    for _ in 0..count {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let n = (state >> 33) % (count / 2);
        let line = format!("Line  {n} {}", "\u{e9}x ".repeat((n % 40) as usize));
        text.push_str(&if state >> 63 == 0 { line } else { line.to_uppercase() });
        text.push('\n');
    }
    text
}

fn plain_rule(text: &str, least: usize) -> String {
    let mut seen = HashSet::new();
    let mut fold = LineFold::default();
    let stays = |line: &&str| {
        let line = line.trim_end_matches('\n').as_bytes();
        hash(Form::Normal, least).key(line, &mut fold).is_none_or(|key| seen.insert(key))
    };
    text.split_inclusive('\n').filter(stays).collect()
}

#[test]
fn the_answer_is_that_of_the_plain_rule_for_any_threads_and_blocks() {
    let text = lines(20_000);
    let job = text_job(Form::Normal, 1);
    let expected = plain_rule(&text, 1);
    for threads in [1, 2, 3, 8] {
        for block in [7, 1000, 1 << 20] {
            let run = Run { threads, block, ..Run::new(&job) };
            assert!(run.text(&text) == expected, "{threads} threads, blocks of {block}");
        }
    }
}

#[test]
fn text_goes_and_stays_by_the_rules() {
    let rows: &[(&str, Form, usize, &str, &str)] = &[
        ("first copy stays", Form::Normal, 1, "a\nb\na\n", "a\nb\n"),
        ("other spelling", Form::Normal, 1, "A  b\n a B\r\n", "A  b\n"),
        ("bytes", Form::Bytes, 1, "A  b\n a B\r\n", "A  b\n a B\r\n"),
        ("blank lines stay", Form::Normal, 1, "\n \na\n\n", "\n \na\n\n"),
        ("blank lines go if asked", Form::Bytes, 0, "\na\n\n", "\na\n"),
        ("short lines stay", Form::Normal, 3, "ab\nabc\nab\nABC\n", "ab\nabc\nab\n"),
        (
            "length is in characters",
            Form::Normal,
            3,
            "\u{e9}\u{e9}\n\u{e9}\u{e9}\n",
            "\u{e9}\u{e9}\n\u{e9}\u{e9}\n",
        ),
        ("no line end", Form::Normal, 1, "a\nb\na", "a\nb\n"),
        ("no line end, stays", Form::Normal, 1, "a\nb", "a\nb"),
        ("empty", Form::Normal, 1, "", ""),
    ];
    for &(name, form, least, text, expected) in rows {
        assert_eq!(Run::new(&text_job(form, least)).text(text), expected, "{name}");
    }
}
