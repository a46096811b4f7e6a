//! What was removed from each text of a column, as a column of lists.

use std::sync::Arc;

use arrow_array::builder::{Float32Builder, Int64Builder, LargeStringBuilder, StringBuilder};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};

use crate::engine::Outcome;
use crate::engine::program::Program;
use crate::engine::reason_ids::id_of;
use crate::engine::row::Span;
use crate::py::column::rows::Rows;
use crate::text::slice::slice;

/// The removals of a chunk, a column for each thing that is said of them. The places are in
/// characters of the text that was given.
#[derive(Default)]
struct Removals {
    rules: StringBuilder,
    starts: Int64Builder,
    ends: Int64Builder,
    texts: LargeStringBuilder,
    scores: Float32Builder,
}

impl Removals {
    fn add(&mut self, program: &Program, text: &str, spans: &[Span]) {
        let (mut byte, mut chars) = (0, 0);
        for span in spans {
            let removed = slice(text, span.start..span.end);
            let start = chars + slice(text, byte..span.start).chars().count();
            chars = start + removed.chars().count();
            byte = span.end;
            self.rules.append_value(id_of(program, span.reason));
            self.starts.append_value(i64::try_from(start).unwrap_or(i64::MAX));
            self.ends.append_value(i64::try_from(chars).unwrap_or(i64::MAX));
            self.texts.append_value(removed);
            self.scores.append_option(span.score);
        }
    }

    fn finish(mut self) -> Result<StructArray, ArrowError> {
        let fields = Fields::from(vec![
            Field::new("rule", DataType::Utf8, true),
            Field::new("start", DataType::Int64, true),
            Field::new("end", DataType::Int64, true),
            Field::new("text", DataType::LargeUtf8, true),
            Field::new("score", DataType::Float32, true),
        ]);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.rules.finish()),
            Arc::new(self.starts.finish()),
            Arc::new(self.ends.finish()),
            Arc::new(self.texts.finish()),
            Arc::new(self.scores.finish()),
        ];
        StructArray::try_new(fields, columns, None)
    }
}

/// For each row the list of what was removed from its text; null for null.
///
/// # Errors
/// Where the lists do not fit Arrow's format.
pub fn removed(
    program: &Program,
    rows: &Rows<'_>,
    outcomes: &[Outcome],
) -> Result<ArrayRef, ArrowError> {
    let mut removals = Removals::default();
    let (mut lengths, mut is_text) = (Vec::new(), Vec::new());
    for number in rows.numbers() {
        let text = rows.documents.get(number).copied().flatten();
        let spans = match outcomes.get(number) {
            Some(Outcome::Done(cleaned)) => cleaned.spans.as_slice(),
            _ => &[],
        };
        if let Some(text) = text {
            removals.add(program, text, spans);
        }
        is_text.push(text.is_some());
        lengths.push(if text.is_some() { spans.len() } else { 0 });
    }
    let removals = removals.finish()?;
    let item = Field::new_list_field(DataType::Struct(removals.fields().clone()), true);
    let offsets = OffsetBuffer::from_lengths(lengths);
    let nulls = NullBuffer::from(is_text);
    Ok(Arc::new(ListArray::try_new(Arc::new(item), offsets, Arc::new(removals), Some(nulls))?))
}
