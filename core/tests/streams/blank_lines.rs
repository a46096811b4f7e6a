//! A line leaves the same text behind whether a rule removes it from a document or a run that saw it elsewhere.

use super::documents::{engine, whole};
use super::*;
use cleaner_core::corpus::record::text::TextJob;
use cleaner_core::engine::Outcome;
use cleaner_core::engine::line_table::Scratch;
use cleaner_core::pattern::ids::Answers;
use cleaner_core::pattern::rule::Verb;

/// The lines that are removed, by rules or for standing in the first document.
const GONE: [&str; 2] = ["Share", "Most Popular"];

/// Random numbers (Marsaglia's xorshift), the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A text of a few lines: lines that are removed, blank ones, and others, of which no two are the same.
fn text_of(random: &mut Random, number: usize) -> String {
    let mut text = String::new();
    for line in 0..random.below(8) {
        let other = format!("Line {line} of {number} \\ \"\u{e9}\"");
        text.push_str(match random.below(6) {
            0 => "",
            1 => " \t",
            2 | 3 => GONE[random.below(2) as usize],
            _ => &other,
        });
        text.push_str(if random.below(4) == 0 { "\r\n" } else { "\n" });
    }
    if random.below(2) == 0 {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    text
}

fn by_rule(engine: &Engine, text: &str) -> String {
    match engine.clean(text, None, &Answers::new(), &mut Scratch::default()) {
        Outcome::Done(cleaned) => cleaned.text.unwrap_or_else(|| text.to_owned()),
        Outcome::Open(open) => panic!("{open:?}"),
    }
}

#[test]
fn a_rule_and_a_repeat_leave_the_same_text() {
    let engine = engine(&[], GONE.map(|line| Verb::Line(whole(line))).into());
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let texts: Vec<String> = (0..4000).map(|number| text_of(&mut random, number)).collect();
    let expected: Vec<String> = texts.iter().map(|text| by_rule(&engine, text)).collect();
    assert!(texts.iter().zip(&expected).filter(|(text, left)| text != left).count() > 2000);

    let spelled = |text: &str| {
        let json = serde_json::to_string(text).unwrap();
        // Other spellings of the same signs.
        let json = if text.len().is_multiple_of(3) { json.replace("\\n", "\\u000A") } else { json };
        let json = if text.len().is_multiple_of(5) { json.replace("\\r", "\\u000d") } else { json };
        format!("{{\"text\":{json}}}\n")
    };
    let first = GONE.join("\n");
    let input: String = std::iter::once(&first).chain(&texts).map(|text| spelled(text)).collect();
    let output = Run::new(&jsonl_job(CompareScope::Corpus)).text(&input);
    for ((record, expected), text) in output.lines().skip(1).zip(&expected).zip(&texts) {
        let record: serde_json::Value = serde_json::from_str(record).unwrap();
        assert_eq!(record["text"], **expected, "{text:?}");
    }

    let folder = tempfile::tempdir().unwrap();
    let few = std::iter::once(&first).chain(&texts).take(400).enumerate();
    let paths = few.map(|(number, text)| {
        let path = folder.path().join(number.to_string());
        std::fs::write(&path, text).unwrap();
        path
    });
    let source = Source::files(paths.collect(), Records::Whole);
    let judge = judge(CompareScope::Corpus);
    let job = TextJob { judge, sites: Vec::new(), longest: 1 << 20, on_fault: OnFault::Skip };
    let (output, _, _) = Run::new(&job).over(source, &mut SeenLines::compact());
    let joined = expected[..399].iter().filter(|text| !text.is_empty()).fold(first, |out, text| {
        // In one output each text begins a line.
        let end = if out.ends_with('\n') { "" } else { "\n" };
        out + end + text
    });
    assert_eq!(output, joined);
}
