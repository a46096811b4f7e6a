//! Values as people would write them: entities decoded that were encoded twice, and titles without the site's name.

/// What stands between a page's title and its site's name.
const BARS: [&str; 8] = [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " • "];

/// Entities that stand in values that are no markup.
const ENTITIES: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("middot", '·'),
];

/// The text with its white space squeezed and its entities decoded.
pub(super) fn clean(text: &str) -> String {
    let decoded;
    let text = if text.contains('&') {
        decoded = decode(text);
        &decoded
    } else {
        text
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        out.push_str(before);
        let name = entity.split(';').next().unwrap_or_default();
        match character(name).filter(|_| name.len() < entity.len()) {
            Some(decoded) => {
                out.push(decoded);
                rest = entity.get(name.len() + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = entity;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        },
        None => {
            return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, decoded)| *decoded);
        }
    };
    number.and_then(char::from_u32).filter(|decoded| !decoded.is_control())
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
