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

#[test]
fn signs_stand_where_the_markup_means_them() {
    let rows: &[(&str, &str, &[&str])] = &[
        ("a power", "<p>10<sup>7</sup> and 5 km<sup>2</sup></p>", &["10^7 and 5 km^2"]),
        ("an ordinal", "<p>the 21<sup>st</sup></p>", &["the 21st"]),
        ("a note", "<p>harbour<sup>2</sup> wall<sup>[3]</sup></p>", &["harbour2 wall[3]"]),
        ("a formula of letters", "<p>H<sub>2</sub>O</p>", &["H2O"]),
        ("a reading", "<p><ruby>漢<rt>かん</rt></ruby>だ</p>", &["漢（かん）だ"]),
        ("a Latin reading", "<p><ruby>汉<rt>hàn</rt></ruby></p>", &["汉(hàn)"]),
        (
            "a reading with brackets",
            "<p><ruby>漢<rp>(</rp> <rt>かん</rt> <rp>)</rp></ruby></p>",
            &["漢(かん)"],
        ),
        ("a reading of nothing", "<p><ruby>漢<rt></rt></ruby></p>", &["漢"]),
        ("a quotation", "<p>He said <q>No <q>yes</q></q>.</p>", &["He said “No ‘yes’”."]),
        ("one with its marks", "<p><q>“No”</q></p>", &["“No”"]),
        (
            "one in German",
            "<html lang=\"de-AT\"><p>Er sagt <q>nein</q>.</p></html>",
            &["Er sagt „nein“."],
        ),
        (
            "one in a paragraph in French",
            "<html lang=\"de\"><p lang=\"fr\"><q>Oui</q></p><p><q>Ja</q></p></html>",
            &["« Oui »", "„Ja“"],
        ),
        ("a power that is a sum", "<p>2<sup>n+1</sup> e<sup>-x</sup></p>", &["2^n+1 e^-x"]),
        ("a place to part a word", "<p>Gro\u{ad}ß\u{ad}vater</p>", &["Großvater"]),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&lines(html), expected, "{name}");
    }
}

#[test]
fn formulas_are_read_once() {
    let tex = "<annotation encoding=\"application/x-tex\">t^2</annotation>";
    let signs = "<msup><mi>t</mi><mn>2</mn></msup>";
    let rows: &[(&str, String, &[&str])] = &[
        (
            "an annotation",
            format!("<p>a <math><semantics>{signs}{tex}</semantics></math>, b</p>"),
            &["a t^2, b"],
        ),
        ("a text", format!("<p>a <math alttext=\"t^{{2}}\">{signs}</math> b</p>"), &["a t^{2} b"]),
        ("signs alone", format!("<p>a <math>{signs}</math> b</p>"), &["a t^2 b"]),
        (
            "parts",
            "<math><mfrac><mn>1</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>"
                .to_owned(),
            &["1/(n+1)"],
        ),
        (
            "a copy for the eye",
            format!(
                "<p>a <span><math><semantics>{signs}{tex}</semantics></math></span><span class=\"katex-html\" aria-hidden=\"true\">t2</span> b</p>"
            ),
            &["a t^2 b"],
        ),
        ("the copy alone", "<p>a <span class=\"katex-html\">t2</span></p>".to_owned(), &["a t2"]),
        ("a script", "<p>a <script type=\"math/tex\">t^2</script> b</p>".to_owned(), &["a t^2 b"]),
        (
            "a script behind signs",
            format!("<p>a <math>{signs}</math><script type=\"math/tex\">t^{{2}}</script></p>"),
            &["a t^{2}"],
        ),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&lines(html), expected, "{name}");
    }
}

#[test]
fn elements_run_in_their_sentence() {
    let rows: &[(&str, &str, &[&str])] = &[
        ("one of its own", "<p>Built <my-time>in May</my-time>, so.</p>", &["Built in May, so."]),
        ("two side by side", "<p><my-a>a</my-a><my-a>b</my-a></p>", &["a b"]),
        ("one that is a box", "<div><my-a>a</my-a><my-b>b</my-b></div>", &["a", "b"]),
        ("a button", "<p>Press <button>Set</button> now.</p>", &["Press Set now."]),
        ("a button behind", "<p>It rained.<button>Share</button></p>", &["It rained.", "Share"]),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&lines(html), expected, "{name}");
    }
    let page = read_page("<h2><button>Rain</button></h2>", Detail::Lines, "");
    let block = page.lines.first().map(|line| line.block as usize);
    assert_eq!(block.map(|block| page.elements[block].tag), Some(Tag::H2));
}

#[test]
fn hidden_parts_open_or_not() {
    let rows: &[(&str, &str, &[bool])] = &[
        ("no control", "<p hidden=\"\">a</p>", &[false]),
        ("a style", "<p style=\"Display:none\">a</p><p style=\"opacity:0\">b</p>", &[false, false]),
        ("out of sight", "<p style=\"position:absolute;left:-9999px\">a</p>", &[false]),
        ("shown", "<p style=\"display:block;opacity:0.5\">a</p>", &[]),
        ("transparent for a time", "<p style=\"opacity:0;transform:none\">a</p>", &[]),
        ("the outermost counts", "<p hidden=\"\">a<i hidden=\"\">b</i></p>", &[false]),
        ("a control", "<a aria-controls=\"x\">a</a><p id=\"x\" hidden=\"\">b</p>", &[true]),
        ("a control behind", "<p id=\"x\" hidden=\"\">b</p><a href=\"#x\">a</a>", &[true]),
        ("a name", "<div class=\"faq\"><p hidden=\"\">b</p></div>", &[true]),
        ("a role", "<p role=\"tabpanel\" hidden=\"\">b</p>", &[true]),
        ("a part that comes late", "<div id=\"S:0\" hidden=\"\">b</div>", &[true]),
    ];
    for (name, html, expected) in rows {
        let page = read_page(html, Detail::Lines, "");
        let opens: Vec<bool> = page.hidden.iter().map(|part| part.opens).collect();
        assert_eq!(&opens, expected, "{name}");
    }
}
