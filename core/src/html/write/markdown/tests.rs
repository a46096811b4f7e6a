//! What pages become as Markdown.

use crate::html::read::build::{Detail, read_page};
use crate::html::write::left::left_of;
use crate::html::write::{OutputFormat, write};

fn cut(html: &str, gone: &[&str]) -> String {
    let mut page = read_page(html, Detail::Runs, "");
    page.count_lines();
    let span = |text: &&str| {
        let start = page.text.find(text).unwrap_or_default();
        start..start + text.len()
    };
    let spans: Vec<_> = gone.iter().map(span).collect();
    write(&page, &left_of(&page, &spans), OutputFormat::Markdown)
}

#[test]
fn writes_what_the_markup_says() {
    let rows: &[(&str, &str, &str)] = &[
        (
            "headings",
            "<h1>Rain</h1><p>It fell.</p><h3>Later</h3>",
            "# Rain\n\nIt fell.\n\n### Later",
        ),
        ("emphasis", "<p>a <b>b</b> <i>c</i> <code>d</code></p>", "a **b** *c* `d`"),
        ("emphasis in its like", "<p><b>a <strong>b</strong></b> c</p>", "**a b** c"),
        ("emphasis side by side", "<p><b>a</b><b>b</b></p>", "**ab**"),
        ("spaces in emphasis", "<p><b>a&nbsp;</b>b<i>&nbsp;c</i></p>", "**a** b *c*"),
        ("a number in a heading", "<h2>1. a</h2>", "## 1. a"),
        ("empty emphasis", "<p>a<b> </b>b <i></i></p>", "a b"),
        ("a link", "<p>see <a href=\"/x y\">the <em>map</em></a>.</p>", "see [the *map*](/x%20y)."),
        ("a link to nothing", "<p><a>x</a> <a href=\" JavaScript:a()\">y</a></p>", "x y"),
        (
            "a link over blocks",
            "<a href=\"/a\"><h3>T <b>x</b></h3><p>te <b>y</b> z</p></a><p>end</p>",
            "### [T x](/a)\n\n[te **y** z](/a)\n\nend",
        ),
        ("a heading in bold", "<h2><b>a</b></h2>", "## a"),
        ("powers", "<p>10<sup>7</sup> H<sub>2</sub>O</p>", "10<sup>7</sup> H<sub>2</sub>O"),
        ("an ordinal", "<p>the 21<sup>st</sup></p>", "the 21st"),
        ("a note", "<p>so<sup><a href=\"#1\">2</a></sup></p>", "so[2](#1)"),
        ("a note in a link", "<p>so<a href=\"#1\"><sup>2</sup></a></p>", "so[2](#1)"),
        ("a bold power", "<p><b>x<sup>2</sup></b></p>", "**x<sup>2</sup>**"),
        ("a list in code", "<pre><ol><li>a</li><li>b</li></ol></pre>", "```\na\nb\n```"),
        ("a quotation", "<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
        ("rules that part", "<p>a</p><hr><p>b</p>", "a\n\nb"),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&cut(html, &[]), expected, "{name}");
    }
}

#[test]
fn lists_hold_blocks_and_lists() {
    let rows: &[(&str, &str, &str)] = &[
        (
            "nested",
            "<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li><li>e</li></ul>",
            "- a\n- b\n  1. c\n  2. d\n- e",
        ),
        ("paragraphs", "<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n   b\n2. c"),
        ("after text", "<p>x</p><ul><li>a</li></ul><p>y</p>", "x\n\n- a\n\ny"),
        ("two lists", "<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n- b"),
        (
            "in a quotation",
            "<blockquote><p>x</p><ul><li>a</li><li>b</li></ul></blockquote>",
            "> x\n>\n> - a\n> - b",
        ),
        ("a heading in it", "<ul><li><h3>a</h3><p>b</p></li></ul>", "- ### a\n\n  b"),
        ("code in it", "<ul><li>a<pre>b\n\nc</pre></li></ul>", "- a\n\n  ```\n  b\n\n  c\n  ```"),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&cut(html, &[]), expected, "{name}");
    }
}

#[test]
fn code_stands_as_it_is() {
    let rows: &[(&str, &str, &str)] = &[
        (
            "blank lines",
            "<pre>if a:\n    b()\n\n# c</pre><p>d</p>",
            "```\nif a:\n    b()\n\n# c\n```\n\nd",
        ),
        ("two blocks", "<pre>a</pre><pre>b</pre>", "```\na\n```\n\n```\nb\n```"),
        ("a language", "<pre><code class=\"x language-rust\">a</code></pre>", "```rust\na\n```"),
        (
            "a language around",
            "<div class=\"highlight-source-python\"><pre>a</pre></div>",
            "```python\na\n```",
        ),
        ("no language", "<pre><code class=\"language-a`b\">a</code></pre>", "```\na\n```"),
        ("a fence in it", "<pre>```\na</pre>", "````\n```\na\n````"),
        ("signs within a line", "<p><code>a_*b</code> <code>`x</code></p>", "`a_*b` `` `x ``"),
        ("a link in code", "<p><code><a href=\"/a\">b</a></code></p>", "`b`"),
        ("code in a link", "<p><a href=\"/a\"><code>b</code></a></p>", "[`b`](/a)"),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&cut(html, &[]), expected, "{name}");
    }
}

#[test]
fn tables_that_hold_data() {
    let rows: &[(&str, &str, &str)] = &[
        (
            "rows",
            "<table><tbody><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2|3</td></tr></tbody></table><p>c</p>",
            "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |\n\nc",
        ),
        (
            "blocks in a cell, and an empty one",
            "<table><tr><td></td><td>b</td></tr><tr><td><p>1</p><p>2</p></td></tr></table>",
            "|  | b |\n| --- | --- |\n| 1<br>2 |  |",
        ),
        (
            "two tables",
            "<table><tr><td>a</td><td>b</td></tr></table><table><tr><td>c</td><td>d</td></tr></table>",
            "| a | b |\n| --- | --- |\n\n| c | d |\n| --- | --- |",
        ),
        ("layout", "<table><tr><td><h2>a</h2></td><td>b</td></tr></table>", "## a\n\nb"),
        ("one column", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&cut(html, &[]), expected, "{name}");
    }
}

#[test]
fn signs_mean_themselves() {
    let rows: &[(&str, &str)] = &[
        (
            "2*3_4 [x] a_b _c_ a < b &lt;b> &amp;copy; ~~x~~ \\",
            "2\\*3_4 \\[x\\] a_b \\_c\\_ a < b \\<b> \\&copy; \\~\\~x\\~\\~ \\\\",
        ),
        ("# a", "\\# a"),
        ("#a", "#a"),
        ("- a", "\\- a"),
        ("-a", "-a"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("1. a", "1\\. a"),
        ("1990) a", "1990\\) a"),
        ("3.5 a", "3.5 a"),
        ("&gt; a", "\\> a"),
        ("+ a | b", "\\+ a | b"),
    ];
    for (text, expected) in rows {
        assert_eq!(&cut(&format!("<p>{text}</p>"), &[]), expected, "{text}");
    }
}

#[test]
fn what_was_cut_is_not_shown() {
    let html = "<p>Rain <a href=\"/a\">fell here</a> today.</p><p>Snow <b>all</b> day.</p>";
    assert_eq!(cut(html, &["here"]), "Rain [fell ](/a) today.\n\nSnow **all** day.");
    assert_eq!(cut(html, &["fell here", " all"]), "Rain  today.\n\nSnow day.");
    assert_eq!(cut(html, &["Rain fell here today."]), "Snow **all** day.");
}

#[test]
fn lists_have_the_numbers_of_the_page() {
    let rows: &[(&str, &str, &str)] = &[
        ("a start", "<ol start=\"4\"><li>a</li><li>b</li></ol>", "4. a\n5. b"),
        ("a value", "<ol><li>a</li><li value=\"9\">b</li><li>c</li></ol>", "1. a\n9. b\n10. c"),
        ("down to one", "<ol reversed=\"\"><li>a</li><li>b</li></ol>", "2. a\n1. b"),
        ("down", "<ol reversed=\"\" start=\"3\"><li>a</li><li>b</li></ol>", "3. a\n2. b"),
        (
            "one in another",
            "<ol start=\"2\"><li>a<ol><li>b</li></ol></li><li>c</li></ol>",
            "2. a\n   1. b\n3. c",
        ),
        ("no number", "<ol start=\"x\"><li value=\"\">a</li></ol>", "1. a"),
        ("below nothing", "<ol start=\"-2\"><li>a</li></ol>", "0. a"),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&cut(html, &[]), expected, "{name}");
    }
}

#[test]
fn cells_stand_in_their_columns() {
    let rows: &[(&str, &str, &str)] = &[
        (
            "over columns",
            "<table><tr><th colspan=\"2\">a</th><th>b</th></tr><tr><td>c</td><td>d</td><td>e</td></tr></table>",
            "| a |  | b |\n| --- | --- | --- |\n| c | d | e |",
        ),
        (
            "over rows",
            "<table><tr><td rowspan=\"2\">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>",
            "| a | b |\n| --- | --- |\n|  | c |\n| d | e |",
        ),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&cut(html, &[]), expected, "{name}");
    }
}

#[test]
fn text_as_it_stands_has_one_fence() {
    let rows: &[(&str, &str, &str)] = &[
        ("blank rows", "<pre>a\n\n\nb</pre>", "```\na\n\n\nb\n```"),
        ("breaks", "<pre><span>a</span><br>  <span>b</span><br></pre>", "```\na\n  b\n```"),
        ("blocks", "<pre><div>a</div><div>b</div></pre>", "```\na\nb\n```"),
        ("blocks in rows", "<pre><div>a</div>\n<div>b</div></pre>", "```\na\nb\n```"),
        ("two", "<pre>a</pre><pre>b</pre>", "```\na\n```\n\n```\nb\n```"),
        (
            "numbers of lines",
            "<table><tr><td class=\"gutter\"><pre>1\n2</pre></td><td><pre>a\nb</pre></td></tr></table>",
            "```\na\nb\n```",
        ),
        ("numbers before lines", "<pre><i class=\"lineno\">1 </i>a</pre>", "```\na\n```"),
        ("a column that has words", "<pre class=\"gutter\">1 a</pre>", "```\n1 a\n```"),
    ];
    for (name, html, expected) in rows {
        assert_eq!(&cut(html, &[]), expected, "{name}");
    }
}
