//! Which names are those of a discussion: a list of readers' comments, or one of them.

/// How parts of names begin that speak of comments, in the languages that pages are mostly written in.
const WORDS: [&str; 6] = ["comment", "komment", "comentario", "disqus", "dsq", "discussion"];
/// Parts of names of what stands beside a discussion, or leads to one.
const BESIDE: [&str; 13] = [
    "recent", "latest", "count", "number", "popular", "form", "respond", "reply", "link", "button",
    "policy", "rules", "most-",
];

/// Whether a class, an id or a property names a discussion or a part of one.
pub(super) fn names_discussion(names: &str) -> bool {
    names.split_ascii_whitespace().any(|name| {
        let name = name.to_ascii_lowercase();
        WORDS.iter().any(|word| name.contains(word))
            && !BESIDE.iter().any(|word| name.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_comments_are_told_from_names_of_what_leads_to_them() {
        for name in ["comment-260", "commentlist", "alt x-comments", "dsq-content", "userComments"]
        {
            assert!(names_discussion(name), "{name}");
        }
        for name in ["responsive", "recent-comments", "comments-link", "commentform", ""] {
            assert!(!names_discussion(name), "{name}");
        }
    }
}
