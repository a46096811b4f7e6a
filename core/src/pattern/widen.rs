//! Widens a regex of the other engine into a regular one that matches every line it matches.
//!
//! Look-around is left out, back-references and fuzzy groups become "anything", possessive and atomic become plain: each step only lets more
//! lines through, so the result is a filter.
//!
//! ```text
//! (?<!No )Photo by (\w++), \1      matches "Photo by Ann, Ann", and not "No Photo by Ann, Ann"
//! (?:)Photo by (?:(?:\w)+), (?:.*)  matches both, and no line without "Photo by "
//! ```
//!
//! The other engine is asked only about lines that the second one matches, and has the last word.

/// The wider regex, or none where the pattern uses something that is not understood here.
pub fn widen(source: &str, verbose: bool) -> Option<String> {
    // Comments of the verbose form may hold brackets that are none.
    if verbose && source.contains('#') {
        return None;
    }
    let mut widener = Widener { chars: source.chars().collect(), at: 0 };
    let wider = widener.alternation()?;
    (widener.at == widener.chars.len()).then_some(wider)
}

struct Widener {
    chars: Vec<char>,
    at: usize,
}

/// How deep groups may nest before the pattern goes unfiltered.
const DEEPEST: usize = 64;

impl Widener {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek();
        self.at += 1;
        char
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let here = text.chars().eq(rest.iter().copied().take(text.chars().count()));
        if here {
            self.at += text.chars().count();
        }
        here
    }

    /// Everything up to the end or to the bracket that closes the group we are in.
    fn alternation(&mut self) -> Option<String> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        let mut wider = String::new();
        while let Some(char) = self.peek() {
            match char {
                ')' => break,
                '|' => {
                    self.at += 1;
                    wider.push('|');
                }
                _ => {
                    let atom = self.atom(depth)?;
                    wider.push_str(&self.repeated(atom)?);
                }
            }
        }
        Some(wider)
    }

    fn atom(&mut self, depth: usize) -> Option<String> {
        match self.next()? {
            '(' => self.group(depth),
            '[' => self.class(),
            '\\' => self.escape(),
            char => Some(char.to_string()),
        }
    }

    fn escape(&mut self) -> Option<String> {
        let char = self.next()?;
        match char {
            // What the group matched is not known here; anything may be.
            '1'..='9' => Some("(?:.*)".to_owned()),
            'g' | 'k' => {
                while self.next()? != '>' {}
                Some("(?:.*)".to_owned())
            }
            'b' | 'B' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' => Some(format!("\\{char}")),
            char if !char.is_alphanumeric() => Some(format!("\\{char}")),
            _ => None,
        }
    }

    fn class(&mut self) -> Option<String> {
        let mut class = String::from("[");
        if self.eat("^") {
            class.push('^');
        }
        if self.eat("]") {
            class.push_str("\\]");
        }
        loop {
            match self.next()? {
                ']' => break,
                '\\' => {
                    class.push('\\');
                    class.push(self.next()?);
                }
                // Set operations and nested sets mean different things to the two engines.
                '[' | '&' | '~' => return None,
                char => class.push(char),
            }
        }
        class.push(']');
        Some(class)
    }

    fn group(&mut self, depth: usize) -> Option<String> {
        let is_assertion = ["?=", "?!", "?<=", "?<!"].iter().any(|opening| self.eat(opening));
        if !is_assertion && !self.opening() {
            return None;
        }
        let body = self.nested(depth + 1)?;
        if !self.eat(")") {
            return None;
        }
        Some(if is_assertion { "(?:)".to_owned() } else { format!("(?:{body})") })
    }

    /// Skips what stands between a bracket and the body of its group.
    fn opening(&mut self) -> bool {
        if self.eat("?:") || self.eat("?>") || !self.eat("?") {
            return true;
        }
        if !(self.eat("P<") || self.eat("<")) {
            return false;
        }
        while let Some(char) = self.next() {
            if char == '>' {
                return true;
            }
        }
        false
    }

    fn repeated(&mut self, atom: String) -> Option<String> {
        let mut wider = atom;
        while let Some(char) = self.peek() {
            match char {
                '*' | '+' | '?' => {
                    self.at += 1;
                    wider = format!("(?:{wider}){char}");
                    // Possessive and lazy match no line that the plain form does not.
                    while matches!(self.peek(), Some('+' | '?')) {
                        self.at += 1;
                    }
                }
                '{' => wider = self.counted(wider)?,
                _ => break,
            }
        }
        Some(wider)
    }

    fn counted(&mut self, atom: String) -> Option<String> {
        self.at += 1;
        let mut inside = String::new();
        loop {
            match self.next()? {
                '}' => break,
                char => inside.push(char),
            }
        }
        if inside.chars().all(|char| char.is_ascii_digit() || char == ',') && !inside.is_empty() {
            let counted =
                inside.strip_prefix(',').map_or(inside.clone(), |most| format!("0,{most}"));
            return Some(format!("(?:{atom}){{{counted}}}"));
        }
        // Anything else in braces allows errors: the text may be nearly anything.
        Some("(?:.*)".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widens_what_only_the_other_engine_knows() {
        let rows = [
            ("behind", r"(?<!No )Photo", Some("(?:)Photo")),
            ("ahead", r"Photo(?= by)", Some("Photo(?:)")),
            ("back-reference", r"(\w+) \1", Some(r"(?:(?:\w)+) (?:.*)")),
            ("named back-reference", r"(?P<a>x)\g<a>", Some("(?:x)(?:.*)")),
            ("atomic", "(?>ab)c", Some("(?:ab)c")),
            (
                "all of it",
                r"(?<!No )Photo by (\w++), \1",
                Some(r"(?:)Photo by (?:(?:\w)+), (?:.*)"),
            ),
            ("possessive", "a++b", Some("(?:a)+b")),
            ("fuzzy", "(?:cookies){e<=1} here", Some("(?:.*) here")),
            ("count", "a{2,3}", Some("(?:a){2,3}")),
            ("nested sets", "[[a-z]--[aeiou]]", None),
            ("unknown group", "(?|a|b)", None),
            ("unclosed", "(a", None),
        ];
        for (name, source, wanted) in rows {
            assert_eq!(widen(source, false).as_deref(), wanted, "{name}");
        }
    }
}
