//! What is left of markup, and what is taken out.

use super::*;

#[test]
fn leaves_out_what_no_one_reads() {
    let rows: &[(&str, &str, &str)] = &[
        ("a script", "a<script src=x>if(a<b)'</div>'</script>b", "a<script src=x></script>b"),
        (
            "data",
            "<script type=application/ld+json>{}</script>",
            "<script type=application/ld+json>{}</script>",
        ),
        ("a style", "<STYLE>p>a{}</STYLE>b", "<STYLE></STYLE>b"),
        ("comments", "a<!-- x --><!--><!---->b<!-- y --!>c<!-- z ---->d", "abcd"),
        ("a doctype", "<!DOCTYPE html><p>x", "<!DOCTYPE html><p>x"),
        ("a bracket in a value", "<p title=\"a>b\" x='<!--'>c", "<p title=\"a>b\" x='<!--'>c"),
        ("text", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("open to the end", "a<!-- b", "a"),
    ];
    for (name, html, expected) in rows {
        let (out, bounded) = guard(html, Attributes::All);
        assert_eq!(&out, expected, "{name}");
        assert!(!bounded.is_bounded(), "{name}");
    }
}

#[test]
fn bounds_depth_but_not_text() {
    let (out, bounded) = guard(
        &format!("{}rain{}snow", "<div>".repeat(2000), "</div>".repeat(2000)),
        Attributes::All,
    );
    assert_eq!(out, format!("{}rain{}snow", "<div>".repeat(512), "</div>".repeat(512)));
    assert_eq!(bounded.tags, 2000 - 512);
}

#[test]
fn items_without_ends_are_not_deep() {
    for tag in ["<p>x", "<li>x", "<tr><td>x</tr>", "<b>x</b>"] {
        assert!(!guard(&tag.repeat(5000), Attributes::All).1.is_bounded(), "{tag}");
    }
}

#[test]
fn bounds_attributes() {
    let many: String = (0..1000).map(|number| format!(" a{number}='{number}'")).collect();
    let (out, bounded) = guard(&format!("<p{many}>x"), Attributes::All);
    assert_eq!(bounded.attributes, 744);
    assert!(out.ends_with(" a255='255'>x"), "{out}");
}

#[test]
fn closes_formatting_that_would_be_opened_again_and_again() {
    let (out, bounded) = guard(
        &format!("<div>{}</div>{}", "<font>".repeat(100), "<p>x</p>".repeat(3)),
        Attributes::All,
    );
    assert_eq!(bounded.closed, 84);
    assert!(out.ends_with("</font></div><p>x</p><p>x</p><p>x</p>"));
}

#[test]
fn attributes_that_no_one_reads_go_if_no_rule_asks() {
    let html = "<p class=a data-b='c>d' ID=e style='color:red' hidden f = g/>x<img src=a alt='b'/>";
    let (out, bounded) = guard(html, Attributes::Read);
    assert_eq!(out, "<p class=a ID=e hidden>x<img />");
    assert!(!bounded.is_bounded());
}

#[test]
fn of_links_stays_that_they_have_an_address() {
    let html = "<a href='/b'class=c rel=d>e</a><link href=f><a name href=g>h";
    let (out, _) = guard(html, Attributes::Unlinked);
    assert_eq!(out, "<a href=\"\" class=c>e</a><link href=f><a href=\"\">h");
}

#[test]
fn white_space_that_markup_is_set_in_goes() {
    let rows = [
        ("<p>\n  a  b\n </p>\n\n<p>", "<p>\na  b </p>\n<p>"),
        ("<pre>\n  a\n</pre>  <p>", "<pre>\n  a\n</pre> <p>"),
        ("<textarea>\n  a</textarea>", "<textarea>\n  a</textarea>"),
    ];
    for (html, expected) in rows {
        assert_eq!(guard(html, Attributes::All).0, expected);
    }
}

#[test]
fn too_many_elements_leave_their_text() {
    let html = format!("<div>{}<i>rain", "<p>x".repeat(MOST_ELEMENTS + 2));
    let (out, bounded) = guard(&html, Attributes::All);
    assert!(out.ends_with("<p>x<p>x</p></div><pre>\nx xrain</pre>"), "{}", &out[out.len() - 80..]);
    assert_eq!(bounded.bytes, "<p>x<p>x<i>rain".len());
}

#[test]
fn options_beyond_a_bound_are_text_of_the_last_one() {
    let html = format!("<select>{}</select><p>rain", "<option value=1>x</option>".repeat(3000));
    let (out, bounded) = guard(&html, Attributes::Read);
    assert_eq!(out.matches("<option").count(), MOST_OPTIONS);
    assert_eq!(out.matches('x').count(), 3000);
    assert!(out.ends_with("</select><p>rain"));
    assert!(!bounded.is_bounded());
}

#[test]
fn leaves_what_is_read_of_a_page() {
    let html = "<p  onclick=\"track()\" class=\"lead\">\n\n\n  Rain <!-- 17 --></p><script>track()</script>";
    let expected = "<p class=\"lead\">\nRain </p><script></script>";
    assert_eq!(guard(html, Attributes::Read), (expected.to_owned(), Bounded::default()));
}

#[test]
fn a_tag_nested_too_deep_is_left_out_with_its_attributes() {
    let open = "<div onclick=x class=y>";
    let html = format!("{}a{open}b{open}c", "<div>".repeat(DEEPEST));
    let (out, bounded) = guard(&html, Attributes::Read);
    assert_eq!(out, format!("{}abc", "<div>".repeat(DEEPEST)));
    assert_eq!(bounded.tags, 2);
}

#[test]
fn shadow_trees_become_part_of_the_page() {
    let rows: &[(&str, &str, &str)] = &[
        (
            "a shadow tree",
            "<x-a><template shadowrootmode=\"open\"><p>a</p></template>b</x-a>",
            "<x-a><p>a</p>b</x-a>",
        ),
        (
            "a shadow tree with something left open",
            "<template shadowrootmode=open><div>a</template>b",
            "<div>a</div>b",
        ),
        (
            "a template in a shadow tree",
            "<template shadowrootmode=open><template>a</template>b</template>c",
            "<template>a</template>bc",
        ),
        ("a template", "<template><p>a</p></template>", "<template><p>a</p></template>"),
    ];
    for (name, html, expected) in rows {
        assert_eq!(guard(html, Attributes::Read).0, *expected, "{name}");
    }
}

#[test]
fn pages_in_frames_become_part_of_the_page() {
    let rows: &[(&str, &str, &str)] = &[
        (
            "a page in a frame",
            "<iframe srcdoc=\"&lt;p&gt;a &amp;amp; b\">x</iframe>c",
            "<div><p>a &amp; b</p></div>c",
        ),
        (
            "a page in a frame that would end what is around it",
            "<div><iframe srcdoc=\"</div></body>a<script>b\"></iframe>c</div>",
            "<div><div>a<script></script></div>c</div>",
        ),
        (
            "a page in a frame that ends in a tag",
            "<iframe srcdoc='<plaintext>a<b class=\"'></iframe>c",
            "<div>a</div>c",
        ),
        (
            "a frame in a page in a frame",
            "<iframe srcdoc='<iframe srcdoc=a></iframe>'></iframe>",
            "<div><iframe></iframe></div>",
        ),
        (
            "a page of frames",
            "<html><head></head><frameset><frame src=a><noframes><body><p>a</p></body></noframes></frameset></html>",
            "<html><head></head><body><p>a</p></body></html>",
        ),
        (
            "for browsers without frames",
            "<p>a</p><noframes><p>b</noframes>c",
            "<p>a</p><noframes><p>b</noframes>c",
        ),
    ];
    for (name, html, expected) in rows {
        assert_eq!(guard(html, Attributes::Read).0, *expected, "{name}");
    }
}

#[test]
fn many_pages_in_a_page_are_bounded_as_one_is() {
    let frame = format!("<iframe srcdoc='{}'></iframe>", "<p>x".repeat(1000));
    let html = frame.repeat(MOST_ELEMENTS / 1000 + 2);
    let (out, bounded) = guard(&html, Attributes::Read);
    assert!(out.matches("<p>").count() <= MOST_ELEMENTS + 1000);
    assert!(bounded.bytes > 0);
}
