//! What lines and elements pages become.

use super::*;

fn lines(html: &str) -> Vec<String> {
    let page = read_page(html, Detail::Lines, "");
    page.lines.iter().map(|line| page.text_of(line).to_owned()).collect()
}

#[test]
fn lines_are_what_a_browser_shows() {
    let rows: &[(&str, &str, &[&str])] = &[
        ("white space", "<p>  a\n b&nbsp;c </p>", &["a b c"]),
        ("blocks", "<div>a<p>b</p>c</div>", &["a", "b", "c"]),
        ("inline elements", "<p>a<b>b</b> <i> c</i></p>", &["ab c"]),
        ("a break", "<p>a<br>b</p>", &["a", "b"]),
        ("text as it stands", "<pre>a\n  b\n\nc</pre>", &["a\n  b", "c"]),
        ("entities", "<p>a &lt;b&gt; &amp;amp;</p>", &["a <b> &amp;"]),
        (
            "cells and items",
            "<table><tr><td>a</td><td>b</td></tr></table><ul><li>c</li></ul>",
            &["a", "b", "c"],
        ),
        ("links side by side", "<p><a>a</a><a>b</a></p>", &["a b"]),
        (
            "what is never shown",
            "<title>a</title><script>b</script><svg><text>c</text></svg>d",
            &["d"],
        ),
        ("what is hidden is a line", "<p hidden>a</p><p>b</p>", &["a", "b"]),
        ("a blank page", " <p> </p> ", &[]),
        ("ends without starts", "</p></div>a</b>", &["a"]),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&lines(html), expected, "{name}");
    }
}

#[test]
fn hidden_parts_are_marked() {
    let hides = |html: &str| {
        let page = read_page(html, Detail::Lines, "");
        page.elements.iter().any(|element| element.marks & mark::HIDDEN != 0)
    };
    assert!(hides("<p hidden>a</p>"));
    assert!(hides("<div style=\"color: red; display : NONE !important\"><p>a</p></div>"));
    assert!(!hides("<div style=\"display: nonesuch\">a</div>"));
}

#[test]
fn rules_are_told_behind_the_key_only() {
    let html = "<div data-cleaner=\"k=a/b\"><p data-cleaner=\"k=\">a</p></div><p data-cleaner=\"x=\">b</p>";
    let page = read_page(html, Detail::Lines, "k");
    let told: Vec<_> = page
        .elements
        .iter()
        .map(|element| (element.marks & mark::KEPT != 0, element.rule))
        .collect();
    assert_eq!(page.rules, ["a/b"]);
    assert_eq!(told, [(false, None), (false, Some(0)), (true, Some(0)), (false, None)]);
    assert!(read_page(html, Detail::Lines, "").rules.is_empty());
}

#[test]
fn what_a_rule_drops_within_a_line_is_a_line_of_its_own() {
    let rows: &[(&str, &str, &[&str])] = &[
        (
            "in the middle",
            "<p>Rain <i data-cleaner=\"k=a/b\">ad</i> fell.</p>",
            &["Rain fell.", "ad"],
        ),
        ("at the start", "<p><i data-cleaner=\"k=a/b\">ad </i>Rain.</p>", &["Rain.", "ad"]),
        ("alone", "<p><i data-cleaner=\"k=a/b\">ad</i></p><p>Rain.</p>", &["ad", "Rain."]),
        (
            "with blocks in it",
            "<p>Rain<i data-cleaner=\"k=a/b\">a<div>b</div>c</i> fell.</p>",
            &["Rain", "a", "b", "fell.", "c"],
        ),
        ("not closed", "<p>Rain <i data-cleaner=\"k=a/b\">ad", &["Rain", "ad"]),
    ];
    for (name, html, expected) in rows {
        let page = read_page(html, Detail::Runs, "k");
        let lines: Vec<&str> = page.lines.iter().map(|line| page.text_of(line)).collect();
        assert_eq!(&lines, expected, "{name}");
        for line in &page.lines {
            let told = page.elements[line.leaf as usize].rule.is_some();
            let text = page.text_of(line);
            assert_eq!(told, matches!(text, "ad" | "a" | "b" | "c"), "{name}: {text}");
        }
    }
}

#[test]
fn lines_know_their_block_and_the_element_they_begin_in() {
    let html = "<div class=\"story\"><p>It <b>rained</b>.<br>Later   it\nsnowed.</p><a href=\"/next\">Next</a></div>";
    let page = read_page(html, Detail::Lines, "");
    let parents: Vec<u32> = page.elements.iter().map(|element| element.parent).collect();
    assert_eq!(parents, [0, 0, 1, 2, 1]);
    let rows = [
        ("It rained.", 2, 2, Break::Block),
        ("Later it snowed.", 2, 2, Break::Line),
        ("Next", 1, 4, Break::Block),
    ];
    assert_eq!(page.lines.len(), rows.len());
    for (line, (text, block, leaf, before)) in page.lines.iter().zip(rows) {
        assert_eq!(
            (page.text_of(line), line.block, line.leaf, line.before),
            (text, block, leaf, before)
        );
    }
}
