//! JSON-LD: what a page tells of itself in structured data, also where the JSON has the faults that it often has.

use serde_json::{Map, Value};

use crate::html::meta::clean::{clean, is_address};
use crate::text::slice::slice;

/// Bytes of structured data that are read; more would be no metadata.
const MOST_DATA: usize = 1 << 21;
/// Bytes of content in structured data that are kept as evidence.
const MOST_EVIDENCE: usize = 1 << 18;
/// Depth to which structured data is walked.
const DEEPEST: usize = 12;
/// People that are remembered by what refers to them.
const MOST_NAMES: usize = 256;

/// Kinds that are what a page is about, the article's own before those of the page around it.
const ARTICLES: [&str; 4] = ["Article", "Posting", "Report", "Recipe"];
const PAGES: [&str; 5] = ["Review", "VideoObject", "WebPage", "Product", "Event"];
/// Fields whose things are not what the page is about: others' articles, comments, parts of lists.
const BESIDE: [&str; 8] = [
    "itemListElement",
    "comment",
    "suggestedAnswer",
    "acceptedAnswer",
    "review",
    "isPartOf",
    "mentions",
    "relatedLink",
];

/// What structured data tells.
#[derive(Clone, Debug, Default)]
pub(super) struct Data {
    pub(super) kinds: Vec<String>,
    pub(super) bodies: String,
    pub(super) headline: Option<String>,
    pub(super) author: Vec<String>,
    pub(super) date: Option<String>,
    pub(super) language: Option<String>,
    pub(super) site: Option<String>,
    pub(super) url: Option<String>,
    /// Names of things by what refers to them.
    names: Vec<(String, String)>,
    /// What refers to the author, where no name is given.
    author_ids: Vec<String>,
    /// Whether an article was told.
    is_article: bool,
}

/// Where a thing stands.
#[derive(Clone, Copy)]
struct Spot {
    depth: usize,
    is_beside: bool,
}

impl Data {
    /// Takes a piece of JSON-LD.
    pub(super) fn add(&mut self, json: &str) {
        // Some sites put all their articles into one script; what the page says of itself is short.
        if json.len() > MOST_DATA {
            return;
        }
        let json = json.trim();
        let value =
            // Mending copies the text, and most of it is right: it is tried as it is first.
            serde_json::from_str::<Value>(json).or_else(|_| serde_json::from_str(&mended(json)));
        if let Ok(value) = value {
            self.walk(&value, Spot { depth: 0, is_beside: false });
        }
    }

    /// The names of the authors.
    pub(super) fn authors(&self) -> Vec<&str> {
        if !self.author.is_empty() {
            return self.author.iter().map(String::as_str).collect();
        }
        let name = |id: &String| {
            self.names.iter().find(|(known, _)| known == id).map(|(_, name)| name.as_str())
        };
        self.author_ids.iter().filter_map(name).collect()
    }

    fn walk(&mut self, value: &Value, spot: Spot) {
        let inner = Spot { depth: spot.depth + 1, ..spot };
        match value {
            Value::Array(items) if spot.depth < DEEPEST => {
                items.iter().for_each(|item| self.walk(item, inner))
            }
            Value::Object(fields) if spot.depth < DEEPEST => {
                let kinds = fields.get("@type").map(kinds_of).unwrap_or_default();
                self.take_text(fields);
                self.take_name(fields);
                if !spot.is_beside {
                    self.take(fields, &kinds);
                }
                self.kinds.extend(kinds.into_iter().filter(|kind| kind.len() < 40));
                for (name, field) in fields {
                    let is_beside = spot.is_beside || BESIDE.contains(&name.as_str());
                    self.walk(field, Spot { is_beside, ..inner });
                }
            }
            _ => {}
        }
    }

    /// Takes text that is content, or may be.
    fn take_text(&mut self, fields: &Map<String, Value>) {
        for name in ["articleBody", "text", "reviewBody", "description"] {
            let body = fields.get(name).and_then(Value::as_str).unwrap_or_default();
            if self.bodies.len() + body.len() <= MOST_EVIDENCE
                && !(name == "description" && body.len() < 80)
            {
                self.bodies.push_str(body);
                self.bodies.push('\n');
            }
        }
    }

    fn take_name(&mut self, fields: &Map<String, Value>) {
        if let (Some(id), Some(name)) =
            (fields.get("@id").and_then(Value::as_str), text(fields, "name"))
            && self.names.len() < MOST_NAMES
        {
            self.names.push((id.to_owned(), name));
        }
    }

    fn take(&mut self, fields: &Map<String, Value>, kinds: &[String]) {
        let is =
            |names: &[&str]| kinds.iter().any(|kind| names.iter().any(|name| kind.ends_with(name)));
        if is(&ARTICLES) {
            // Several articles side by side are a list; the first of them is not the page.
            if !self.is_article {
                self.take_article(fields);
            }
            self.is_article = true;
        } else if is(&PAGES) {
            fill(&mut self.headline, text(fields, "headline"));
            fill(&mut self.date, text(fields, "datePublished"));
            self.take_authors(fields);
            self.take_whole(fields);
        }
        if is(&["WebSite"]) {
            self.site = text(fields, "name").or(self.site.take());
        } else if is(&["Organization"]) {
            fill(&mut self.site, text(fields, "name"));
        }
    }

    fn take_article(&mut self, fields: &Map<String, Value>) {
        let headline = text(fields, "headline").or_else(|| text(fields, "name"));
        self.headline = headline.or(self.headline.take());
        self.date = text(fields, "datePublished").or(self.date.take());
        if fields.contains_key("author") {
            self.author.clear();
            self.author_ids.clear();
        }
        self.take_authors(fields);
        self.take_whole(fields);
    }

    fn take_authors(&mut self, fields: &Map<String, Value>) {
        if let Some(author) = fields.get("author").filter(|_| self.author.is_empty()) {
            self.author = people(author);
            self.author_ids = ids(author);
        }
    }

    fn take_whole(&mut self, fields: &Map<String, Value>) {
        fill(&mut self.language, text(fields, "inLanguage"));
        fill(&mut self.url, text(fields, "url"));
    }
}

fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name).and_then(Value::as_str).map(clean).filter(|text| !text.is_empty())
}

fn fill(place: &mut Option<String>, value: Option<String>) {
    if place.is_none() {
        *place = value;
    }
}

/// The kinds of a thing, without the vocabulary that they are of.
fn kinds_of(value: &Value) -> Vec<String> {
    let kind = |text: &str| text.rsplit(['/', ':', '#']).next().unwrap_or(text).to_owned();
    match value {
        Value::String(text) => vec![kind(text)],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(kind).collect(),
        _ => Vec::new(),
    }
}

/// The names of authors, who are told as names, as things with a name, or as lists of these.
fn people(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => vec![clean(name)]
            .into_iter()
            .filter(|name| !name.is_empty() && !is_address(name))
            .collect(),
        Value::Object(fields) => fields.get("name").map(people).unwrap_or_default(),
        Value::Array(items) => {
            items.iter().take(8).filter(|item| !item.is_array()).flat_map(people).collect()
        }
        _ => Vec::new(),
    }
}

/// What refers to authors that are told of elsewhere.
fn ids(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            fields.get("@id").and_then(Value::as_str).map(str::to_owned).into_iter().collect()
        }
        Value::Array(items) => {
            items.iter().take(8).filter(|item| !item.is_array()).flat_map(ids).collect()
        }
        _ => Vec::new(),
    }
}

/// JSON without the faults that it often has in pages: comments of HTML around it, line breaks in strings, escapes that
/// are none, commas before an end, and something behind its end.
fn mended(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let json = json.split_once("<![CDATA[").map_or(json, |(_, json)| json);
    let Some(start) = json.find(['{', '[']) else { return out };
    let mut rest = slice(json, start..).chars().peekable();
    let (mut depth, mut is_string) = (0usize, false);
    while let Some(character) = rest.next() {
        match character {
            '"' => is_string = !is_string,
            '\\' if is_string => {
                let next = rest.next().unwrap_or('"');
                if next != '\'' && !next.is_control() {
                    out.push('\\');
                    if !matches!(next, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                        out.push('\\');
                    }
                }
                out.push(if next.is_control() { ' ' } else { next });
                continue;
            }
            _ if is_string => {}
            '{' | '[' => depth += 1,
            '}' | ']' => {
                out.truncate(out.trim_end().trim_end_matches(',').len());
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        out.push(if character.is_control() { ' ' } else { character });
        if depth == 0 && !is_string {
            break;
        }
    }
    out
}
