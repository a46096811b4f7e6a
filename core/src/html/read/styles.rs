//! What a page's own styles hide: names of elements that a simple selector hides whatever the device, and that nothing shows again.
//!
//! Styles are no markup, so the guard leaves them out; what they hide is written in their place, for whoever builds the page:
//!
//! ```text
//! <style>.trap, p.old { display: none } .menu.open { display: block }</style>
//! <style>-.trap -p.old +.menu +.open</style>
//! ```
//!
//! A name that any rule shows (in a query of the screen, together with another name, by a state) is one that a reader gets to see.

use hashbrown::HashSet;
use memchr::{memchr2, memchr3, memmem};

use crate::text::slice::slice;

/// Parts of names that programs make up, or that say for which screens a part of the page is: who sees it, other styles say.
const UNSURE: [&str; 9] =
    ["css-", "sc-", "jss", "emotion", "responsive", "mobile", "desktop", "tablet", "phone"];

/// Appends what a style hides and shows; what one hides another may show.
pub fn push_hidden(css: &str, out: &mut String) {
    let bytes = css.as_bytes();
    if memmem::find(bytes, b"display").is_none() && memmem::find(bytes, b"visib").is_none() {
        return;
    }
    let css = without_comments(css);
    let mut found = StyledNames::default();
    walk(&css, |selectors, declarations, is_certain| {
        found.rule(selectors, declarations, is_certain);
    });
    let hidden = found.hidden.iter().map(|name| ('-', name));
    let shown = found.shown.iter().map(|name| ('+', name));
    for (sign, name) in hidden.chain(shown) {
        out.push(sign);
        // Nothing of it may end the style, or begin another name.
        out.extend(name.chars().filter(|letter| !matches!(letter, '<' | '\\' | '&')));
        out.push(' ');
    }
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    out
}

/// Calls `visit` with the selectors and declarations of each rule, and whether it holds on every device.
fn walk(css: &str, mut visit: impl FnMut(&str, &str, bool)) {
    let (mut start, mut at, mut depth) = (0, 0, 0u32);
    while let Some(next) = memchr3(b'{', b'}', b';', slice(css.as_bytes(), at..)) {
        let here = at + next;
        at = here + 1;
        match css.as_bytes().get(here) {
            Some(b'{') => {
                let prelude = slice(css, start..here).trim();
                let end = memchr2(b'{', b'}', slice(css.as_bytes(), at..)).map(|end| at + end);
                let is_rule = !prelude.starts_with('@');
                match end.filter(|end| is_rule && css.as_bytes().get(*end) == Some(&b'}')) {
                    Some(end) => {
                        visit(prelude, slice(css, at..end), depth == 0);
                        at = end + 1;
                    }
                    None => depth += 1,
                }
            }
            Some(b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        start = at;
    }
}

/// Names as selectors write them: `.x`, `#x`, `p.x`.
#[derive(Default)]
struct StyledNames {
    hidden: Vec<String>,
    shown: HashSet<String>,
}

impl StyledNames {
    fn rule(&mut self, selectors: &str, declarations: &str, is_certain: bool) {
        match says(declarations) {
            StyleEffect::Hides if is_certain => {
                let simple = selectors.split(',').map(str::trim).filter(|name| is_simple(name));
                self.hidden.extend(simple.map(str::to_owned));
            }
            StyleEffect::Shows => self.shown.extend(names_in(selectors).map(str::to_owned)),
            _ => {}
        }
    }
}

/// What declarations do to elements.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StyleEffect {
    Hides,
    Shows,
    Nothing,
}

fn says(declarations: &str) -> StyleEffect {
    let mut found = StyleEffect::Nothing;
    for declaration in declarations.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        let value = value.trim_end_matches("!important").trim_end();
        match (name.as_str(), value) {
            ("display", "none") | ("visibility", "hidden") => found = StyleEffect::Hides,
            ("display", _) | ("visibility", "visible") if found == StyleEffect::Nothing => {
                found = StyleEffect::Shows;
            }
            _ => {}
        }
    }
    found
}

/// Whether a selector is one class or identifier, with or without the name of an element.
fn is_simple(selector: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let Some(at) = selector.find(['.', '#']) else { return false };
    let (element, name) = (slice(selector, ..at), slice(selector, at + 1..));
    element.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !name.is_empty()
        && name.bytes().all(is_name)
        && !UNSURE.iter().any(|part| name.contains(part))
}

/// The classes and identifiers in selectors, each with its sign.
fn names_in(selectors: &str) -> impl Iterator<Item = &str> {
    let starts = selectors.match_indices(['.', '#']).map(|(at, _)| at);
    starts.map(|at| {
        let rest = slice(selectors, at + 1..);
        let is_end = |sign: char| !(sign.is_alphanumeric() || matches!(sign, '-' | '_' | '\\'));
        slice(selectors, at..at + 1 + rest.find(is_end).unwrap_or(rest.len()))
    })
}

/// What the styles of a page hide, by the names of elements.
#[derive(Debug, Default)]
pub struct HidingNames<'h> {
    hidden: HashSet<&'h str>,
    shown: HashSet<&'h str>,
}

impl<'h> HidingNames<'h> {
    /// Reads what [`push_hidden`] wrote into the styles of a page.
    pub fn of(html: &'h str) -> HidingNames<'h> {
        let mut names = HidingNames::default();
        for style in styles_of(html) {
            let told = style.split_ascii_whitespace();
            names.hidden.extend(told.filter_map(|name| name.strip_prefix('-')));
        }
        if !names.hidden.is_empty() {
            for style in styles_of(html) {
                let told = style.split_ascii_whitespace();
                names.shown.extend(told.filter_map(|name| name.strip_prefix('+')));
            }
        }
        names
    }

    /// Whether an element of these names is hidden, and none of its names is one that is shown.
    pub fn hides(&self, tag: &str, class: &str, id: &str) -> bool {
        if self.hidden.is_empty() {
            return false;
        }
        let classes = class.split_ascii_whitespace().map(|name| format!(".{name}"));
        let ids = (!id.is_empty()).then(|| format!("#{id}"));
        let names: Vec<String> = classes.chain(ids).collect();
        let is_hidden = |name: &String| {
            self.hidden.contains(name.as_str())
                || self.hidden.contains(format!("{tag}{name}").as_str())
        };
        names.iter().any(is_hidden) && !names.iter().any(|name| self.shown.contains(name.as_str()))
    }
}

/// What stands in the styles of a page.
fn styles_of(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    // What was looked through once is not looked through again, whatever an attribute holds.
    std::iter::from_fn(move || {
        let start = memmem::find(rest.as_bytes(), b"<style")?;
        let (_, after) = slice(rest, start..).split_once('>')?;
        let end = after.find('<').unwrap_or(after.len());
        rest = slice(after, end..);
        Some(slice(after, ..end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_selectors_hide_unless_something_shows() {
        let rows: &[(&str, &str, &str)] = &[
            ("a class", ".x{display:none}", "-.x "),
            ("several", "p.x, #y { color: red; visibility: hidden !important }", "-p.x -#y "),
            ("another style may hide it", ".x{display:block} .y{color:red}", "+.x "),
            ("others", "p{display:none} .x .y{display:none} .x:hover{display:none}", ""),
            ("made up", ".css-1x2y{display:none} .mobile-only{display:none}", ""),
            ("on paper", "@media print { .x { display: none } }", ""),
            ("after a query", "@media print { .y { color: red } } .x{display:none}", "-.x "),
            ("shown by a state", ".x{display:none} .x.on{display:block}", "-.x +.on +.x "),
            ("shown on a screen", ".x{display:none}@media screen{.x{display:block}}", "-.x +.x "),
            ("a comment", "/* .y{display:none} */ .x{/* } */display:none}", "-.x "),
            ("an import", "@import 'a.css'; .x{display:none}", "-.x "),
            ("cut short", ".x{display:none", ""),
            ("an end", ".x{display:none} .a</style{display:block}", "-.x +.a "),
        ];
        for (name, css, expected) in rows {
            let mut out = String::new();
            push_hidden(css, &mut out);
            let mut names: Vec<&str> = out.split_inclusive(' ').collect();
            let mut wanted: Vec<&str> = expected.split_inclusive(' ').collect();
            names.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(names, wanted, "{name}");
        }
    }

    #[test]
    fn an_element_is_hidden_by_any_of_its_names() {
        let html = "<style>-.x -p.y -#z </style><style>+.on </style><p>";
        let names = HidingNames::of(html);
        assert!(names.hides("div", "a x", ""));
        assert!(names.hides("p", "y", ""));
        assert!(names.hides("div", "", "z"));
        assert!(!names.hides("div", "y", ""));
        assert!(!names.hides("div", "x on", ""));
        assert!(!HidingNames::of("<p>").hides("p", "x", ""));
    }
}
