//! What an element is, read from its tag, role, style and schema.org properties.

use crate::html::events::{Attr, MarkupReader};
use crate::html::page::mark;
use crate::html::tags::Tag;

/// The marks of an element itself.
pub(super) fn marks_of(tag: Tag, reader: &MarkupReader<'_>) -> u32 {
    let by_tag = match tag {
        Tag::NAV | Tag::MENU => mark::NAV,
        Tag::ASIDE => mark::ASIDE,
        Tag::FOOTER => mark::FOOTER,
        Tag::HEADER => mark::HEADER,
        Tag::FORM | Tag::SEARCH | Tag::FIELDSET => mark::FORM,
        Tag::TABLE => mark::TABLE,
        Tag::UL | Tag::OL | Tag::DL => mark::LIST,
        Tag::FIGURE | Tag::FIGCAPTION => mark::FIGURE,
        Tag::ARTICLE => mark::ARTICLE,
        Tag::MAIN => mark::MAIN,
        Tag::SECTION => mark::SECTION,
        Tag::BLOCKQUOTE => mark::QUOTE,
        Tag::DIALOG => mark::DIALOG,
        Tag::PRE => mark::PRE,
        Tag::BUTTON | Tag::LABEL => mark::BUTTON,
        Tag::A => mark::LINK,
        Tag::DETAILS => mark::DETAILS,
        Tag::NOSCRIPT => mark::NO_SCRIPT | mark::HIDDEN,
        _ => 0,
    };
    reader.attributes().iter().fold(by_tag, |marks, (name, value)| marks | mark_of(*name, value))
}

fn mark_of(name: Attr, value: &str) -> u32 {
    match name {
        Attr::Hidden => mark::HIDDEN,
        Attr::AriaHidden if value == "true" => mark::UNREAD,
        Attr::Style if hides(value) => mark::HIDDEN,
        Attr::Role => mark_of_role(value),
        Attr::Itemprop => match value {
            "articleBody" | "text" | "reviewBody" | "recipeInstructions" => mark::BODY_PROPERTY,
            "author" | "datePublished" | "publisher" | "image" | "dateModified" => {
                mark::SIDE_PROPERTY
            }
            "comment" => mark::COMMENT_TYPE,
            _ => 0,
        },
        Attr::Itemtype if value.ends_with("/Comment") || value.ends_with("/Answer") => {
            mark::COMMENT_TYPE
        }
        _ => 0,
    }
}

fn mark_of_role(role: &str) -> u32 {
    match role {
        "navigation" | "menu" | "menubar" => mark::NAV,
        "complementary" => mark::ASIDE,
        "contentinfo" => mark::FOOTER,
        "banner" => mark::HEADER,
        "form" | "search" => mark::FORM,
        "main" => mark::MAIN,
        "article" => mark::ARTICLE,
        "dialog" | "alertdialog" => mark::DIALOG,
        "button" | "tab" => mark::BUTTON,
        _ => 0,
    }
}

fn hides(style: &str) -> bool {
    style.split(';').any(|rule| {
        let Some((name, value)) = rule.split_once(':') else { return false };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let is = |name_is: &str, value_is: &str| {
            name.trim().eq_ignore_ascii_case(name_is) && value.eq_ignore_ascii_case(value_is)
        };
        is("display", "none") || is("visibility", "hidden")
    })
}
