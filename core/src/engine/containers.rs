//! For each line of a page the part it stands in, as a stretch of the page's text: the smallest element that holds other lines as well.
//!
//! A line that stands twice is a copy if the part it stands in is one: `<div class="mobile">` beside `<div class="desktop">`. A sentence
//! that is said again in another place is not.

use crate::html::page::Page;

/// The bytes of the page's text that the part around each line takes.
pub fn containers(page: &Page) -> Vec<(usize, usize)> {
    let mut spans: Vec<Option<(usize, usize)>> = vec![None; page.elements.len()];
    for line in &page.lines {
        widen(&mut spans, line.block, Some((line.start as usize, line.end as usize)));
    }
    // Elements stand behind those around them.
    for (number, element) in page.elements.iter().enumerate().skip(1).rev() {
        let own = spans.get(number).copied().flatten();
        widen(&mut spans, element.parent, own);
    }
    let mut around: Vec<u32> = Vec::with_capacity(page.elements.len());
    for (number, element) in (0u32..).zip(&page.elements) {
        let above = around.get(element.parent as usize).copied().unwrap_or(0);
        around.push(if element.sums.lines > 1 { number } else { above });
    }
    let part = |block: u32| spans.get(*around.get(block as usize)? as usize).copied().flatten();
    let all = (0, page.text.len());
    page.lines.iter().map(|line| part(line.block).unwrap_or(all)).collect()
}

fn widen(spans: &mut [Option<(usize, usize)>], element: u32, other: Option<(usize, usize)>) {
    if let (Some(span), Some((start, end))) = (spans.get_mut(element as usize), other) {
        *span = Some(span.map_or((start, end), |(first, last)| (first.min(start), last.max(end))));
    }
}
