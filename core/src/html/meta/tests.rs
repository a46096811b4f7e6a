//! What pages say of themselves, and how much of it is believed.

use crate::html::meta::Meta;
use crate::html::read::build::{Detail, read_page};

fn meta(html: &str) -> Meta {
    read_page(html, Detail::Lines, "").meta()
}

fn data(json: &str) -> Meta {
    meta(&format!("<script type=\"application/ld+json\">{json}</script>"))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn structured_data_says_most() {
    let found = data(
        r##"{"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "@id": "#site", "name": "The Valley"},
            {"@type": "WebPage", "name": "page", "datePublished": "2020"},
            {"@type": ["NewsArticle"], "headline": "Rain &amp; snow", "author": [{"@id": "#ann"}, {"@id": "#none"}],
             "datePublished": "2021-02-03", "inLanguage": "en", "url": "/rain"},
            {"@type": "Person", "@id": "#ann", "name": "Ann Reed"}]}"##,
    );
    let expected = Meta {
        title: some("Rain & snow"),
        byline: some("Ann Reed"),
        date: some("2021-02-03"),
        language: some("en"),
        url: some("/rain"),
        site: some("The Valley"),
    };
    assert_eq!(found, expected);
}

#[test]
fn articles_in_lists_and_comments_are_not_the_page() {
    let list = r#"{"@type": "ItemList", "itemListElement": [{"item": {"@type": "Article", "headline": "no"}}]}"#;
    assert_eq!(data(list), Meta::default());
    let post = r#"{"@type": "schema:DiscussionForumPosting", "headline": "Rain", "author": {"name": "Bo"},
        "comment": [{"@type": "Comment", "author": "Cy", "datePublished": "2022"}]}"#;
    let found = data(post);
    assert_eq!((found.title, found.byline, found.date), (some("Rain"), some("Bo"), None));
}

#[test]
fn json_with_its_usual_faults_is_read() {
    let rows = [
        ("a comment", r#"<!-- {"@type": "Article", "headline": "Rain"} -->"#),
        ("CDATA", "//<![CDATA[\n{\"@type\": \"Article\", \"headline\": \"Rain\"}\n//]]>"),
        (
            "line breaks",
            "{\"@type\": \"Article\",\n\"headline\": \"Ra\\\nin\", \"text\": \"a\nb\"}",
        ),
        ("commas", r#"{"@type": ["Article",], "headline": "Rain", }"#),
        ("a semicolon", r#"{"@type": "Article", "headline": "Rain"};"#),
        ("escapes", r#"{"@type": "Article", "headline": "Rain", "text": "it\'s \_"}"#),
    ];
    for (name, json) in rows {
        let title = data(json).title.map(|title| title.replace(' ', ""));
        assert_eq!(title, some("Rain"), "{name}");
    }
    for json in ["{", "[", "\"", "{\"a", "", "[[[[", "{\"@type\": \"Article\", \"headline\": "] {
        assert_eq!(data(json), Meta::default(), "{json}");
    }
}

#[test]
fn titles_lose_the_name_of_their_site() {
    let rows = [
        (
            "<title>Rain | The Valley</title><meta property=\"og:site_name\" content=\"the valley\">",
            "Rain",
        ),
        (
            "<title>The Valley - Rain</title><meta property=\"og:site_name\" content=\"The Valley\">",
            "Rain",
        ),
        ("<title>Rain | The Valley</title></head><h1>Rain</h1>", "Rain"),
        (
            "<title>Rain - in May - Valley News</title></head><h1>Rain - in May!</h1>",
            "Rain - in May",
        ),
        ("<title>Rain | Snow</title></head><h1>Hail</h1>", "Rain | Snow"),
        ("<title>Rain-bow</title></head><h1>Rain</h1>", "Rain-bow"),
        ("<title>Rain&amp;#x3a; more &amp;amp; more &amp;x</title>", "Rain: more & more &x"),
    ];
    for (html, expected) in rows {
        assert_eq!(meta(&format!("<head>{html}</head>")).title, some(expected), "{html}");
    }
}

#[test]
fn the_only_heading_is_the_title_if_most_of_it_is_told() {
    let rows = [
        ("Buy boats: the best boats of 2025", "<h1>The best boats</h1>", "The best boats"),
        ("Boats", "<h1>How we chose</h1>", "Boats"),
        ("Boats for all", "<h1>Boats</h1><h1>Sails</h1>", "Boats for all"),
        ("Boats", "<h2>Boats for all</h2>", "Boats"),
    ];
    for (title, body, expected) in rows {
        let html = format!("<head><title>{title}</title></head><body>{body}</body>");
        assert_eq!(meta(&html).title, some(expected), "{title} {body}");
    }
}

#[test]
fn names_come_before_addresses() {
    let found = meta(
        "<meta property=\"article:author\" content=\"https://social.example/ann\"><meta name=\"author\" content=\"Ann\">\
         <link rel=\"Canonical nofollow\" href=\"/rain\"><html lang=\"en\"><time datetime=\"2020-01-02\">x</time>",
    );
    assert_eq!((found.byline, found.url), (some("Ann"), some("/rain")));
    assert_eq!((found.language, found.date), (some("en"), some("2020-01-02")));
}
