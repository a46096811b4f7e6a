//! How much of each part of a page stays.

use crate::html::page::{Page, PageLine};

/// For each element the bytes of its lines, those that stay, and those that are links.
pub(super) struct Shares {
    all: Vec<u64>,
    kept: Vec<u64>,
    links: Vec<u64>,
    /// The smallest element around that holds other lines as well.
    wider: Vec<u32>,
}

impl Shares {
    /// Adds up the lines of all elements.
    pub(super) fn of(page: &Page, stays: &[bool]) -> Shares {
        let blank = vec![0; page.elements.len()];
        let (mut all, mut kept, mut links) = (blank.clone(), blank.clone(), blank);
        for (line, stays) in page.lines.iter().zip(stays) {
            let size = size_of(line);
            add(&mut all, line.block, size);
            add(&mut kept, line.block, if *stays { size } else { 0 });
            add(&mut links, line.block, u64::from(line.linked).min(size));
        }
        // Elements stand behind those around them.
        for (number, element) in page.elements.iter().enumerate().skip(1).rev() {
            for sums in [&mut all, &mut kept, &mut links] {
                let own = sums.get(number).copied().unwrap_or(0);
                add(sums, element.parent, own);
            }
        }
        let mut wider: Vec<u32> = Vec::with_capacity(all.len());
        for (number, element) in page.elements.iter().enumerate() {
            let is_wider = all.get(element.parent as usize) > all.get(number);
            let above = wider.get(element.parent as usize).copied().unwrap_or(0);
            wider.push(if is_wider { element.parent } else { above });
        }
        Shares { all, kept, links, wider }
    }

    /// The bytes of an element.
    pub(super) fn size_of(&self, element: u32) -> u64 {
        self.all.get(element as usize).copied().unwrap_or(0)
    }

    /// The bytes of an element that are links.
    pub(super) fn links_of(&self, element: u32) -> u64 {
        self.links.get(element as usize).copied().unwrap_or(0)
    }

    /// The share that stays of what a line stands in, the line itself, which does not stay, left aside.
    pub(super) fn around_line(&self, line: &PageLine) -> f32 {
        let size = size_of(line);
        if self.size_of(line.block) > size {
            self.share(line.block, size, 0)
        } else {
            self.around_element(line.block)
        }
    }

    /// The share that stays of what an element stands in, the element left aside.
    pub(super) fn around_element(&self, element: u32) -> f32 {
        let kept = self.kept.get(element as usize).copied().unwrap_or(0);
        let wider = self.wider.get(element as usize).copied().unwrap_or(0);
        self.share(wider, self.size_of(element), kept)
    }

    fn share(&self, element: u32, size: u64, kept: u64) -> f32 {
        let rest = self.size_of(element).saturating_sub(size);
        let stays = self.kept.get(element as usize).copied().unwrap_or(0).saturating_sub(kept);
        if rest == 0 { 0.0 } else { stays as f32 / rest as f32 }
    }
}

fn size_of(line: &PageLine) -> u64 {
    u64::from(line.end - line.start)
}

fn add(sums: &mut [u64], element: u32, more: u64) {
    if let Some(sum) = sums.get_mut(element as usize) {
        *sum += more;
    }
}
