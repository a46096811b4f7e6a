//! Which scripts a document is written in, by a sample: what is known of furniture is known of some languages only.

/// Scripts that are told apart, the rest together.
pub const SCRIPTS: usize = 12;
/// Places of a line that are looked at.
const PLACES: usize = 5;

/// Letters by script, of the sample.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scripts {
    counts: [u32; SCRIPTS],
}

impl Scripts {
    /// Looks at some places of a line.
    #[inline(always)]
    pub fn sample(&mut self, line: &str) {
        let bytes = line.as_bytes();
        for place in 1..PLACES {
            let mut at = place * bytes.len() / PLACES;
            while at > 0 && bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
                at -= 1;
            }
            let lead = bytes.get(at).copied().unwrap_or(b' ');
            let second = bytes.get(at + 1).copied().unwrap_or(0);
            let script = script_of(lead, second);
            self.counts.get_mut(script).into_iter().for_each(|count| *count += 1);
        }
    }

    /// The share of each script but plain ASCII, and last that of digits and marks.
    pub fn shares(&self) -> [f32; SCRIPTS - 1] {
        let total: u32 = self.counts.iter().sum();
        let share = |count: u32| count as f32 / total.max(1) as f32;
        std::array::from_fn(|at| share(self.counts.get(at + 1).copied().unwrap_or(0)))
    }
}

/// The script of a character that begins with two bytes: 0 plain letters, 11 digits and marks.
#[inline(always)]
fn script_of(lead: u8, second: u8) -> usize {
    match (lead, second) {
        (b'a'..=b'z' | b'A'..=b'Z', _) => 0,
        // Latin letters with marks, Vietnamese ones among them.
        (0xC3..=0xCD, _) | (0xE1, 0xB8..=0xBB) => 1,
        (0xCE | 0xCF, _) | (0xE1, 0xBC..=0xBF) => 2,
        (0xD0..=0xD3, _) => 3,
        (0xD6 | 0xD7, _) => 4,
        (0xD8..=0xDB, _) | (0xEF, 0xAC..=0xBB) => 5,
        // Devanagari and the other scripts of India.
        (0xE0, 0xA4..=0xB7) => 6,
        // Thai, Lao, Burmese, Khmer: no spaces between words.
        (0xE0, 0xB8..=0xBB) | (0xE1, 0x80..=0x81 | 0x9E | 0x9F) => 7,
        (0xE3, 0x81..=0x83) => 8,
        (0xE3, 0x90..) | (0xE4..=0xE9, _) | (0xF0, 0xA0..) => 9,
        // Hangul, Georgian, Ethiopic, Armenian and all others.
        (0xEA..=0xED | 0xE0 | 0xE1 | 0xD4 | 0xD5 | 0xDC..=0xDF, _) => 10,
        _ => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_their_script() {
        let rows = [
            ("plain", "thetownbythesea", None),
            ("greek", "καλημέρακόσμε", Some(2)),
            ("cyrillic", "добрыйденьвсем", Some(3)),
            ("hebrew", "שלוםלכולם", Some(4)),
            ("arabic", "مرحبابالجميع", Some(5)),
            ("devanagari", "नमस्तेदुनिया", Some(6)),
            ("thai", "สวัสดีชาวโลก", Some(7)),
            ("kana", "こんにちはせかい", Some(8)),
            ("han", "今天天氣很好", Some(9)),
            ("hangul", "안녕하세요여러분", Some(10)),
            ("digits", "1234567890", Some(11)),
        ];
        for (name, line, script) in rows {
            let mut scripts = Scripts::default();
            scripts.sample(line);
            let mut expected = [0.0; SCRIPTS - 1];
            if let Some(script) = script {
                expected[script - 1] = 1.0;
            }
            assert_eq!(scripts.shares(), expected, "{name}");
        }
    }

    #[test]
    fn any_line_is_sampled() {
        let mut scripts = Scripts::default();
        for line in ["", "a", "é", "\u{1F600}", "\u{10FFFF}\u{10FFFF}"] {
            scripts.sample(line);
        }
        assert!(scripts.shares().iter().all(|share| (0.0..=1.0).contains(share)));
    }
}
