//! Whole runs: the answer of the plain rule, for any number of threads and any block length.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use cleaner_core::dedup::form::{Form, normal_hash};
use cleaner_core::dedup::seen::Seen;
use cleaner_core::dedup::store::Store;
use cleaner_core::engine::{Engine, Settings};
use cleaner_core::rule::{Pack, Pattern, Rule, Verb, Window};
use cleaner_core::stream::block::Finds;
use cleaner_core::stream::checkpoint::{Journal, Point};
use cleaner_core::stream::clean::Cleaner;
use cleaner_core::stream::document::{Judge, Scope};
use cleaner_core::stream::json::Fields;
use cleaner_core::stream::jsonl::JsonlJob;
use cleaner_core::stream::outlet::{Desk, Outlet};
use cleaner_core::stream::pipeline::{self, Crew, Job, Piece};
use cleaner_core::stream::report::{Loss, Names};
use cleaner_core::stream::sink::Single;
use cleaner_core::stream::source::Source;
use cleaner_core::stream::text::{LinesJob, TextJob};
use cleaner_core::stream::{Fault, OnFault, Report, StreamError, beside};
use std::collections::HashSet;
use std::io::{Cursor, Write};
use std::path::Path;
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
        seen: &mut Seen,
    ) -> (String, Vec<String>, Result<Report, StreamError>) {
        let mut source = source.with_block(self.block);
        let names = source.paths().to_vec();
        let out = Shared::default();
        let mut sink = Single::stream(Box::new(out.clone()), "-");
        let mut faults = Vec::new();
        let mut tell =
            |fault: &Fault| faults.push(format!("{}:{}", fault.source.display(), fault.line));
        let naming =
            Names { program: self.engine.map(|engine| &engine.program), scope: Scope::Corpus };
        let desk = Desk { names, on_fault: self.on_fault, tell: &mut tell, naming: &naming };
        let mut outlet = Outlet::new(&mut sink, desk);
        let crew = Crew { threads: self.threads, pulse: &mut || true };
        let report = pipeline::run(&mut source, self.job, seen, &mut outlet, crew);
        let text = String::from_utf8_lossy(&out.0.lock().unwrap()).into_owned();
        (text, faults, report)
    }

    fn text(&self, input: &str) -> String {
        self.over(stream(input), &mut Seen::compact()).0
    }
}

fn stream(text: &str) -> Source {
    Source::stream(Box::new(Cursor::new(text.as_bytes().to_vec())), "in").unwrap()
}

fn text_job(form: Form, least: usize) -> LinesJob {
    LinesJob { form, least, on_fault: OnFault::Skip }
}

fn judge<'a>(scope: Scope) -> Judge<'a> {
    Judge {
        form: Form::Normal,
        least: 1,
        scope,
        once: false,
        near: false,
        cleaner: None,
        url: None,
    }
}

fn jsonl_job<'a>(scope: Scope) -> JsonlJob<'a> {
    JsonlJob { judge: judge(scope), fields: Fields::default(), on_fault: OnFault::Skip }
}

/// An engine with one pack of these rules.
fn engine(keep: &[&str], verbs: Vec<Verb>) -> Engine {
    let rule = |(number, verb)| Rule {
        id: format!("test/{number}"),
        verb,
        window: Window::All,
        max_words: None,
        min: None,
        unless: None,
    };
    let pack = Pack {
        name: "test".to_owned(),
        hosts: Vec::new(),
        text: None,
        named: true,
        uses: Vec::new(),
        keep: keep.iter().map(|&line| Pattern::Whole(line.to_owned())).collect(),
        rules: verbs.into_iter().enumerate().map(rule).collect(),
    };
    Engine::new(vec![pack], Settings { dedup_min: Some(40), max_loss: 1.0, level: None }).unwrap()
}

fn whole(line: &str) -> Vec<Pattern> {
    vec![Pattern::Whole(line.to_owned())]
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
    let stays = |line: &&str| {
        line.trim().chars().count() < least
            || seen.insert(normal_hash(line.trim_end_matches('\n').as_bytes()))
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

#[test]
fn texts_of_records_go_and_stay_by_the_rules() {
    let two = |a: &str, b: &str| {
        format!(
            "{{\"url\":\"http://a.b/1\",\"text\":\"{a}\"}}\n{{\"text\": \"{b}\" , \"url\":\"http://c.d\"}}\n"
        )
    };
    let rows = [
        ("corpus", Scope::Corpus, two(r"a\nb", r"b\nc"), two(r"a\nb", "c")),
        ("sites differ", Scope::Site, two(r"a\nb", r"b\nc"), two(r"a\nb", r"b\nc")),
        ("within a site", Scope::Site, two(r"a\na", "b"), two(r"a\n", "b")),
        ("document", Scope::Document, two(r"a\nb\na", r"b\nb\nc"), two(r"a\nb\na", r"b\nb\nc")),
        (
            "escapes compare as text",
            Scope::Corpus,
            two(r"caf\u00e9 \t x", "q"),
            two(r"caf\u00e9 \t x", "q"),
        ),
        (
            "escaped and plain",
            Scope::Corpus,
            two(r"caf\u00e9", "caf\u{e9}\\nq"),
            two(r"caf\u00e9", "q"),
        ),
        ("a backslash before n", Scope::Corpus, two(r"a\\n", r"a\\n\nb"), two(r"a\\n", "b")),
        ("line end by number", Scope::Corpus, two(r"a\u000ab", r"b"), two(r"a\u000ab", "")),
    ];
    for (name, scope, input, expected) in rows {
        assert_eq!(Run::new(&jsonl_job(scope)).text(&input), expected, "{name}");
    }
}

#[test]
fn documents_are_cleaned_before_they_are_compared() {
    let cut = Verb::Cut(vec![Pattern::Glob("*Cookies! *".to_owned())]);
    let engine = engine(&["Keep me"], vec![Verb::Line(whole("Most Popular")), cut]);
    let cleaner = Some(Cleaner { engine: &engine, outside: None });
    let rows = [
        (
            "a line that a rule drops",
            "{\"text\":\"\\u00e9a\\nMost Popular\"}\n{\"text\":\"b\\nMost Popular\\nc\"}\n",
            "{\"text\":\"\\u00e9a\"}\n{\"text\":\"b\\nc\"}\n",
        ),
        (
            "a line before one that went at the end is compared",
            "{\"text\":\"a\\nMost Popular\"}\n{\"text\":\"a\\nMost Popular\"}\n",
            "{\"text\":\"a\"}\n{\"text\":\"\"}\n",
        ),
        (
            "a line that is kept stays everywhere",
            "{\"text\":\"Keep me\\na\"}\n{\"text\":\"\\u00e9\\nKeep me\\na\"}\n",
            "{\"text\":\"Keep me\\na\"}\n{\"text\":\"\\u00e9\\nKeep me\\n\"}\n",
        ),
        (
            "half a surrogate pair does not hide a line",
            "{\"text\":\"\\ud800 b\\nMost Popular\\nc\"}\n",
            "{\"text\":\"\\ud800 b\\nc\"}\n",
        ),
    ];
    for (name, input, expected) in rows {
        let job = JsonlJob {
            judge: Judge { cleaner, ..judge(Scope::Corpus) },
            ..jsonl_job(Scope::Corpus)
        };
        let run = Run { engine: Some(&engine), ..Run::new(&job) };
        assert_eq!(run.text(input), expected, "{name}");
    }
}

#[test]
fn a_report_says_what_went_and_why() {
    let engine = engine(&[], vec![Verb::Line(whole("Most Popular"))]);
    let cleaner = Some(Cleaner { engine: &engine, outside: None });
    let job = JsonlJob {
        judge: Judge { cleaner, near: true, ..judge(Scope::Corpus) },
        ..jsonl_job(Scope::Corpus)
    };
    let input =
        "{\"text\":\"Most Popular\\nPage 1\\nPage 2\\n\\u00e9a\"}\n{\"text\":\"\\u00e9a\\nb\"}\n";
    let run = Run { engine: Some(&engine), block: 1, ..Run::new(&job) };
    let (output, _, report) = run.over(stream(input), &mut Seen::compact());
    assert_eq!(output, "{\"text\":\"Page 1\\n\\u00e9a\"}\n{\"text\":\"b\"}\n");
    let report = report.unwrap();
    let loss = |pieces, characters| Loss { pieces, characters };
    let losses =
        [("dedup/corpus", loss(1, 3)), ("dedup/near", loss(1, 7)), ("test/0", loss(1, 13))];
    assert_eq!(report.losses, losses.map(|(id, loss)| (id.to_owned(), loss)).into());
    assert_eq!((report.documents, report.lines, report.removed), (2, 6, 3));
    assert_eq!((report.read, report.written), (input.len() as u64, output.len() as u64));
}

#[test]
fn text_files_are_documents_of_folders() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        folder.path().join(name)
    };
    let paths = vec![
        write("a", b"\xEF\xBB\xBFmenu\n\xff caf\xc3\xa9\nMost Popular\nrest\n"),
        write("b", b""),
        write("c", b"Menu\nother"),
        write("d", b"\xFF\xFEm\0e\0n\0u\0"),
    ];
    let engine = engine(&[], vec![Verb::Line(whole("Most Popular"))]);
    let cleaner = Some(Cleaner { engine: &engine, outside: None });
    for (scope, last) in [(Scope::Corpus, "other"), (Scope::Site, "Menu\nother")] {
        let judge = Judge { cleaner, ..judge(scope) };
        let job = TextJob { judge, sites: vec![1, 1, 2, 2], on_fault: OnFault::Skip };
        let run = Run { engine: Some(&engine), block: 4, threads: 3, ..Run::new(&job) };
        let source = Source::files(paths.clone()).with_whole_inputs();
        let (output, faults, report) = run.over(source, &mut Seen::compact());
        assert_eq!(output, format!("\u{feff}menu\n\u{fffd} caf\u{e9}\nrest\n{last}"));
        assert_eq!(faults, [format!("{}:1", paths[3].display())]);
        assert_eq!(report.unwrap().documents, 3);
    }
}

#[test]
fn near_copies_go_if_asked() {
    let job = JsonlJob {
        judge: Judge { near: true, ..judge(Scope::Document) },
        ..jsonl_job(Scope::Document)
    };
    let input = "{\"text\":\"Slideshow (3 Images)\\nx\\nSlideshow (5 Images)\"}\n";
    assert_eq!(Run::new(&job).text(input), "{\"text\":\"Slideshow (3 Images)\\nx\\n\"}\n");
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
        let job = JsonlJob { on_fault, ..jsonl_job(Scope::Corpus) };
        for block in [1, 30, 1000] {
            for threads in [1, 4] {
                let run = Run { on_fault, block, threads, ..Run::new(&job) };
                let (text, told, report) = run.over(stream(input), &mut Seen::compact());
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
    let job = jsonl_job(Scope::Corpus);
    let (output, faults, report) =
        Run::new(&job).over(Source::files(vec![torn.clone(), whole]), &mut Seen::compact());
    let kept = output.lines().count() - 1;
    assert!(kept > 1000 && text.starts_with(output.strip_suffix("{\"text\":\"last\"}\n").unwrap()));
    assert_eq!(faults, [format!("{}:{}", torn.display(), kept + 1)]);
    assert_eq!(report.unwrap().faults, 1);
}

#[test]
fn frequent_lines_of_documents_go_everywhere() {
    let input = "{\"text\":\"menu\\na\\na\"}\n{\"text\":\"menu\\nb\"}\n{\"text\":\"c\\nMenu\"}\n";
    let mut counting = Seen::counting();
    Run::new(&JsonlJob {
        judge: Judge { once: true, ..judge(Scope::Corpus) },
        ..jsonl_job(Scope::Corpus)
    })
    .over(stream(input), &mut counting)
    .2
    .unwrap();
    let mut frequent = Seen::frequent(counting.into_counts(), 2);
    let (output, _, _) = Run::new(&jsonl_job(Scope::Corpus)).over(stream(input), &mut frequent);
    assert_eq!(output, "{\"text\":\"a\\na\"}\n{\"text\":\"b\"}\n{\"text\":\"c\\n\"}\n");
}

#[test]
fn a_store_keeps_lines_between_runs() {
    let folder = tempfile::tempdir().unwrap();
    let job = text_job(Form::Normal, 1);
    let day = |text: &str, in_memory: u64| {
        let store = Store::open(&folder.path().join("seen"), "normal").unwrap();
        let mut seen = Seen::stored(&store, in_memory).unwrap();
        let output = Run::new(&job).over(stream(text), &mut seen).0;
        seen.save(&store).unwrap();
        output
    };
    assert_eq!(day("a\nb\na\n", 10), "a\nb\n");
    assert_eq!(day("b\nc\nc\n", 10), "c\n");
    assert_eq!(day("a\nc\nd\n", 0), "d\n");
}

/// Panics.
struct Broken;

impl Job for Broken {
    fn prepare(&self, _: Piece<'_>, _: &mut Finds, _: &mut pipeline::Scratch) {
        panic!("broken job")
    }
}

#[test]
fn a_panic_ends_the_run_and_not_the_wait() {
    let input = "{\"text\":\"a\"}\n".repeat(100);
    let run = Run { threads: 4, block: 30, ..Run::new(&Broken) };
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run.text(&input)));
    assert!(result.is_err());
}

#[test]
fn a_run_ends_when_it_is_asked_to() {
    let text = lines(1000);
    let job = text_job(Form::Normal, 1);
    let out = Shared::default();
    let (mut sink, mut tell) = (Single::stream(Box::new(out.clone()), "-"), |_: &Fault| ());
    let naming = Names { program: None, scope: Scope::Corpus };
    let desk =
        Desk { names: Vec::new(), on_fault: OnFault::Skip, tell: &mut tell, naming: &naming };
    let mut outlet = Outlet::new(&mut sink, desk);
    let mut source = stream(&text).with_block(100);
    let crew = Crew { threads: 2, pulse: &mut || false };
    let error =
        pipeline::run(&mut source, &job, &mut Seen::compact(), &mut outlet, crew).unwrap_err();
    assert!(matches!(error, StreamError::Stopped));
    assert!(out.0.lock().unwrap().len() < text.len());
}

/// Runs with a journal until so many blocks are read, or to the end; true if it got there.
fn run_some(input: &Path, output: &Path, blocks: usize) -> bool {
    let job = text_job(Form::Normal, 1);
    let mut seen = Seen::compact();
    let journal = Journal::resume(output, "setup").unwrap();
    let mut journal =
        journal.unwrap_or_else(|| Journal::begin(output, "setup").unwrap()).with_every(5000);
    let &Point { input: at, read, written, .. } = journal.point();
    let mut source = Source::files(vec![input.into()]).with_block(1000);
    journal.replay(|keys| seen.restore(keys)).unwrap();
    source.skip_to(at, read).unwrap();
    let mut sink = if read > 0 {
        Single::resume(output, at, written).unwrap()
    } else {
        Single::file(output).unwrap()
    };
    let mut tell = |_: &Fault| ();
    let names = source.paths().to_vec();
    let naming = Names { program: None, scope: Scope::Corpus };
    let desk = Desk { names, on_fault: OnFault::Skip, tell: &mut tell, naming: &naming };
    let mut outlet = Outlet::new(&mut sink, desk).with_journal(journal);
    let mut pulse = || true;
    if blocks == usize::MAX {
        let crew = Crew { threads: 3, pulse: &mut pulse };
        pipeline::run(&mut source, &job, &mut seen, &mut outlet, crew).unwrap();
        return true;
    }
    let mut left = blocks;
    let limited = Limited(&job, Mutex::new(&mut left));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let crew = Crew { threads: 1, pulse: &mut pulse };
        pipeline::run(&mut source, &limited, &mut seen, &mut outlet, crew).unwrap();
    }))
    .is_ok()
}

/// Dies after so many blocks, as a killed run does: nothing is finished or flushed.
struct Limited<'a>(&'a LinesJob, Mutex<&'a mut usize>);

impl Job for Limited<'_> {
    fn prepare(&self, piece: Piece<'_>, finds: &mut Finds, scratch: &mut pipeline::Scratch) {
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
