//! Documents of JSONL and of text files: cleaned, then compared.

use super::*;
use cleaner_core::corpus::record::cleaning::Cleaner;
use cleaner_core::corpus::record::text::TextJob;
use cleaner_core::corpus::report::Loss;
use cleaner_core::engine::Settings;
use cleaner_core::pattern::rule::{Pack, Pattern, Rule, Verb, Window};

/// An engine with one pack of these rules.
pub(super) fn engine(keep: &[&str], verbs: Vec<Verb>) -> Engine {
    let rule = |(number, verb)| Rule {
        id: format!("test/{number}"),
        verb,
        window: Window::All,
        max_words: None,
        min: None,
        unless: None,
        needs_witness: false,
        everywhere: false,
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

pub(super) fn whole(line: &str) -> Vec<Pattern> {
    vec![Pattern::Whole(line.to_owned())]
}

#[test]
fn texts_of_records_go_and_stay_by_the_rules() {
    let two = |a: &str, b: &str| {
        format!(
            "{{\"url\":\"http://a.b/1\",\"text\":\"{a}\"}}\n{{\"text\": \"{b}\" , \"url\":\"http://c.d\"}}\n"
        )
    };
    let rows = [
        ("corpus", CompareScope::Corpus, two(r"a\nb", r"b\nc"), two(r"a\nb", "c")),
        ("sites differ", CompareScope::Site, two(r"a\nb", r"b\nc"), two(r"a\nb", r"b\nc")),
        ("within a site", CompareScope::Site, two(r"a\na", "b"), two("a", "b")),
        (
            "document",
            CompareScope::Document,
            two(r"a\nb\na", r"b\nb\nc"),
            two(r"a\nb\na", r"b\nb\nc"),
        ),
        (
            "escapes compare as text",
            CompareScope::Corpus,
            two(r"caf\u00e9 \t x", "q"),
            two(r"caf\u00e9 \t x", "q"),
        ),
        (
            "escaped and plain",
            CompareScope::Corpus,
            two(r"caf\u00e9", "caf\u{e9}\\nq"),
            two(r"caf\u00e9", "q"),
        ),
        ("a backslash before n", CompareScope::Corpus, two(r"a\\n", r"a\\n\nb"), two(r"a\\n", "b")),
        ("line end by number", CompareScope::Corpus, two(r"a\u000ab", r"b"), two(r"a\u000ab", "")),
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
            "{\"text\":\"Keep me\\na\"}\n{\"text\":\"\\u00e9\\nKeep me\"}\n",
        ),
        (
            "half a surrogate pair does not hide a line",
            "{\"text\":\"\\ud800 b\\nMost Popular\\nc\"}\n",
            "{\"text\":\"\\ud800 b\\nc\"}\n",
        ),
    ];
    for (name, input, expected) in rows {
        let job = JsonlJob {
            judge: LineComparer { cleaner, ..judge(CompareScope::Corpus) },
            ..jsonl_job(CompareScope::Corpus)
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
        judge: LineComparer { cleaner, near: true, ..judge(CompareScope::Corpus) },
        ..jsonl_job(CompareScope::Corpus)
    };
    let input =
        "{\"text\":\"Most Popular\\nPage 1\\nPage 2\\n\\u00e9a\"}\n{\"text\":\"\\u00e9a\\nb\"}\n";
    let run = Run { engine: Some(&engine), block: 1, ..Run::new(&job) };
    let (output, _, report) = run.over(stream(input), &mut SeenLines::compact());
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
    for (scope, last) in [(CompareScope::Corpus, "other"), (CompareScope::Site, "Menu\nother")] {
        let judge = LineComparer { cleaner, ..judge(scope) };
        let job = TextJob { judge, sites: vec![1, 1, 2, 2], longest: 100, on_fault: OnFault::Skip };
        let run = Run { engine: Some(&engine), block: 4, threads: 3, ..Run::new(&job) };
        let source = Source::files(paths.clone(), Records::Whole);
        let (output, faults, report) = run.over(source, &mut SeenLines::compact());
        assert_eq!(output, format!("\u{feff}menu\n\u{fffd} caf\u{e9}\nrest\n{last}"));
        assert_eq!(faults, [format!("{}:1", paths[3].display())]);
        assert_eq!(report.unwrap().documents, 3);
    }
}

#[test]
fn near_copies_go_if_asked() {
    let job = JsonlJob {
        judge: LineComparer { near: true, ..judge(CompareScope::Document) },
        ..jsonl_job(CompareScope::Document)
    };
    let input = "{\"text\":\"Slideshow (3 Images)\\nx\\nSlideshow (5 Images)\"}\n";
    assert_eq!(Run::new(&job).text(input), "{\"text\":\"Slideshow (3 Images)\\nx\\n\"}\n");
}

#[test]
fn frequent_lines_of_documents_go_everywhere() {
    let input = "{\"text\":\"menu\\na\\na\"}\n{\"text\":\"menu\\nb\"}\n{\"text\":\"c\\nMenu\"}\n";
    let mut counting = SeenLines::counting();
    Run::new(&JsonlJob {
        judge: LineComparer { once: true, ..judge(CompareScope::Corpus) },
        ..jsonl_job(CompareScope::Corpus)
    })
    .over(stream(input), &mut counting)
    .2
    .unwrap();
    let mut frequent = SeenLines::frequent(counting.into_counts(), 2);
    let (output, _, _) =
        Run::new(&jsonl_job(CompareScope::Corpus)).over(stream(input), &mut frequent);
    assert_eq!(output, "{\"text\":\"a\\na\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n");
}
