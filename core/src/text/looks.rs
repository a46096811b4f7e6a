//! How a line looks by itself: a bullet, a speaker's label, the cells of a row, code.
//!
//! Looks are hints. What needs a neighbour's word to count is told apart in [`crate::text::kinds`].

use crate::text::slice::slice;

/// Bytes of a line that are looked at closely: a long line is prose whatever stands at its end.
const LOOKED_AT: usize = 1 << 10;

/// Columns that a speaker's label has at most, the colon left out.
const LONGEST_LABEL: usize = 32;

/// Words that a speaker's label has at most.
const LABEL_WORDS: usize = 4;

/// What parts a line into cells, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Nothing does.
    None,
    /// Tabs.
    Tabs(usize),
    /// Bars.
    Bars(usize),
    /// Commas or semicolons with no space after them.
    Commas(usize),
    /// Runs of spaces, as in columns that were aligned.
    Gaps(usize),
    /// A time in front, as in a log.
    Stamp,
}

impl Cells {
    /// Whether nothing parts the line.
    pub fn is_none(self) -> bool {
        self == Self::None
    }

    /// Whether two lines next to each other are rows of one table. Columns need not all be filled.
    pub fn fits(self, other: Self) -> bool {
        match (self, other) {
            (Self::None, _) => false,
            (Self::Gaps(_), Self::Gaps(_)) => true,
            _ => self == other,
        }
    }
}

/// What parts a line into cells.
pub fn cells(line: &str) -> Cells {
    let text = head(line).trim();
    let count = |mark: u8| memchr::memchr_iter(mark, text.as_bytes()).count();
    if begins_with_stamp(text) {
        return Cells::Stamp;
    }
    match count(b'\t') {
        0 => {}
        tabs => return Cells::Tabs(tabs),
    }
    match count(b'|') + text.matches(['│', '｜', '¦']).count() {
        0 => {}
        bars => return Cells::Bars(bars),
    }
    match gaps(text) {
        0 => {}
        gaps => return Cells::Gaps(gaps),
    }
    match tight_commas(text) {
        0 | 1 => Cells::None,
        commas => Cells::Commas(commas),
    }
}

/// Runs of spaces within a text: of three, or of two that no sentence ends before.
fn gaps(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut gaps, mut at) = (0, 0);
    while let Some(found) = memchr::memmem::find(slice(bytes, at..), b"  ") {
        let start = at + found;
        let run = slice(bytes, start..);
        let length = run.iter().take_while(|&&byte| byte == b' ').count();
        let before = start.checked_sub(1).and_then(|last| bytes.get(last));
        let ends = matches!(before, Some(b'.' | b'!' | b'?' | b':' | b'"' | b')'));
        gaps += usize::from(length > 2 || !ends);
        at = start + length;
    }
    gaps
}

/// Commas and semicolons that stick to what follows, thousands aside.
fn tight_commas(text: &str) -> usize {
    let bytes = text.as_bytes();
    let sticks = |at: usize| {
        let is_digit =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        let has_text = bytes.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace());
        has_text && !(is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)))
    };
    memchr::memchr2_iter(b',', b';', bytes).filter(|&at| sticks(at)).count()
}

/// Whether a line begins with a date and a time, or a time in brackets, and says something.
fn begins_with_stamp(text: &str) -> bool {
    let is_stamp = |char: char| char.is_ascii_digit() || "-:.,/T+Z[] ".contains(char);
    let rest = text.trim_start_matches(is_stamp);
    let stamp = slice(text, ..text.len() - rest.len());
    let digits = stamp.bytes().filter(u8::is_ascii_digit).count();
    digits >= 4 && stamp.contains(':') && !rest.is_empty() && stamp.len() >= 5
}

/// Whether a line is a row of a table all by itself: it begins with a bar, or is a rule.
pub fn is_row(line: &str) -> bool {
    let text = line.trim();
    let is_box = |char: char| ('\u{2500}'..='\u{257F}').contains(&char);
    text.starts_with('|') || text.starts_with("+-") || text.starts_with(is_box) || is_rule(text)
}

/// Whether a text is a rule: three marks or more, and only such as rules are made of.
fn is_rule(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| b"-=_*|+:~# ".contains(&byte))
}

/// Whether a line underlines the one before.
pub fn is_underline(line: &str) -> bool {
    let text = line.trim();
    let is_made_of = |mark: u8| text.bytes().all(|byte| byte == mark);
    text.len() >= 3 && b"=-~^".iter().any(|&mark| is_made_of(mark))
}

/// Whether a line is quoted, as mail and Markdown do it.
pub fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether a line is an item of a list: a bullet, or a number or a letter with a mark after it.
pub fn is_list_item(line: &str) -> bool {
    let text = line.trim_start();
    let mut chars = text.chars();
    match chars.next() {
        Some('-' | '*' | '+' | '–' | '—') => chars.next().is_some_and(char::is_whitespace),
        Some('•' | '·' | '‣' | '▪' | '■' | '●' | '○' | '◦' | '・' | '※') => true,
        Some('①'..='⓿') => true,
        Some('(' | '（') => is_numbered(chars.as_str()),
        Some(char) if char.is_alphanumeric() => is_numbered(text),
        _ => false,
    }
}

/// Whether a text begins with a number, or one letter, and a mark: `12. `, `a) `, `3、`.
fn is_numbered(text: &str) -> bool {
    let is_part = |char: char| char.is_numeric() || char == '.';
    let digits = text.trim_start_matches(is_part);
    let number = slice(text, ..text.len() - digits.len());
    let (number, rest) = if number.is_empty() {
        let mut chars = text.chars();
        let letter = chars.next().filter(|char| char.is_alphabetic());
        (letter.map_or(0, char::len_utf8), chars.as_str())
    } else {
        (number.trim_end_matches('.').len(), digits)
    };
    let has_mark = slice(text, number..).starts_with(['.', ')', '）', '、', ':']);
    let is_free = rest.trim_start_matches([')', '）', '、', ':']).starts_with(char::is_whitespace);
    (1..=6).contains(&number) && has_mark && (is_free || text.contains('、'))
}

/// Whether a line begins with a dash or a quotation mark, as spoken words do.
pub fn begins_speech(line: &str) -> bool {
    line.trim_start()
        .starts_with(['"', '“', '„', '«', '»', '‘', '‚', '‹', '「', '『', '《', '–', '—', '―'])
}

/// Whether a line begins with a label that may be a speaker's: `Ann:`, `Q.`, `THE TROLL.`
pub fn has_label(line: &str) -> bool {
    let text = head(line).trim_start();
    if !text.starts_with(char::is_alphabetic) {
        return false;
    }
    let end = text.char_indices().take(LONGEST_LABEL).find(|&(_, char)| matches!(char, ':' | '：'));
    if let Some((end, mark)) = end {
        let label = slice(text, ..end);
        let rest = slice(text, end + mark.len_utf8()..);
        let is_free = rest.is_empty() || mark == '：' || rest.starts_with(char::is_whitespace);
        return is_free && label.split_whitespace().count() <= LABEL_WORDS;
    }
    let name = text.split(". ").next().unwrap_or_default();
    let is_short = name.len() < LONGEST_LABEL && name.len() + 1 < text.len();
    is_short && name.chars().all(|char| char.is_uppercase() || char == ' ' || char == '.')
}

/// Whether a line is a heading by its marks, or all in capitals.
pub fn is_heading(line: &str) -> bool {
    let text = line.trim();
    let level = text.len() - text.trim_start_matches('#').len();
    if (1..=6).contains(&level) {
        return text.get(level..).is_some_and(|rest| rest.starts_with(' '));
    }
    let letters = || text.chars().filter(|char| char.is_alphabetic());
    text.len() <= LOOKED_AT / 8 && letters().count() > 3 && letters().all(char::is_uppercase)
}

/// What only code has in it.
const CODE: [&str; 11] = ["==", "!=", "&&", "::", "()", "</", "/>", "${", "};", "({", "=\""];

/// What code begins with.
const CODE_STARTS: [&str; 18] = [
    "#include",
    "#define",
    "#!/",
    "//",
    "/*",
    "*/",
    "<!--",
    "<?",
    "$ ",
    ">>> ",
    "def ",
    "import ",
    "export ",
    "CREATE ",
    "SELECT ",
    "INSERT INTO",
    "ALTER TABLE",
    "@media",
];

/// Whether a line is code by its looks: what it begins or ends with, or its share of marks.
pub fn is_code(line: &str) -> bool {
    let text = head(line).trim();
    text.ends_with(['{', '}', '\\'])
        || text.ends_with("(") && text.len() > 1
        || text.starts_with([')', '}', ']']) && text.len() <= 3
        || CODE_STARTS.iter().any(|start| text.starts_with(start))
        || CODE.iter().any(|part| text.contains(part))
        || is_assignment(text)
        || is_dense(text)
}

/// Whether a line may be code if the lines beside it are: it is indented.
pub fn may_be_code(line: &str) -> bool {
    line.starts_with("  ") || line.starts_with('\t')
}

/// `name = value`, where the name is one word.
fn is_assignment(text: &str) -> bool {
    let Some((name, _)) = text.split_once(" = ") else { return false };
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a quarter of a text is marks that prose hardly has.
fn is_dense(text: &str) -> bool {
    let is_mark = |byte: &u8| b"{}[]()<>=;_$\\&|#@".contains(byte);
    let marks = text.bytes().filter(is_mark).count();
    text.len() >= 8 && marks * 4 >= text.len()
}

/// The mark of a fence that a line is, if it is one.
pub fn fence(line: &str) -> Option<&str> {
    let text = line.trim_start();
    let is_fence = text.starts_with("```") || text.starts_with("~~~");
    let mark = text.trim_start_matches(text.chars().next()?);
    is_fence.then(|| text.get(..text.len() - mark.len())).flatten()
}

/// Whether a line has the times of a subtitle: `00:01:02,100 --> 00:01:04,000`.
pub fn is_cue_time(line: &str) -> bool {
    let Some((from, to)) = line.trim().split_once("-->") else { return false };
    let is_time = |text: &str| {
        let text = text.trim();
        let time = text.split(' ').next().unwrap_or_default();
        time.contains(':') && time.bytes().all(|b| b.is_ascii_digit() || b":.,".contains(&b))
    };
    is_time(from) && is_time(to)
}

/// Whether a text ends as a statement does, closing quotation marks and brackets aside.
pub fn ends_statement(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')', '»', '」', '』', ' '])
        .ends_with(['.', '。', '．', '…', '।'])
}

/// Whether a text ends as a sentence does.
pub fn ends_sentence(text: &str) -> bool {
    ends_statement(text) || text.trim_end().ends_with(['!', '?', '！', '？', '؟', ':', '：'])
}

/// Whether a short text may be the credit below a picture: `(A. Munro / Agency)`, `© Agency`.
pub fn is_credit(text: &str) -> bool {
    !ends_sentence(text) && text.contains(['/', '©', '(', '（', '|', ':', '：'])
}

/// The part of a line that is looked at closely.
fn head(line: &str) -> &str {
    let mut end = line.len().min(LOOKED_AT);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    slice(line, ..end)
}
