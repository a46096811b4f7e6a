//! The elements that matter, and how each behaves: a line of its own, part of a line, or not shown at all.

/// How an element takes part in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Begins and ends lines.
    Block,
    /// Runs within a line.
    Inline,
    /// Has no content and no end.
    Void,
    /// Its content is not for reading; it may hold elements.
    Never,
    /// Its content is not markup.
    Raw,
}

/// A name of up to sixteen bytes as a number, which is compared at once; longer ones are 0.
pub(super) const fn key(name: &[u8]) -> u128 {
    if name.len() > 16 {
        return 0;
    }
    let mut key = 0;
    let mut rest = name;
    while let [first, others @ ..] = rest {
        key = key << 8 | *first as u128;
        rest = others;
    }
    key
}

macro_rules! tags {
    ($($name:ident $text:literal $shown:ident,)*) => {
        /// An element's name, as a number: names are compared on every line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(clippy::upper_case_acronyms, reason = "the macro makes constants of the names too")]
        pub enum Tag {
            $(#[doc = concat!("`<", $text, ">`.")] $name,)*
        }

        impl Tag {
            /// The tag of a name in lower case; elements that pages make up are blocks.
            pub fn of(name: &[u8]) -> Tag {
                $(const $name: u128 = key($text.as_bytes());)*
                match key(name) {
                    $($name => Tag::$name,)*
                    _ if name.contains(&b'-') => Tag::CUSTOM,
                    _ => Tag::OTHER,
                }
            }

            /// The name, in lower case, as markup has it.
            pub fn name(self) -> &'static str {
                match self { $(Tag::$name => $text,)* }
            }

            /// How it takes part in the text.
            pub fn shown(self) -> Shown {
                match self { $(Tag::$name => Shown::$shown,)* }
            }
        }
    };
}

tags! {
    ROOT "(root)" Block,
    A "a" Inline,
    ABBR "abbr" Inline,
    ADDRESS "address" Block,
    ANNOTATION "annotation" Never,
    ANNOTATIONXML "annotation-xml" Never,
    AREA "area" Void,
    ARTICLE "article" Block,
    ASIDE "aside" Block,
    AUDIO "audio" Never,
    B "b" Inline,
    BASE "base" Void,
    BLOCKQUOTE "blockquote" Block,
    BODY "body" Block,
    BR "br" Void,
    BUTTON "button" Block,
    CANVAS "canvas" Never,
    CAPTION "caption" Block,
    CENTER "center" Block,
    CITE "cite" Inline,
    CODE "code" Inline,
    COL "col" Void,
    CUSTOM "(custom)" Block,
    DATALIST "datalist" Never,
    DD "dd" Block,
    DEL "del" Inline,
    DETAILS "details" Block,
    DIALOG "dialog" Block,
    DIR "dir" Block,
    DIV "div" Block,
    DL "dl" Block,
    DT "dt" Block,
    EM "em" Inline,
    EMBED "embed" Void,
    FIELDSET "fieldset" Block,
    FIGCAPTION "figcaption" Block,
    FIGURE "figure" Block,
    FONT "font" Inline,
    FOOTER "footer" Block,
    FORM "form" Block,
    FRAME "frame" Void,
    FRAMESET "frameset" Block,
    H1 "h1" Block,
    H2 "h2" Block,
    H3 "h3" Block,
    H4 "h4" Block,
    H5 "h5" Block,
    H6 "h6" Block,
    HEAD "head" Never,
    HEADER "header" Block,
    HGROUP "hgroup" Block,
    HR "hr" Void,
    HTML "html" Block,
    I "i" Inline,
    IFRAME "iframe" Raw,
    IMG "img" Void,
    INPUT "input" Void,
    KBD "kbd" Inline,
    LABEL "label" Block,
    LEGEND "legend" Block,
    LI "li" Block,
    LINK "link" Void,
    MAIN "main" Block,
    MATH "math" Inline,
    MENU "menu" Block,
    META "meta" Void,
    MFRAC "mfrac" Inline,
    MJXMATH "mjx-math" Never,
    MROW "mrow" Inline,
    MSUB "msub" Inline,
    MSUBSUP "msubsup" Inline,
    MSUP "msup" Inline,
    MUNDER "munder" Inline,
    MUNDEROVER "munderover" Inline,
    NAV "nav" Block,
    NOBR "nobr" Inline,
    NOEMBED "noembed" Raw,
    NOFRAMES "noframes" Raw,
    NOSCRIPT "noscript" Block,
    OBJECT "object" Never,
    OL "ol" Block,
    OPTGROUP "optgroup" Never,
    OPTION "option" Never,
    OTHER "(other)" Inline,
    P "p" Block,
    PARAM "param" Void,
    PICTURE "picture" Inline,
    PLAINTEXT "plaintext" Raw,
    PRE "pre" Block,
    Q "q" Inline,
    RP "rp" Inline,
    RT "rt" Inline,
    RUBY "ruby" Inline,
    S "s" Inline,
    SAMP "samp" Inline,
    SCRIPT "script" Raw,
    SEARCH "search" Block,
    SECTION "section" Block,
    SELECT "select" Never,
    SMALL "small" Inline,
    SOURCE "source" Void,
    SPAN "span" Inline,
    STRONG "strong" Inline,
    STYLE "style" Raw,
    SUB "sub" Inline,
    SUMMARY "summary" Block,
    SUP "sup" Inline,
    SVG "svg" Never,
    TABLE "table" Block,
    TBODY "tbody" Block,
    TD "td" Block,
    TEMPLATE "template" Never,
    TEXTAREA "textarea" Never,
    TFOOT "tfoot" Block,
    TH "th" Block,
    THEAD "thead" Block,
    TIME "time" Inline,
    TITLE "title" Never,
    TR "tr" Block,
    TRACK "track" Void,
    U "u" Inline,
    UL "ul" Block,
    VIDEO "video" Never,
    WBR "wbr" Void,
    XMP "xmp" Raw,
}

impl Tag {
    /// 1 to 6 for headings, else 0.
    pub fn heading(self) -> u8 {
        match self {
            Tag::H1 => 1,
            Tag::H2 => 2,
            Tag::H3 => 3,
            Tag::H4 => 4,
            Tag::H5 => 5,
            Tag::H6 => 6,
            _ => 0,
        }
    }

    /// Whether it sets words off within a line.
    pub fn is_emphasis(self) -> bool {
        matches!(self, Tag::B | Tag::STRONG | Tag::I | Tag::EM | Tag::U)
    }
}
