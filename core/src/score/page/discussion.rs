//! The discussion below an article: which lines are of readers' comments, told by markup alone.
//!
//! ```text
//! <ol class="commentlist">                                      a discussion
//!   <li id="comment-260">                                       a comment
//!     <cite>Peter</cite> <small>June 2nd, 2004</small>          says who and when
//!     <p>I did the same in 1999.</p>                            is said
//!     <a href="#reply">Reply</a>                                is neither
//! ```
//!
//! A comment is an element that is named so within another one, or an item of one. No words are looked for: they are of any language.

use hashbrown::{HashMap, HashSet};

use crate::html::page::{Element, Page, PageLine, mark};
use crate::html::tags::{Shown, Tag};

/// Numbers of groups in the vocabulary of names: of what says who and when, and of what a reader may do.
const AUTHOR: usize = 4;
const DATE: usize = 5;
const DETAILS: usize = 6;
const ACTIONS: [usize; 5] = [13, 14, 17, 18, 27];
/// What is no part of a comment wherever it stands.
const ASIDE: u32 = mark::FORM | mark::NAV | mark::BUTTON | mark::DIALOG | mark::FOOTER;
/// Bytes up to which a text may be a label: "Reply".
const LABEL: u32 = 24;
/// How often a label stands in a discussion.
const OFTEN: u32 = 3;

/// What an element has to do with a discussion.
#[derive(Clone, Copy, Debug, Default)]
struct DiscussionPart {
    /// Whether it is in a discussion.
    is_in: bool,
    /// The comment that it is in.
    comment: Option<u32>,
}

/// For each line whether it is of a comment: what is said, by whom, and when.
pub fn comment_lines(page: &Page) -> Vec<bool> {
    if page.discussion.is_empty() {
        return vec![false; page.lines.len()];
    }
    let parts = parts_of(page);
    let comment = |line: &PageLine| parts.get(line.block as usize).and_then(|part| part.comment);
    let short = |line: &&PageLine| line.end - line.start <= LABEL && comment(line).is_some();
    let mut labels: HashMap<&str, u32> = HashMap::new();
    for line in page.lines.iter().filter(short) {
        *labels.entry(page.text_of(line)).or_default() += 1;
    }
    let is_label =
        |line: &PageLine| labels.get(page.text_of(line)).is_some_and(|count| *count >= OFTEN);
    let says = |line: &PageLine| {
        let Some(comment) = comment(line) else { return false };
        let says = what_says(page, line, comment);
        let is_said = !is_label(line) && (!is_linked(line) || is_paragraph(page, line));
        !says.is_aside && (says.is_told(page, line) || is_said)
    };
    page.lines.iter().map(says).collect()
}

/// For each element the discussion and the comment that it is in.
fn parts_of(page: &Page) -> Vec<DiscussionPart> {
    let bare = bare_lists(page);
    let mut parts: Vec<DiscussionPart> = Vec::with_capacity(page.elements.len());
    let mut named = page.discussion.iter().peekable();
    for (number, element) in (0u32..).zip(&page.elements) {
        let around = parts.get(element.parent as usize).copied().unwrap_or_default();
        let is_named = named.next_if(|named| **named == number).is_some() && may_be_named(element);
        let is_item = matches!(element.tag, Tag::LI | Tag::DD | Tag::DT | Tag::ARTICLE)
            && page.discussion.binary_search(&element.parent).is_ok()
            || may_be_named(element) && bare.contains(&element.parent);
        let is_comment = around.is_in && (is_named || is_item);
        parts.push(DiscussionPart {
            is_in: around.is_in || is_named,
            comment: if is_comment { Some(number) } else { around.comment },
        });
    }
    parts
}

/// The innermost discussions in which nothing is named a comment, and several parts are of one kind.
fn bare_lists(page: &Page) -> HashSet<u32> {
    let mut bare: HashSet<u32> = page.discussion.iter().copied().collect();
    for number in &page.discussion {
        let parent = page.elements.get(*number as usize).map_or(0, |element| element.parent);
        for (around, _) in page.around(parent) {
            bare.remove(&around);
        }
    }
    let mut kinds: HashMap<(u32, Tag), u32> = HashMap::new();
    for element in page.elements.iter().filter(|element| bare.contains(&element.parent)) {
        if element.shown == Shown::Block && !matches!(element.tag, Tag::P | Tag::BLOCKQUOTE) {
            *kinds.entry((element.parent, element.tag)).or_default() += 1;
        }
    }
    kinds.into_iter().filter(|(_, count)| *count > 1).map(|((parent, _), _)| parent).collect()
}

/// Whether an element can be a discussion or a comment: not the page, and no part of a line.
fn may_be_named(element: &Element) -> bool {
    element.shown == Shown::Block
        && !matches!(element.tag, Tag::HTML | Tag::BODY | Tag::MAIN)
        && element.marks & mark::ASIDE == 0
        && element.tag.heading() == 0
}

/// What the names around a line say of it, up to its comment.
#[derive(Clone, Copy, Debug, Default)]
struct LineClaims {
    is_author: bool,
    is_date: bool,
    is_aside: bool,
}

fn what_says(page: &Page, line: &PageLine, comment: u32) -> LineClaims {
    let mut says = LineClaims::default();
    for (_, element) in page.around(line.leaf).take_while(|(number, _)| *number > comment) {
        let is_named = |group: usize| element.distances.get(group) == Some(&0);
        says.is_author |= is_named(AUTHOR) || matches!(element.tag, Tag::CITE | Tag::ADDRESS);
        says.is_date |= is_named(DATE) || is_named(DETAILS) || element.tag == Tag::TIME;
        says.is_aside |= ACTIONS.iter().any(|group| is_named(*group));
    }
    let leaf = page.elements.get(line.leaf as usize);
    says.is_aside |= leaf.is_some_and(|leaf| leaf.marks & ASIDE != 0);
    says
}

impl LineClaims {
    /// Whether a line says who wrote a comment, or when.
    fn is_told(&self, page: &Page, line: &PageLine) -> bool {
        self.is_author
            || self.is_date && page.text_of(line).bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// Whether a line is a paragraph or the heading of a comment, which may be a link.
fn is_paragraph(page: &Page, line: &PageLine) -> bool {
    let block = page.elements.get(line.block as usize);
    block.is_some_and(|block| block.tag == Tag::P || block.tag.heading() > 0)
}

/// Whether a line is a link as a whole.
fn is_linked(line: &PageLine) -> bool {
    line.linked * 5 >= (line.end - line.start) * 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::read::build::{Detail, read_page};

    fn comments(html: &str) -> Vec<String> {
        let page = read_page(html, Detail::Lines, "");
        let lines = page.lines.iter().zip(comment_lines(&page)).filter(|(_, is)| *is);
        lines.map(|(line, _)| page.text_of(line).to_owned()).collect()
    }

    #[test]
    fn what_is_said_by_whom_and_when_is_told_from_the_rest() {
        let rows: &[(&str, &str, &[&str])] = &[
            (
                "items of a list",
                "<p>Rain</p><h3>2 comments</h3><ol class=\"commentlist\"><li><cite>Ann</cite><p>Snow</p></li>\
                 <li><p>Hail</p><a href=\"#r\">Reply</a></li></ol>",
                &["Ann", "Snow", "Hail"],
            ),
            (
                "named elements",
                "<div id=\"comments\"><h3>Talk</h3><div class=\"comment\"><a class=\"author\" href=\"/a\">Ann</a> \
                 <time>1 May 2020</time><p>Snow</p><form><p>Your name</p></form></div></div>",
                &["Ann 1 May 2020", "Snow"],
            ),
            (
                "parts without names",
                "<div class=\"comments\"><div><p>Snow</p></div><div><p>Hail</p></div></div>",
                &["Snow", "Hail"],
            ),
            ("no comments", "<div class=\"comments\"><p>Comments are closed.</p></div>", &[]),
            (
                "a list of recent ones",
                "<ul class=\"recent-comments\"><li>Ann on Rain</li><li>Bob on Rain</li></ul>",
                &[],
            ),
            (
                "labels",
                "<ul class=\"comments\"><li><p>a b</p><i>Like</i><li><p>b c</p><i>Like</i><li><p>c d</p><i>Like</i></ul>",
                &["a b", "b c", "c d"],
            ),
        ];
        for (name, html, expected) in rows {
            assert_eq!(&comments(html), expected, "{name}");
        }
    }
}
