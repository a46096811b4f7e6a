//! The template of a line: its normal form without punctuation and with every number as `0`.
//!
//! "photo 3 of 12: the bridge, 2019" and "photo 4 of 12: the bridge, 2020" are both `photo 0 of 0 the bridge 0`. Lines of one
//! template are near copies.

/// Writes the template of a normal form: empty if the line has no letter, as a table cell of numbers has none. That of a
/// single word is the word: in "Covid-19" the number is the message.
pub fn write_template(form: &str, out: &mut Vec<u8>) {
    out.clear();
    let (mut in_number, mut has_letter, mut after_blank) = (false, false, false);
    for c in form.chars() {
        if c == ' ' {
            (in_number, after_blank) = (false, !out.is_empty());
            continue;
        }
        if !c.is_alphanumeric() || (in_number && c.is_numeric()) {
            continue;
        }
        if std::mem::take(&mut after_blank) {
            out.push(b' ');
        }
        in_number = c.is_numeric();
        has_letter |= !in_number;
        // "2019" and "3" are both `0`: how long a number is says nothing either.
        let shown = if in_number { '0' } else { c };
        out.extend_from_slice(shown.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if !has_letter {
        out.clear();
    } else if !out.contains(&b' ') {
        out.clear();
        out.extend_from_slice(form.as_bytes());
    }
}
