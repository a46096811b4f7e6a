//! The rows of a column, and the documents in it.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// The documents of one chunk, and which of them each row has.
pub struct Rows<'a> {
    /// The texts; none where one is null, or occurs in no row.
    pub documents: Vec<Option<&'a str>>,
    /// The document of each row, where rows share documents.
    numbers: Option<Vec<usize>>,
    length: usize,
}

impl<'a> Rows<'a> {
    /// With `apart` each row is a document, also in a dictionary.
    pub fn new(chunk: &'a ArrayRef, apart: bool) -> Self {
        let length = chunk.len();
        let Some(dictionary) = chunk.as_any_dictionary_opt().filter(|_| !apart) else {
            return Self { documents: texts_of(chunk), numbers: None, length };
        };
        // The keys of null rows may be anything: the number after the last text stands for them.
        let values = dictionary.values().len();
        let mut numbers = if values == 0 { vec![0; length] } else { dictionary.normalized_keys() };
        for (row, number) in numbers.iter_mut().enumerate() {
            if dictionary.is_null(row) {
                *number = values;
            }
        }
        let mut used = vec![false; values];
        for &number in &numbers {
            used.get_mut(number).into_iter().for_each(|used| *used = true);
        }
        let texts = texts_of(dictionary.values()).into_iter().zip(used);
        let documents = texts.map(|(text, is_used)| text.filter(|_| is_used)).collect();
        Self { documents, numbers: Some(numbers), length }
    }

    /// The number of each row's document; one past the last for null rows.
    pub fn numbers(&self) -> impl Iterator<Item = usize> + '_ {
        let number = |row| match &self.numbers {
            Some(numbers) => numbers.get(row).copied().unwrap_or(self.documents.len()),
            None => row,
        };
        (0..self.length).map(number)
    }
}

/// The text of each row.
pub fn texts_of(chunk: &ArrayRef) -> Vec<Option<&str>> {
    match chunk.data_type() {
        DataType::Utf8 => chunk.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => chunk.as_string::<i64>().iter().collect(),
        DataType::Utf8View => chunk.as_string_view().iter().collect(),
        DataType::Dictionary(..) => {
            let dictionary = Rows::new(chunk, false);
            let text = |number| dictionary.documents.get(number).copied().flatten();
            dictionary.numbers().map(text).collect()
        }
        _ => vec![None; chunk.len()],
    }
}
