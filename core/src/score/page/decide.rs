//! From scores to what stays. A score is of a line; what stays is of its surroundings as well.
//!
//! ```text
//! <ul> <li>Milk.</li> 0.61   stays
//!      <li>Oats.</li> 0.55   stays
//!      <li>Rye.</li>  0.31   is below the bar of 0.45, but most of its list stays: so it does
//! ```
//!
//! People keep or leave out paragraphs of one text, items of one list and rows of one table together, and a line that is just below the
//! bar among lines above it is more likely content than its score says. Nothing that the bar keeps is removed here.

use crate::html::page::{Page, PageLine, mark};
use crate::html::tags::Tag;
use crate::score::page::Mode;
use crate::text::looks::ends_sentence;

/// Which lines stay, by their scores and the bar of the page.
pub fn decide(page: &Page, scores: &[f32], bar: f32, mode: Mode) -> Vec<bool> {
    let p: Vec<f32> = std::env::var("CLEAN_X").unwrap_or_default().split(',').filter_map(|v| v.parse().ok()).collect();
    let p = |at: usize, default: f32| p.get(at).copied().unwrap_or(default);
    let mut stays: Vec<bool> = scores.iter().map(|score| *score >= bar).collect();
    let first = Shares::of(page, &stays);
    let units = units_of(page);
    for ((line, score), stays) in page.lines.iter().zip(scores).zip(&mut stays) {
        if *stays { continue; }
        let around = first.around(page, line);
        let s = first.share(around, line);
        let unit = units.get(line.block as usize).copied().flatten();
        let u = unit.map_or(0.0, |unit| first.share(unit, line));
        let prose = is_prose(page, line);
        *stays = s >= 0.5 && *score >= bar * p(0, 9.0)
            || prose && s >= p(2, 0.8) && *score >= bar * p(1, 9.0)
            || u >= p(4, 0.5) && *score >= bar * p(3, 9.0);
    }
    if mode != Mode::Body && p(5, 0.0) > 0.0 && let Some(title) = title_of(page, scores, &stays) && scores.get(title).is_some_and(|score| *score >= bar * p(6, 0.0)) {
        if let Some(stays) = stays.get_mut(title) { *stays = true; }
    }
    dump(page, scores, bar);
    stays
}

fn dump(page: &Page, scores: &[f32], bar: f32) {
    use std::io::Write;
    let Ok(path) = std::env::var("CLEAN_DUMP") else { return };
    let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(path) else { return };
    let mut out = format!("P\t{bar}\n");
    for t in page.head.titles() { out.push_str(&format!("T\t{}\n", t.replace(['\n','\t'], " "))); }
    for e in &page.elements { out.push_str(&format!("E\t{}\t{}\t{}\t{}\n", e.parent, e.tag.name(), e.marks, e.look)); }
    for (l, s) in page.lines.iter().zip(scores) { out.push_str(&format!("L\t{}\t{}\t{}\t{}\t{}\n", s, l.block, l.leaf, l.linked, page.text_of(l).replace(['\n','\t'], " "))); }
    let _ = file.write_all(out.as_bytes());
}

/// How much of each element stays.
struct Shares {
    kept: Vec<u64>,
    all: Vec<u64>,
    wider: Vec<u32>,
}

impl Shares {
    fn of(page: &Page, stays: &[bool]) -> Shares {
        let (mut kept, mut all) = (vec![0; page.elements.len()], vec![0; page.elements.len()]);
        for (line, stays) in page.lines.iter().zip(stays) {
            let size = size_of(line);
            if let (Some(kept), Some(all)) = (kept.get_mut(line.block as usize), all.get_mut(line.block as usize)) {
                *kept += if *stays { size } else { 0 };
                *all += size;
            }
        }
        // Elements stand behind those around them.
        for (number, element) in page.elements.iter().enumerate().skip(1).rev() {
            for sums in [&mut kept, &mut all] {
                let own = sums.get(number).copied().unwrap_or(0);
                if let Some(sum) = sums.get_mut(element.parent as usize) {
                    *sum += own;
                }
            }
        }
        let mut wider: Vec<u32> = Vec::with_capacity(all.len());
        for (number, element) in page.elements.iter().enumerate() {
            let is_wider = all.get(element.parent as usize) > all.get(number);
            let above = wider.get(element.parent as usize).copied().unwrap_or(0);
            wider.push(if is_wider { element.parent } else { above });
        }
        Shares { kept, all, wider }
    }

    /// The smallest element that holds a line and others.
    fn around(&self, _page: &Page, line: &PageLine) -> u32 {
        let own = self.all.get(line.block as usize).copied().unwrap_or(0);
        if own > size_of(line) { line.block } else { self.wider.get(line.block as usize).copied().unwrap_or(0) }
    }

    /// The share of an element that stays, a line that does not aside.
    fn share(&self, element: u32, line: &PageLine) -> f32 {
        let of = |sums: &[u64]| sums.get(element as usize).copied().unwrap_or(0);
        let rest = of(&self.all).saturating_sub(size_of(line));
        if rest == 0 { 0.0 } else { of(&self.kept) as f32 / rest as f32 }
    }
}

fn size_of(line: &PageLine) -> u64 {
    u64::from(line.end - line.start)
}

fn is_prose(page: &Page, line: &PageLine) -> bool {
    let text = page.text_of(line);
    text.len() >= 60 && (line.linked as usize) * 3 < text.len() && ends_sentence(text)
}

/// For each element the list, the table or the text as it stands that it is in.
fn units_of(page: &Page) -> Vec<Option<u32>> {
    let mut units: Vec<Option<u32>> = Vec::with_capacity(page.elements.len());
    for (number, element) in (0u32..).zip(&page.elements) {
        let around = units.get(element.parent as usize).copied().flatten();
        let is_unit = matches!(element.tag, Tag::PRE | Tag::TABLE | Tag::UL | Tag::OL | Tag::DL);
        units.push(around.or(is_unit.then_some(number)));
    }
    units
}

/// The line that is the page's title, if none that says so stays.
fn title_of(page: &Page, scores: &[f32], stays: &[bool]) -> Option<usize> {
    let titles: Vec<String> = page.head.titles().map(folded).collect();
    let aside = mark::NAV | mark::ASIDE | mark::FOOTER | mark::DIALOG | mark::FORM;
    let is_title = |line: &PageLine| {
        let Some(heading) = page.elements.get(line.block as usize) else { return false };
        let text = folded(page.text_of(line));
        (1..=2).contains(&heading.tag.heading())
            && heading.marks & aside == 0
            && text.len() >= 8
            && titles.iter().any(|title| title.starts_with(&text) && is_cut(title, text.len()))
    };
    let found: Vec<usize> = page.lines.iter().enumerate().filter(|(_, line)| is_title(line)).map(|(at, _)| at).collect();
    if found.iter().any(|at| stays.get(*at) == Some(&true)) { return None; }
    let best = found.into_iter().max_by(|a, b| scores.get(*a).unwrap_or(&0.0).total_cmp(scores.get(*b).unwrap_or(&0.0)).then(b.cmp(a)))?;
    Some(best)
}

fn is_cut(title: &str, at: usize) -> bool {
    title.get(at..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn folded(text: &str) -> String {
    let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

