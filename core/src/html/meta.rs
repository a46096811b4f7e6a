//! What a page says of itself: its head, and its structured data. Metadata, and evidence of where the content is.

use serde_json::Value;

use super::reader::{Attr, Reader, decoded};
use super::tags::Tag;

/// Bytes of structured data that are read; more would be no metadata.
const MOST_DATA: usize = 1 << 21;
/// Bytes of content in structured data that are kept as evidence.
const MOST_EVIDENCE: usize = 1 << 18;
/// Depth to which structured data is walked.
const DEEPEST: usize = 12;

/// What is known of a document beside its text. Fields are empty where the page does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The title, without the site's name where that is told apart.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When it was published, as written.
    pub date: Option<String>,
    /// Its language, as written.
    pub language: Option<String>,
    /// The address that it wants to be known by.
    pub url: Option<String>,
    /// The site's name.
    pub site: Option<String>,
}

/// The head of a page and its structured data.
#[derive(Clone, Debug, Default)]
pub struct Head {
    title: String,
    metas: Vec<(&'static str, String)>,
    data: Told,
}

/// What structured data tells.
#[derive(Clone, Debug, Default)]
struct Told {
    kinds: Vec<String>,
    bodies: String,
    headline: Option<String>,
    author: Vec<String>,
    date: Option<String>,
    language: Option<String>,
    site: Option<String>,
    url: Option<String>,
}

/// The names under which pages tell things in `<meta>`, and what each tells, the best first.
const METAS: &[(&str, &str)] = &[
    ("og:title", "title"),
    ("twitter:title", "title"),
    ("dc.title", "title"),
    ("citation_title", "title"),
    ("article:author", "byline"),
    ("author", "byline"),
    ("dc.creator", "byline"),
    ("citation_author", "byline"),
    ("parsely-author", "byline"),
    ("article:published_time", "date"),
    ("datepublished", "date"),
    ("date", "date"),
    ("dc.date", "date"),
    ("pubdate", "date"),
    ("citation_publication_date", "date"),
    ("parsely-pub-date", "date"),
    ("og:site_name", "site"),
    ("application-name", "site"),
    ("og:url", "url"),
    ("og:locale", "language"),
    ("content-language", "language"),
    ("og:type", "kind"),
    ("generator", "generator"),
    ("description", "description"),
    ("og:description", "description"),
];

impl Head {
    /// Takes what an element of the head says.
    pub fn see(&mut self, tag: Tag, reader: &Reader<'_>) {
        match tag {
            Tag::META => self.see_meta(reader),
            Tag::LINK if reader.attribute(Attr::Rel) == Some("canonical") => {
                self.put("canonical", reader.attribute(Attr::Href));
            }
            Tag::HTML => self.put("lang", reader.attribute(Attr::Lang)),
            Tag::TIME => self.put("time", reader.attribute(Attr::Datetime)),
            _ => {}
        }
    }

    fn see_meta(&mut self, reader: &Reader<'_>) {
        let names = [Attr::Property, Attr::Name, Attr::Itemprop];
        let Some(name) = names.iter().find_map(|name| reader.attribute(*name)) else { return };
        let known = METAS.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        if let Some((key, _)) = known {
            self.put(key, reader.attribute(Attr::Content));
        }
    }

    fn put(&mut self, key: &'static str, value: Option<&str>) {
        let value = value.map(|value| clean(&decoded(value))).unwrap_or_default();
        if !value.is_empty() && !self.metas.iter().any(|(known, _)| *known == key) {
            self.metas.push((key, value));
        }
    }

    /// Takes the document's title; a second one is none.
    pub fn set_title(&mut self, title: &str) {
        if self.title.is_empty() {
            self.title = clean(title);
        }
    }

    /// Takes a piece of JSON-LD; what is no JSON says nothing.
    pub fn add_data(&mut self, json: &str) {
        if json.len() <= MOST_DATA
            && let Ok(value) = serde_json::from_str::<Value>(json.trim())
        {
            self.data.walk(&value, 0);
        }
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }

    fn told(&self, what: &str) -> Option<&str> {
        METAS.iter().filter(|(_, tells)| *tells == what).find_map(|(key, _)| self.get(key))
    }

    /// The texts that structured data gives as content.
    pub fn bodies(&self) -> &str {
        &self.data.bodies
    }

    /// What the page gives as its title, in all the ways it does.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        let told = [self.told("title"), self.data.headline.as_deref()];
        std::iter::once(self.title.as_str()).chain(told.into_iter().flatten())
    }

    /// What the page says it is about.
    pub fn description(&self) -> &str {
        self.told("description").unwrap_or_default()
    }

    /// Who the page says wrote it.
    pub fn authors(&self) -> impl Iterator<Item = &str> {
        self.data.author.iter().map(String::as_str).chain(self.told("byline"))
    }

    /// How many kinds of thing the structured data speaks of.
    pub fn has_kind(&self, part: &str) -> bool {
        self.data.kinds.iter().any(|kind| kind.contains(part))
    }

    /// Gives the names of what the page is, with a number for the source of each.
    pub fn name_page(head: &Head, mut visit: impl FnMut(&str, u32)) {
        head.data.kinds.iter().take(16).for_each(|kind| visit(kind, 11));
        for (key, salt) in [("og:type", 12), ("generator", 13)] {
            let value = head.get(key).unwrap_or_default();
            visit(value.split([' ', ';']).next().unwrap_or_default(), salt);
        }
    }

    /// The document's metadata: structured data first, then `<meta>`, then the plain elements.
    pub fn meta(&self) -> Meta {
        let own = |value: Option<&str>| value.map(str::to_owned);
        let people = self.data.author.join(", ");
        let byline = if people.is_empty() {
            self.told("byline").filter(|name| !is_address(name))
        } else {
            Some(people.as_str())
        };
        Meta {
            title: own(self.data.headline.as_deref().or(self.told("title")).or(self.bare_title())),
            byline: own(byline),
            date: own(self.data.date.as_deref().or(self.told("date")).or(self.get("time"))),
            language: own(self
                .get("lang")
                .or(self.data.language.as_deref())
                .or(self.told("language"))),
            url: own(self.get("canonical").or(self.told("url")).or(self.data.url.as_deref())),
            site: own(self.told("site").or(self.data.site.as_deref())),
        }
    }

    /// The title, without the site's name behind the last bar or dash if the page tells that name.
    fn bare_title(&self) -> Option<&str> {
        let site = self.told("site").or(self.data.site.as_deref());
        let cut = [" | ", " - ", " – ", " — ", " :: "].iter().find_map(|bar| {
            let (title, rest) = self.title.rsplit_once(bar)?;
            site.is_some_and(|site| site.eq_ignore_ascii_case(rest.trim())).then_some(title)
        });
        Some(cut.unwrap_or(&self.title)).filter(|title| !title.is_empty())
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Told {
    fn walk(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(items) if depth < DEEPEST => {
                items.iter().for_each(|item| self.walk(item, depth + 1))
            }
            Value::Object(fields) if depth < DEEPEST => {
                let kinds = fields.get("@type").map(strings).unwrap_or_default();
                self.take(fields, &kinds);
                self.kinds.extend(kinds.into_iter().filter(|kind| kind.len() < 40));
                fields.values().for_each(|field| self.walk(field, depth + 1));
            }
            _ => {}
        }
    }

    fn take(&mut self, fields: &serde_json::Map<String, Value>, kinds: &[String]) {
        for name in ["articleBody", "text", "reviewBody", "description"] {
            let body = fields.get(name).and_then(Value::as_str).unwrap_or_default();
            if self.bodies.len() + body.len() <= MOST_EVIDENCE
                && !(name == "description" && body.len() < 80)
            {
                self.bodies.push_str(body);
                self.bodies.push('\n');
            }
        }
        let is =
            |names: &[&str]| kinds.iter().any(|kind| names.iter().any(|name| kind.ends_with(name)));
        let text = |name: &str| {
            fields.get(name).and_then(Value::as_str).map(clean).filter(|text| !text.is_empty())
        };
        if is(&[
            "Article",
            "Posting",
            "Report",
            "Recipe",
            "Review",
            "VideoObject",
            "WebPage",
            "Product",
            "Event",
        ]) {
            // The article's own words come before those of the page around it.
            let better = is(&["Article", "Posting", "Report", "Recipe"]);
            fill(
                &mut self.headline,
                text("headline").or_else(|| text("name").filter(|_| better)),
                false,
            );
            fill(&mut self.date, text("datePublished"), better && self.author.is_empty());
            fill(&mut self.language, text("inLanguage"), false);
            fill(&mut self.url, text("url"), false);
            if self.author.is_empty() {
                self.author = fields.get("author").map(people).unwrap_or_default();
            }
        }
        if is(&["WebSite", "Organization"]) {
            fill(&mut self.site, text("name"), is(&["WebSite"]));
        }
    }
}

fn fill(place: &mut Option<String>, value: Option<String>, better: bool) {
    if value.is_some() && (place.is_none() || better) {
        *place = value;
    }
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.rsplit('/').next().unwrap_or(text).to_owned()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The names of authors, who are told as names, as things with a name, or as lists of these.
fn people(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) if !is_address(name) => {
            vec![clean(name)].into_iter().filter(|name| !name.is_empty()).collect()
        }
        Value::Object(fields) => fields.get("name").map(people).unwrap_or_default(),
        Value::Array(items) => {
            items.iter().take(8).filter(|item| !item.is_array()).flat_map(people).collect()
        }
        _ => Vec::new(),
    }
}
