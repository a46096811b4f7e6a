//! Engines with rules of every kind.

use std::sync::LazyLock;

use cleaner_core::engine::{Engine, Settings};
use cleaner_core::pattern::rule::{BlockRule, Condition, Flags, Pack, Pattern, Rule, Verb, Window};
use cleaner_core::score::text::Level;

/// Rules and repeats alone.
pub static RULES: LazyLock<Engine> = LazyLock::new(|| engine(None));

/// With scores.
pub static SCORED: LazyLock<Engine> = LazyLock::new(|| engine(Some(Level::Strict)));

fn engine(level: Option<Level>) -> Engine {
    let settings = Settings { dedup_min: Some(10), max_loss: 0.6, level };
    Engine::new(vec![generic(), of_a_site()], settings).expect("the patterns are right")
}

fn whole(line: &str) -> Pattern {
    Pattern::Whole(line.to_owned())
}

fn glob(text: &str) -> Pattern {
    Pattern::Glob(text.to_owned())
}

fn regex(text: &str) -> Pattern {
    Pattern::Regex(text.to_owned(), Flags { ignore_case: true, verbose: false })
}

fn rule(id: &str, verb: Verb, window: Window) -> Rule {
    Rule {
        id: format!("fuzz/{id}"),
        verb,
        window,
        max_words: Some(30),
        min: None,
        unless: None,
        needs_witness: false,
        everywhere: false,
    }
}

fn generic() -> Pack {
    let ends = vec![glob("story ends*"), whole("end of list")];
    let block = |from: &str, ends: &[Pattern], inclusive| {
        Verb::BlockRule(BlockRule { from: vec![glob(from)], ends: ends.to_vec(), inclusive })
    };
    let veto = Condition { all: false, patterns: vec![glob("*recipe*")], window: Window::Head(5) };
    let rules = vec![
        rule("line", Verb::Line(vec![whole("most popular"), glob("read more*")]), Window::All),
        rule("regex", Verb::Line(vec![regex(r"^\d+ (shares|views)$")]), Window::Tail(20)),
        rule(
            "cut",
            Verb::Cut(vec![glob("image caption *"), regex("advert(isement)?")]),
            Window::All,
        ),
        rule("block", block("related stor*", &ends, true), Window::All),
        rule("until", block("more from*", &ends, false), Window::Head(40)),
        rule("rest", block("comments (*", &[], false), Window::Tail(9)),
        Rule { min: Some(12), ..rule("doubled", Verb::Doubled, Window::All) },
        Rule { min: Some(12), ..rule("repeated", Verb::Repeated, Window::All) },
        Rule {
            unless: Some(veto),
            ..rule("veto", Verb::Line(vec![glob("serves *")]), Window::All)
        },
        Rule { needs_witness: true, ..rule("near", Verb::Line(vec![whole("share")]), Window::All) },
    ];
    let keep = vec![whole("keep this line")];
    let name = "fuzz".to_owned();
    Pack { name, hosts: vec![], text: None, named: true, uses: vec![], keep, rules }
}

fn of_a_site() -> Pack {
    let signature =
        Condition { all: true, patterns: vec![glob("*example times*")], window: Window::All };
    let everywhere = rule("site", Verb::Line(vec![glob("subscribe to the example*")]), Window::All);
    let rules = vec![Rule { everywhere: true, ..everywhere }];
    let (name, hosts) = ("site".to_owned(), vec!["example.com".to_owned()]);
    let uses = vec!["fuzz".to_owned()];
    Pack { name, hosts, text: Some(signature), named: false, uses, keep: vec![], rules }
}
