//! Serialised markup to events, in one pass: what a parser wrote out is well-formed, so no tree has to be built again.
//!
//! Only what serialisers write is understood in full. Anything else is read somehow, in linear time, and never fails.

use memchr::{memchr, memchr2, memmem};

use crate::html::tags::{Shown, Tag, key};
use crate::text::slice::slice;

/// The name of the attribute by which the parser's side tells what rules say of an element.
pub const TOLD: &str = "data-cleaner";

macro_rules! attributes {
    ($($(#[$about:meta])* $name:ident $text:expr,)*) => {
        /// Attributes that say something; the others are passed over.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is the attribute of its name")]
        pub enum Attr {
            $($(#[$about])* $name,)*
        }

        impl Attr {
            /// The attribute of a name in lower case.
            #[allow(non_upper_case_globals, reason = "the macro makes constants of the names too")]
            pub(super) fn of(name: &[u8]) -> Option<Attr> {
                $(const $name: u128 = key($text.as_bytes());)*
                match key(name) {
                    $($name => Some(Attr::$name),)*
                    _ => None,
                }
            }
        }
    };
}

attributes! {
    Alt "alt",
    Alttext "alttext",
    AriaControls "aria-controls",
    AriaHidden "aria-hidden",
    AriaLabel "aria-label",
    AriaLabelledby "aria-labelledby",
    /// The same in the words of newer frameworks.
    BootstrapTarget "data-bs-target",
    Class "class",
    Colspan "colspan",
    Content "content",
    Datetime "datetime",
    Encoding "encoding",
    Hidden "hidden",
    Href "href",
    Id "id",
    Itemprop "itemprop",
    Itemtype "itemtype",
    Lang "lang",
    Name "name",
    Property "property",
    Rel "rel",
    Reversed "reversed",
    Role "role",
    Rowspan "rowspan",
    Src "src",
    Start "start",
    Style "style",
    /// What an element opens.
    Target "data-target",
    /// What the parser's side writes on elements that a rule drops or protects.
    Told TOLD,
    Type "type",
    Value "value",
}

/// What comes next in the markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'h> {
    /// Text, entities not yet decoded.
    Text(&'h str),
    /// An element begins; its attributes are in [`MarkupReader::attributes`].
    Open(Tag),
    /// An end tag, whether or not such an element is open.
    Close(Tag),
    /// An element with its content, which is not markup.
    Raw(Tag, &'h str),
}

/// Reads markup from the start to the end, an event at a time.
#[derive(Debug)]
pub struct MarkupReader<'h> {
    html: &'h str,
    at: usize,
    attributes: Vec<(Attr, &'h str)>,
}

impl<'h> MarkupReader<'h> {
    /// A reader at the start.
    pub fn new(html: &'h str) -> MarkupReader<'h> {
        MarkupReader { html, at: 0, attributes: Vec::with_capacity(8) }
    }

    /// An attribute of the element that was opened last, its entities not decoded.
    pub fn attribute(&self, wanted: Attr) -> Option<&'h str> {
        self.attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
    }

    /// All attributes of the element that was opened last that say something.
    pub fn attributes(&self) -> &[(Attr, &'h str)] {
        &self.attributes
    }

    /// How far it has read, in bytes.
    pub fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'h str {
        slice(self.html, self.at..)
    }

    fn take(&mut self, length: usize) -> &'h str {
        let start = self.at;
        self.at = start.saturating_add(length).min(self.html.len());
        slice(self.html, start..self.at)
    }

    /// The next event; none at the end of the markup. Comments are passed over.
    pub fn next_event(&mut self) -> Option<Event<'h>> {
        loop {
            let rest = self.rest().as_bytes();
            match (rest.first()?, rest.get(1)) {
                (b'<', Some(b'a'..=b'z' | b'A'..=b'Z')) => return Some(self.open()),
                (b'<', Some(b'/')) => return Some(self.close()),
                // A processing instruction is a comment to HTML.
                (b'<', Some(b'!' | b'?')) => self.skip_comment(),
                _ => {
                    let end = memchr(b'<', slice(rest, 1..)).map_or(rest.len(), |end| end + 1);
                    return Some(Event::Text(self.take(end)));
                }
            }
        }
    }

    fn skip_comment(&mut self) {
        let rest = self.rest().as_bytes();
        let end = match rest.strip_prefix(b"<!--") {
            // From the dashes on, for `<!-->` is a whole comment.
            Some(_) => memmem::find(slice(rest, 2..), b"-->").map(|end| end + 5),
            None => memchr(b'>', rest).map(|end| end + 1),
        };
        self.take(end.unwrap_or(rest.len()));
    }

    fn close(&mut self) -> Event<'h> {
        let rest = self.rest();
        let end = memchr(b'>', rest.as_bytes()).unwrap_or(rest.len());
        let name = rest.as_bytes().get(2..end).unwrap_or_default();
        self.take(end + 1);
        Event::Close(Tag::of(name))
    }

    fn open(&mut self) -> Event<'h> {
        let rest = self.rest().as_bytes();
        let name = slice(rest, 1..);
        let length = name
            .iter()
            .position(|byte| matches!(byte, b' ' | b'>' | b'/' | b'\n' | b'\t'))
            .unwrap_or(name.len());
        let tag = Tag::of(slice(name, ..length));
        self.take(length + 1);
        self.read_attributes();
        if tag.shown() == Shown::Raw { Event::Raw(tag, self.raw(tag)) } else { Event::Open(tag) }
    }

    /// Reads up to and with the bracket that ends a tag.
    fn read_attributes(&mut self) {
        self.attributes.clear();
        loop {
            let rest = self.rest().as_bytes();
            let Some(start) =
                rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\t' | b'/'))
            else {
                self.at = self.html.len();
                return;
            };
            let rest = slice(rest, start..);
            if rest.first() == Some(&b'>') {
                self.take(start + 1);
                return;
            }
            // A serialiser writes a value for every attribute, so an equals sign or the tag's end comes next.
            let length = memchr2(b'=', b'>', rest).unwrap_or(rest.len());
            let name = slice(rest, ..length);
            let quoted = rest.get(length..length + 2) == Some(b"=\"");
            self.take(start + length + if quoted { 2 } else { 0 });
            let value = if quoted { self.quoted() } else { self.unquoted() };
            if let Some(name) = Attr::of(name) {
                self.attributes.push((name, value));
            }
        }
    }

    fn quoted(&mut self) -> &'h str {
        let rest = self.rest();
        let end = memchr(b'"', rest.as_bytes()).unwrap_or(rest.len());
        self.take(end + 1);
        slice(rest, ..end)
    }

    /// A value without quotes: no serialiser writes one, so it is passed over.
    fn unquoted(&mut self) -> &'h str {
        if self.rest().starts_with('=') {
            let rest = self.rest().as_bytes();
            let end = memchr2(b' ', b'>', rest).unwrap_or(rest.len());
            self.take(end.max(1));
        }
        ""
    }

    /// The content of an element that holds no markup, and its end.
    fn raw(&mut self, tag: Tag) -> &'h str {
        let rest = self.rest();
        let end = raw_end(rest.as_bytes(), tag.name().as_bytes(), tag == Tag::SCRIPT);
        let content = self.take(end);
        let closing = memchr(b'>', self.rest().as_bytes()).map_or(usize::MAX, |end| end + 1);
        self.take(closing);
        content
    }
}

/// Where the content of a raw element ends. In a script, a comment may hold a whole script element.
pub fn raw_end(bytes: &[u8], name: &[u8], script: bool) -> usize {
    let first = plain_end(bytes, name);
    let before = bytes.get(..first).unwrap_or(bytes);
    // A comment needs a `<!--` before that end; few scripts have one.
    if !script || memmem::find(before, b"<!--").is_none() {
        return first;
    }
    let mut commented = false;
    let mut nested = false;
    let mut at = 0;
    while let Some(next) = memchr2(b'<', b'>', slice(bytes, at..)) {
        let place = at + next;
        let here = slice(bytes, place..);
        if here.first() == Some(&b'>') {
            let ends_comment = bytes.get(place.saturating_sub(2)..place) == Some(b"--");
            if ends_comment {
                (commented, nested) = (false, false);
            }
        } else if script && here.starts_with(b"<!--") {
            commented = true;
        } else if commented && is_name(slice(here, 1..), name) {
            nested = true;
        } else if here.get(1) == Some(&b'/') && is_name(slice(here, 2..), name) {
            if !nested {
                return place;
            }
            nested = false;
        }
        at = place + 1;
    }
    bytes.len()
}

/// Where the first end tag of a name is, whatever stands before.
fn plain_end(bytes: &[u8], name: &[u8]) -> usize {
    let mut ends = memmem::find_iter(bytes, b"</");
    ends.find(|end| is_name(slice(bytes, end + 2..), name)).unwrap_or(bytes.len())
}

fn is_name(bytes: &[u8], name: &[u8]) -> bool {
    let follows = bytes
        .get(name.len())
        .is_none_or(|byte| matches!(byte, b' ' | b'>' | b'/' | b'\n' | b'\t' | b'\r' | 12));
    follows && bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(html: &str) -> Vec<String> {
        let mut reader = MarkupReader::new(html);
        let mut found = Vec::new();
        while let Some(event) = reader.next_event() {
            found.push(match event {
                Event::Text(text) => text.to_owned(),
                Event::Open(tag) => format!("+{} {:?}", tag.name(), reader.attributes()),
                Event::Close(tag) => format!("-{}", tag.name()),
                Event::Raw(tag, content) => format!("={} {content}", tag.name()),
            });
        }
        found
    }

    #[test]
    fn reads_what_serialisers_write() {
        let rows: &[(&str, &str, &[&str])] = &[
            ("an element", "<p>Rain</p>", &["+p []", "Rain", "-p"]),
            (
                "attributes",
                r#"<a href="/x?a=1&amp;b" data-y="">z</a>"#,
                &[r#"+a [(Href, "/x?a=1&amp;b")]"#, "z", "-a"],
            ),
            (
                "a bracket in a value",
                r#"<i class="a>b">c</i>"#,
                &[r#"+i [(Class, "a>b")]"#, "c", "-i"],
            ),
            ("a comment", "a<!-- <p> -- > -->b<!---->c", &["a", "b", "c"]),
            (
                "a script",
                "<script>if (a < b) '</p>'</script>x",
                &["=script if (a < b) '</p>'", "x"],
            ),
            (
                "a script in a script",
                "<script><!--<script></script>--></script>x",
                &["=script <!--<script></script>-->", "x"],
            ),
            ("cut short", "<p class=\"a", &["+p [(Class, \"a\")]"]),
            ("a lone bracket", "a < b", &["a ", "< b"]),
        ];
        for (name, html, expected) in rows {
            assert_eq!(&events(html), expected, "{name}");
        }
    }
}
