//! The numbers of the lines of code, which stand in a column or before each line: the listing is without them.

use crate::html::events::{Attr, MarkupReader};
use crate::html::read::build::state::{Gutter, PageBuilder};
use crate::html::tags::Tag;

/// Parts of the names of elements that hold such numbers.
const NAMES: [&str; 8] =
    ["gutter", "lineno", "line-no", "linenum", "line-num", "blob-num", "ln-num", "ln-n"];

impl PageBuilder<'_> {
    /// Notes the element opened last, if its name says that it holds numbers of lines.
    pub(super) fn open_gutter(&mut self, tag: Tag, reader: &MarkupReader<'_>) {
        if self.gutter.is_some() || self.pre == 0 && !matches!(tag, Tag::TD | Tag::PRE) {
            return;
        }
        let class = reader.attribute(Attr::Class).unwrap_or_default();
        if !NAMES.iter().any(|name| class.contains(name)) {
            return;
        }
        self.gutter = Some(Gutter {
            element: self.top(),
            lines: self.page.lines.len(),
            runs: self.page.runs.len(),
            text: self.page.text.len(),
            line: self.line.clone(),
        });
    }

    /// Takes the numbers out again, if there is nothing else.
    pub(super) fn close_gutter(&mut self, element: u32) {
        if self.gutter.as_ref().is_none_or(|gutter| gutter.element < element) {
            return;
        }
        let Some(gutter) = self.gutter.take() else { return };
        let written = self.page.text.get(gutter.text..).unwrap_or_default();
        let mut signs = written.bytes().filter(|byte| !byte.is_ascii_whitespace()).peekable();
        let has_signs = signs.peek().is_some();
        if has_signs && signs.all(|byte| byte.is_ascii_digit()) {
            self.page.text.truncate(gutter.text);
            self.page.lines.truncate(gutter.lines);
            self.page.runs.truncate(gutter.runs);
            self.line = gutter.line;
        }
    }
}
