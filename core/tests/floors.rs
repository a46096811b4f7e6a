//! The floor plan of the core, held by its imports: no arrow points up, none points sideways between two rooms of a floor, files
//! and folders form no circle, and no type name stands twice.
//!
//! An import is read from the text: every path that begins with `crate::` or `super::`, and in a file that declares `mod x;` every
//! `x::`. Test modules are left out: they may look at anything.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The rooms of each floor, from the ground up: a room knows the floors below its own, and nothing else.
const FLOORS: [&[&str]; 6] = [
    &["text", "error", "files", "guard"],
    &["html", "pattern", "dedup"],
    &["score"],
    &["engine"],
    &["corpus"],
    &["py"],
];

/// The most files and folders directly below `src`.
const ROOMS: usize = 14;

/// The sources by their path below `src`, comments, literals and test modules blanked.
type Sources = BTreeMap<String, String>;

/// Who imports whom.
type Arrows = BTreeMap<String, BTreeSet<String>>;

fn sources() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Sources::new();
    read_folder(&root, &root, &mut found);
    found
}

fn read_folder(root: &Path, folder: &Path, found: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(root, &path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            if !name.ends_with("tests.rs") {
                found.insert(name, code_of(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
}

/// A source without its comments and its tests, which come last.
fn code_of(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    source.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The module path of a file: `engine/mod.rs` is `engine`, `engine/row.rs` is `engine::row`, `lib.rs` is the empty path.
fn module_of(file: &str) -> String {
    let stem = file.strip_suffix(".rs").unwrap();
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    if stem == "lib" { String::new() } else { stem.replace('/', "::") }
}

/// The paths that a file's code names, from the root of the crate, without the leading `crate`.
fn paths_in(module: &str, code: &str) -> Vec<String> {
    let children = code.lines().filter_map(|line| {
        let words: Vec<_> = line.trim().trim_end_matches(';').split(' ').collect();
        let at = words.iter().position(|word| *word == "mod")?;
        line.trim_end().ends_with(';').then(|| (*words.get(at + 1).unwrap()).to_owned())
    });
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut roots =
        vec![("crate".to_owned(), String::new()), ("super".to_owned(), parent.to_owned())];
    roots.extend(children.map(|child| (child.clone(), join(module, &child))));
    let mut paths = Vec::new();
    for (word, start) in roots {
        for (at, _) in code.match_indices(&format!("{word}::")) {
            let before = code[..at].trim_end_matches("self::").chars().next_back();
            if before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == ':') {
                continue;
            }
            expand(&start, &code[at + word.len() + 2..], &mut paths);
        }
    }
    paths
}

fn join(start: &str, name: &str) -> String {
    if start.is_empty() { name.to_owned() } else { format!("{start}::{name}") }
}

/// Reads `a::b` or `a::{b, c::d}` after a path's start, and adds every path that it names. Returns how much was read.
fn expand(start: &str, rest: &str, paths: &mut Vec<String>) -> usize {
    let length =
        rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(rest.len());
    let name = &rest[..length];
    let after = &rest[length..];
    if name.is_empty() && after.starts_with('{') {
        let mut at = 1;
        while at < rest.len() && !rest[at..].starts_with('}') {
            let read = expand(start, &rest[at..], paths);
            at += read.max(rest[at..].chars().next().map_or(1, char::len_utf8));
        }
        return at + 1;
    }
    let path = match name {
        "" | "self" => start.to_owned(),
        _ => join(start, name),
    };
    if after.starts_with("::") && name != "self" {
        return length + 2 + expand(&path, &after[2..], paths);
    }
    if !name.is_empty() {
        paths.push(path);
    }
    length
}

/// The arrows between files: each path leads to the file of its longest beginning that is a module.
fn file_arrows(sources: &Sources) -> Arrows {
    let files: BTreeMap<String, &String> =
        sources.keys().map(|file| (module_of(file), file)).collect();
    let mut arrows = Arrows::new();
    for (file, code) in sources {
        let entry = arrows.entry(file.clone()).or_default();
        for path in paths_in(&module_of(file), code) {
            let ends = path.match_indices("::").map(|(at, _)| at).chain([path.len()]);
            let target = ends.filter_map(|end| files.get(&path[..end])).last();
            if let Some(target) = target.filter(|target| **target != file) {
                entry.insert((*target).clone());
            }
        }
    }
    arrows
}

/// The arrows between what lies directly in one folder: its files, and its folders with all that is in them.
fn arrows_within(folder: &str, arrows: &Arrows) -> Arrows {
    let child = |file: &str| {
        let module = module_of(file);
        let inner = if folder.is_empty() {
            module.as_str()
        } else {
            module.strip_prefix(folder)?.strip_prefix("::")?
        };
        Some(inner.split("::").next().unwrap_or_default().to_owned())
    };
    let mut within = Arrows::new();
    for (file, targets) in arrows {
        let Some(from) = child(file) else { continue };
        let targets = targets.iter().filter_map(|target| child(target)).filter(|to| *to != from);
        within.entry(from.clone()).or_default().extend(targets);
    }
    within
}

/// A circle in the arrows, if there is one: its members in order.
fn circle(arrows: &Arrows) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    for start in arrows.keys() {
        let mut path = Vec::new();
        if let Some(found) = walk(start, arrows, &mut path, &mut done) {
            return Some(found);
        }
    }
    None
}

fn walk(
    at: &str,
    arrows: &Arrows,
    path: &mut Vec<String>,
    done: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    if let Some(first) = path.iter().position(|seen| seen == at) {
        return Some(path[first..].to_vec());
    }
    if !done.insert(at.to_owned()) {
        return None;
    }
    path.push(at.to_owned());
    let found =
        arrows.get(at).into_iter().flatten().find_map(|next| walk(next, arrows, path, done));
    path.pop();
    found
}

/// Every folder that holds modules, the root first.
fn folders(arrows: &Arrows) -> BTreeSet<String> {
    let mut found = BTreeSet::from([String::new()]);
    for file in arrows.keys() {
        let mut module = module_of(file);
        while let Some((parent, _)) = module.clone().rsplit_once("::") {
            found.insert(parent.to_owned());
            module = parent.to_owned();
        }
    }
    found
}

/// What is wrong with the arrows: circles, and rooms that know a room on their own floor or above.
fn faults(arrows: &Arrows) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(found) = circle(arrows) {
        faults.push(format!("files in a circle: {}", found.join(" -> ")));
    }
    for folder in folders(arrows) {
        if let Some(found) = circle(&arrows_within(&folder, arrows)) {
            faults.push(format!("rooms of {folder:?} in a circle: {}", found.join(" -> ")));
        }
    }
    let floor = |room: &str| FLOORS.iter().position(|rooms| rooms.contains(&room));
    for (from, targets) in arrows_within("", arrows) {
        for to in targets {
            match (floor(&from), floor(&to)) {
                (Some(above), Some(below)) if below < above => {}
                (Some(_), Some(_)) => {
                    faults.push(format!("{from} knows {to}, which is not below it"))
                }
                _ => faults.push(format!("{from} -> {to}: a room that no floor has")),
            }
        }
    }
    faults
}

/// The names of structs, enums, traits and types, each with the files that define it.
fn type_names(sources: &Sources) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, code) in sources {
        for line in code.lines().filter(|line| !line.starts_with(' ')) {
            let mut words = line.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
            if words.any(|word| matches!(word, "struct" | "enum" | "trait" | "type"))
                && let Some(name) =
                    words.next().filter(|name| name.chars().next().is_some_and(char::is_uppercase))
            {
                names.entry(name.to_owned()).or_default().push(file.clone());
            }
        }
    }
    names
}

fn fixture(files: &[(&str, &str)]) -> Sources {
    files.iter().map(|(file, source)| ((*file).to_owned(), code_of(source))).collect()
}

#[test]
fn imports_point_down_and_never_in_a_circle() {
    let arrows = file_arrows(&sources());
    assert_eq!(faults(&arrows), Vec::<String>::new());
    let count = |arrows: &Arrows| arrows.values().map(BTreeSet::len).sum::<usize>();
    println!(
        "{} files, {} arrows; {} arrows between rooms",
        arrows.len(),
        count(&arrows),
        count(&arrows_within("", &arrows))
    );
}

#[test]
fn the_ground_plan_stays_small() {
    let rooms = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap().count();
    assert!(rooms <= ROOMS, "{rooms} rooms directly below src");
}

#[test]
fn no_type_name_stands_twice() {
    let twice: Vec<_> =
        type_names(&sources()).into_iter().filter(|(_, files)| files.len() > 1).collect();
    assert_eq!(twice, []);
}

/// Files by their path, with their sources.
type Files = &'static [(&'static str, &'static str)];

/// Trees with a fault: a name, the files, and what is said of them.
const FAULTY: [(&str, Files, &str); 6] = [
    (
        "a circle of two files",
        &[
            ("text/a.rs", "use crate::text::b::B;"),
            ("text/b.rs", "use super::a::{self, A};"),
            ("text/mod.rs", "mod a;\nmod b;"),
        ],
        "files in a circle",
    ),
    (
        "a circle of two folders, through four files",
        &[
            ("corpus/io/a.rs", "use crate::corpus::record::c::C;"),
            ("corpus/record/c.rs", ""),
            ("corpus/record/d.rs", "use crate::corpus::{io::{a::A, b}, plan};"),
            ("corpus/io/b.rs", ""),
        ],
        "rooms of \"corpus\" in a circle",
    ),
    (
        "an arrow up",
        &[("text/a.rs", "fn f() -> crate::engine::row::Row {}"), ("engine/row.rs", "")],
        "text knows engine",
    ),
    (
        "an arrow sideways",
        &[("dedup/mod.rs", "use crate::score;"), ("score/mod.rs", "")],
        "dedup knows score",
    ),
    (
        "a parent and its child",
        &[
            ("html/mod.rs", "mod page;\nfn f() { page::read() }"),
            ("html/page.rs", "use crate::html::Html;"),
        ],
        "files in a circle",
    ),
    (
        "a room of no floor",
        &[("misc.rs", "use crate::text::A;"), ("text/mod.rs", "")],
        "a room that no floor has",
    ),
];

#[test]
fn the_tests_see_what_they_forbid() {
    for (name, files, want) in FAULTY {
        let found = faults(&file_arrows(&fixture(files)));
        assert!(found.iter().any(|fault| fault.contains(want)), "{name}: {found:?}");
    }
    let twice = type_names(&fixture(&[("a.rs", "pub struct Span {"), ("b.rs", "enum Span {")]));
    assert_eq!(twice.get("Span").map(Vec::len), Some(2));
}

#[test]
fn tests_and_comments_are_no_imports() {
    let source = "// crate::engine::X\n/// [`crate::engine`]\n#[cfg(test)]\nmod tests {\n    use crate::engine::Engine;\n}\n";
    let files = fixture(&[("text/a.rs", source), ("engine/mod.rs", "use crate::text::a;")]);
    assert_eq!(faults(&file_arrows(&files)), Vec::<String>::new());
}
