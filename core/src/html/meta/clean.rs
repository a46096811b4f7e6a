//! Values as people would write them: entities decoded that were encoded twice, and titles without the site's name.

use crate::html::entities::decoded_value;

/// What stands between a page's title and its site's name.
const BARS: [&str; 8] = [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " • "];

/// Words that a heading has in common with a title that it is better than.
const FEWEST: usize = 2;
/// Words of a title that are compared.
const LONGEST: usize = 64;

/// The text with its white space squeezed and its entities decoded.
pub(super) fn clean(text: &str) -> String {
    let decoded;
    let text = if text.contains('&') {
        decoded = decoded_value(text);
        &decoded
    } else {
        text
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a value is an address, where a name belongs.
pub(super) fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.")
}

/// A title without the site's name behind or before a bar, where the page tells that name, or where
/// what is left is a heading of the page.
pub(super) fn without_site<'t>(
    title: &'t str,
    site: Option<&str>,
    headings: impl Iterator<Item = impl AsRef<str>>,
) -> &'t str {
    let is_site = |part: &str| site.is_some_and(|site| is_same(site, part));
    let cuts = || {
        BARS.iter().flat_map(|bar| {
            let last = title.rsplit_once(bar).map(|(left, right)| (left.trim(), right.trim()));
            let first = title.split_once(bar).map(|(left, right)| (right.trim(), left.trim()));
            last.into_iter().chain(first)
        })
    };
    if let Some((left, _)) = cuts().find(|(left, part)| is_site(part) && !left.is_empty()) {
        return left;
    }
    let cuts: Vec<(&str, &str)> = cuts().collect();
    if cuts.is_empty() {
        return title;
    }
    let fits = |heading: &str| cuts.iter().find(|(left, _)| is_same(left, heading));
    headings
        .filter_map(|heading| fits(heading.as_ref()))
        .map(|(left, _)| *left)
        .next()
        .unwrap_or(title)
}

/// The title of a page that has one heading of the first level: the heading, if most of its words are in the title that the page
/// tells. Titles are told for lists of search results, shorter or longer than what the page says.
pub fn title_with(heading: Option<&str>, title: String) -> String {
    let told: Vec<String> = words(&title).collect();
    let Some(heading) = heading.filter(|heading| !is_same(heading, &title)) else { return title };
    let (mut all, mut known) = (0, 0);
    for word in words(heading).take(LONGEST) {
        all += 1;
        known += usize::from(told.contains(&word));
    }
    if known * 2 >= all && known >= FEWEST { heading.to_owned() } else { title }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric()).take(LONGEST);
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether two texts have the same letters and digits.
fn is_same(left: &str, right: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let left = letters(left);
    !left.is_empty() && left == letters(right)
}
