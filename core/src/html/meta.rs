//! What a page says of itself: its head, and its structured data. Metadata, and evidence of where the content is.

mod clean;
mod data;

use crate::html::entities::decoded;
use crate::html::events::{Attr, MarkupReader};
use crate::html::tags::Tag;
pub use clean::title_with;
use clean::{clean, is_address, without_site};
use data::Data;

/// What is known of a document beside its text. Fields are empty where the page does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The title, without the site's name where that is told apart.
    pub title: Option<String>,
    /// The names of its authors, as one text.
    pub byline: Option<String>,
    /// When it was published, as written.
    pub date: Option<String>,
    /// Its language, as written.
    pub language: Option<String>,
    /// The address that it wants to be known by.
    pub url: Option<String>,
    /// The name of the site it is on.
    pub site: Option<String>,
}

/// The head of a page and its structured data.
#[derive(Clone, Debug, Default)]
pub struct Head {
    title: String,
    metas: Vec<(&'static str, String)>,
    data: Data,
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
    pub fn see(&mut self, tag: Tag, reader: &MarkupReader<'_>) {
        match tag {
            Tag::META => self.see_meta(reader),
            Tag::LINK if is_canonical(reader) => {
                self.put("canonical", reader.attribute(Attr::Href));
            }
            Tag::HTML => self.put("lang", reader.attribute(Attr::Lang)),
            Tag::TIME => self.put("time", reader.attribute(Attr::Datetime)),
            _ => {}
        }
    }

    fn see_meta(&mut self, reader: &MarkupReader<'_>) {
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

    /// Takes a piece of JSON-LD; what is no JSON even with its usual faults mended says nothing.
    pub fn add_data(&mut self, json: &str) {
        self.data.add(json);
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }

    fn told(&self, what: &str) -> Option<&str> {
        self.all_told(what).next()
    }

    fn all_told(&self, what: &str) -> impl Iterator<Item = &str> {
        let keys = METAS.iter().filter(move |(_, tells)| *tells == what);
        keys.filter_map(|(key, _)| self.get(key))
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
    ///
    /// `headings` are those of the page: a title that ends in more than a heading says, ends in the site's name.
    pub fn meta<'t>(&self, headings: impl Iterator<Item = &'t str>) -> Meta {
        let own = |value: Option<&str>| value.map(str::to_owned);
        let people = self.data.authors().join(", ");
        let named = || self.all_told("byline").find(|name| !is_address(name));
        let byline = if people.is_empty() { named() } else { Some(people.as_str()) };
        let site = self.told("site").or(self.data.site.as_deref());
        let bare = Some(self.title.as_str()).filter(|title| !title.is_empty());
        let title = self.data.headline.as_deref().or(self.told("title")).or(bare);
        Meta {
            title: title.map(|title| without_site(title, site, headings).to_owned()),
            byline: own(byline),
            date: own(self.data.date.as_deref().or(self.told("date")).or(self.get("time"))),
            language: own(self
                .get("lang")
                .or(self.data.language.as_deref())
                .or(self.told("language"))),
            url: own(self.get("canonical").or(self.told("url")).or(self.data.url.as_deref())),
            site: own(site),
        }
    }
}

fn is_canonical(reader: &MarkupReader<'_>) -> bool {
    let rel = reader.attribute(Attr::Rel).unwrap_or_default();
    rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("canonical"))
}

#[cfg(test)]
mod tests;
