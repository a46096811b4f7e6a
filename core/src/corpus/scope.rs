//! With which lines a run compares those of a document.

/// With which lines the lines of a document are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareScope {
    /// Those of the same document alone, by the engine.
    Document,
    /// Those of all documents of the same site.
    Site,
    /// Those of all documents.
    Corpus,
}
