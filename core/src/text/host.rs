//! The host of an address, in the one spelling that names are compared in.
//!
//! `https://Jo@München.example:443/a` has the host `xn--mnchen-3ya.example`: lower case, and other letters as the domain
//! system writes them. What an address is made of is cut by hand, so that a port or a path that is wrong costs no host; the
//! host itself is read by the `url` crate, as browsers do.

use std::borrow::Cow;

/// Addresses that name no host, whatever stands in them.
const WITHOUT_HOST: [&str; 7] = ["about", "data", "file", "javascript", "mailto", "tel", "urn"];

/// The host of a URL, or of what people write for one (`example.org/page`); empty where there is none.
///
/// A host that cannot be one (it has a space in it) is given as it stands, so that it is still told from others.
pub fn host_of(url: &str) -> Cow<'_, str> {
    let host = written_host(url.trim());
    if host.bytes().all(is_plain) && !host.contains("xn--") && !ends_in_number(host) {
        return Cow::Borrowed(host);
    }
    match url::Host::parse(host) {
        Ok(url::Host::Domain(name)) => Cow::Owned(name.trim_end_matches('.').to_owned()),
        Ok(address) => Cow::Owned(address.to_string()),
        Err(_) => Cow::Owned(host.to_lowercase()),
    }
}

/// What stands in a URL where the host should be.
fn written_host(url: &str) -> &str {
    let rest = match url.split_once(':') {
        Some((scheme, _)) if WITHOUT_HOST.iter().any(|name| scheme.eq_ignore_ascii_case(name)) => {
            return "";
        }
        // Browsers take one slash, or none, for two where they know the scheme; others need a slash to be one.
        Some((scheme, rest)) if is_scheme(scheme) && (rest.starts_with('/') || is_web(scheme)) => {
            rest
        }
        _ => url,
    };
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let end = match host.find(']') {
        // An address of IPv6 has colons of its own.
        Some(end) if host.starts_with('[') => end + 1,
        _ => host.find(':').unwrap_or(host.len()),
    };
    host.get(..end).unwrap_or_default().trim_end_matches('.')
}

/// Whether this can be a scheme. A dot may stand in one, but those with a dot are hosts before a port.
fn is_scheme(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(is_letter)
}

fn is_web(scheme: &str) -> bool {
    ["http", "https", "ftp"].iter().any(|name| scheme.eq_ignore_ascii_case(name))
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_')
}

/// Whether this is an address of IPv4 and not a name; it can be written in more than one way.
fn ends_in_number(host: &str) -> bool {
    host.ends_with(|last: char| last.is_ascii_digit()) || host.contains("0x")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_host_in_what_people_write() {
        let rows = [
            ("https://www.example.org/a?b#c", "www.example.org"),
            ("http://user:pw@example.org:8080/", "example.org"),
            ("HTTP://Example.ORG", "example.org"),
            ("//example.org/a", "example.org"),
            ("example.org/a", "example.org"),
            ("example.org:8080/a", "example.org"),
            ("localhost:8080", "localhost"),
            ("example.org.", "example.org"),
            (" https://example.org/a\n", "example.org"),
            ("http:/example.org/a", "example.org"),
            ("http:example.org/a", "example.org"),
            ("htps:/example.org/a", "example.org"),
            ("https:\\\\example.org\\a", "example.org"),
            ("https://example.org:99999999/", "example.org"),
            ("https://münchen.example/", "xn--mnchen-3ya.example"),
            ("https://MÜNCHEN.example/", "xn--mnchen-3ya.example"),
            ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
            ("https://m%C3%BCnchen.example/", "xn--mnchen-3ya.example"),
            ("https://例え。テスト/", "xn--r8jz45g.xn--zckzah"),
            ("https://[2001:DB8:0::1]:80/a", "[2001:db8::1]"),
            ("http://0x7f.1/", "127.0.0.1"),
            ("https://a_b.example.org/", "a_b.example.org"),
            ("https://a b.example/", "a b.example"),
            ("mailto:jo@example.org", ""),
            ("data:text/html,x", ""),
            ("file:///home/jo/page.html", ""),
            ("https://", ""),
            ("/a/b", "a"),
            ("", ""),
        ];
        for (url, wanted) in rows {
            assert_eq!(host_of(url), wanted, "{url}");
        }
    }
}
