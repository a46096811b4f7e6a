//! Whether an element runs within a line where it stands: browsers set elements that pages make up, buttons and labels in the line, but
//! most pages make blocks of them by style, which is not read here.
//!
//! ```text
//! <p>Press the <button>Set</button> button.</p>     one line
//! <p>Rain fell.</p><my-card>Snow</my-card>          two
//! ```

use crate::html::page::mark;
use crate::html::read::build::state::PageBuilder;
use crate::html::tags::{Shown, Tag};
use crate::text::looks::ends_statement;
use crate::text::slice::slice;

impl PageBuilder<'_> {
    /// How an element that begins here takes part in the text.
    pub(super) fn shown_here(&self, tag: Tag) -> Shown {
        let runs = match tag {
            Tag::CUSTOM => self.is_in_phrase() || self.is_in_sentence(),
            Tag::BUTTON | Tag::LABEL if self.is_in_title() => !self.has_text(),
            Tag::BUTTON | Tag::LABEL => self.is_in_sentence() && !self.is_in_form(),
            _ => return tag.shown(),
        };
        if runs { Shown::Inline } else { Shown::Block }
    }

    /// The innermost open element that breaks lines.
    fn block_tag(&self) -> Tag {
        let block = self.block_of(self.top());
        self.page.elements.get(block as usize).map_or(Tag::ROOT, |block| block.tag)
    }

    /// Whether a button here is the heading itself.
    pub(super) fn is_in_title(&self) -> bool {
        let block = self.block_tag();
        block.heading() > 0 || matches!(block, Tag::DT | Tag::SUMMARY)
    }

    /// Whether the block may hold nothing but words.
    fn is_in_phrase(&self) -> bool {
        let words = [Tag::P, Tag::PRE, Tag::FIGCAPTION, Tag::CAPTION, Tag::LEGEND];
        self.is_in_title() || words.contains(&self.block_tag())
    }

    fn is_in_form(&self) -> bool {
        let top = self.page.elements.get(self.top() as usize);
        top.is_some_and(|top| top.marks & mark::FORM != 0)
    }

    fn has_text(&self) -> bool {
        !slice(self.page.text.as_str(), self.line.start..).trim().is_empty()
    }

    /// Whether the line has begun with words that are no link, and its sentence has not ended.
    fn is_in_sentence(&self) -> bool {
        let text = slice(self.page.text.as_str(), self.line.start..).trim();
        !text.is_empty() && self.line.linked < text.len() && !ends_statement(text)
    }
}
