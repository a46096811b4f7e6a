//! The quotation marks of languages, as browsers put them around `<q>`.

/// The marks around something quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QuotationMarks {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
}

/// The marks of a language: around a quotation, and around one in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quotes {
    outer: QuotationMarks,
    inner: QuotationMarks,
}

const fn quotes(signs: [&'static str; 4]) -> Quotes {
    let [open, close, within, without] = signs;
    Quotes {
        outer: QuotationMarks { open, close },
        inner: QuotationMarks { open: within, close: without },
    }
}

/// By CLDR; languages that are not here have the marks of English.
const BY_LANGUAGE: [(&str, Quotes); 8] = [
    ("de cs da is lt sk sl sq", quotes(["„", "“", "‚", "‘"])),
    ("pl hu ro bg et hr sr", quotes(["„", "”", "«", "»"])),
    ("fr", quotes(["« ", " »", "“", "”"])),
    ("it es pt ca gl eu el", quotes(["«", "»", "“", "”"])),
    ("ru uk be nb nn no fa hy az kk", quotes(["«", "»", "„", "“"])),
    ("sv fi", quotes(["”", "”", "’", "’"])),
    ("ja", quotes(["「", "」", "『", "』"])),
    ("zh-tw zh-hk zh-hant", quotes(["「", "」", "『", "』"])),
];

impl Default for Quotes {
    fn default() -> Quotes {
        quotes(["“", "”", "‘", "’"])
    }
}

impl Quotes {
    /// The marks of a language, given as markup does: `pt-BR`.
    pub(super) fn of(language: &str) -> Quotes {
        let whole = language.trim().to_ascii_lowercase().replace('_', "-");
        let first = whole.split('-').next().unwrap_or_default();
        let find = |wanted: &str| {
            let mut rows = BY_LANGUAGE.iter();
            rows.find(|(names, _)| names.split(' ').any(|name| name == wanted))
        };
        find(&whole).or_else(|| find(first)).map_or_else(Quotes::default, |(_, quotes)| *quotes)
    }

    /// The marks of a quotation that is in so many, itself included.
    pub(super) fn at(&self, depth: u32) -> QuotationMarks {
        if depth % 2 == 1 { self.outer } else { self.inner }
    }
}

/// Whether a sign opens a quotation: then the author has put marks.
pub(super) fn is_quotation_mark(sign: char) -> bool {
    matches!(sign, '"' | '\'' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '”' | '’' | '「' | '『')
}
