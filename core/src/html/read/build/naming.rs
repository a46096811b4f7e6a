//! What an element's names say, read once however often they stand on the page, and what rules say of it.

use crate::html::entities::decoded;
use crate::html::events::{Attr, MarkupReader};
use crate::html::read::build::discussion::names_discussion;
use crate::html::read::build::state::{NameReader, PageBuilder};
use crate::html::vocabulary::{groups_of, hash_names};

/// How classes begin that name the language of code.
const LANGUAGES: [&str; 3] = ["language-", "lang-", "highlight-source-"];

/// Whether a name may be that of a language, and cannot be anything else in Markdown.
fn is_language(name: &str) -> bool {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'#' | b'-' | b'.');
    (1..=20).contains(&name.len()) && name.bytes().all(is_part)
}

/// What rules say of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Kept,
    Dropped(u32),
}

impl Told {
    pub(super) fn rule(self) -> Option<u32> {
        match self {
            Told::Kept => None,
            Told::Dropped(rule) => Some(rule),
        }
    }
}

impl<'h> PageBuilder<'h> {
    pub(super) fn told(&mut self, reader: &MarkupReader<'h>) -> Option<Told> {
        let value = reader.attribute(Attr::Told).filter(|_| !self.key.is_empty())?;
        let rule = value.strip_prefix(self.key)?.strip_prefix('=')?;
        if rule.is_empty() {
            return Some(Told::Kept);
        }
        let rule = decoded(rule);
        let known = self.page.rules.iter().position(|known| *known == rule);
        let number = known.unwrap_or_else(|| {
            self.page.rules.push(rule);
            self.page.rules.len() - 1
        });
        Some(Told::Dropped(number as u32))
    }

    /// Notes the language of code that the element opened last names.
    pub(super) fn name_language(&mut self, reader: &MarkupReader<'h>) {
        let class = reader.attribute(Attr::Class).unwrap_or_default();
        let named = class.split_ascii_whitespace().find_map(|name| {
            LANGUAGES
                .iter()
                .find_map(|start| name.strip_prefix(start))
                .filter(|name| is_language(name))
        });
        if let Some(name) = named {
            self.page.languages.push((self.top(), name.to_ascii_lowercase()));
        }
    }

    pub(super) fn naming(&mut self, reader: &MarkupReader<'h>) -> NameReader {
        let value = |name| reader.attribute(name).unwrap_or_default();
        let (class, id) = (value(Attr::Class), value(Attr::Id));
        let extra =
            value(Attr::Role).len() + value(Attr::Itemprop).len() + value(Attr::AriaLabel).len();
        if class.is_empty() && id.is_empty() && extra == 0 {
            return NameReader::default();
        }
        if extra == 0
            && let Some(known) = self.namings.get(&(class, id))
        {
            return *known;
        }
        let names = &mut self.page.names;
        let first = names.len() as u32;
        let mut look = 0u32;
        for name in class.split_ascii_whitespace() {
            look = name
                .bytes()
                .filter(|byte| !byte.is_ascii_digit())
                .fold(look ^ 0x811c_9dc5, |look, byte| {
                    (look ^ u32::from(byte)).wrapping_mul(0x0100_0193)
                });
        }
        hash_names(class, 0, |hash| names.push(hash));
        for (name, salt) in
            [(Attr::Id, 1), (Attr::Role, 2), (Attr::Itemprop, 3), (Attr::AriaLabel, 4)]
        {
            hash_names(value(name), salt, |hash| names.push(hash));
        }
        let groups = groups_of(class)
            | groups_of(id)
            | groups_of(value(Attr::Itemprop))
            | groups_of(value(Attr::AriaLabel));
        let discusses = [class, id, value(Attr::Itemprop)].into_iter().any(names_discussion);
        let names = (first, names.len() as u32);
        let naming = NameReader { groups, discusses, look, names };
        if extra == 0 {
            self.namings.insert((class, id), naming);
        }
        naming
    }
}
