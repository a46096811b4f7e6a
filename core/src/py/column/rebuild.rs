//! The cleaned column, of the type that it had.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{GenericStringBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, OffsetSizeTrait, PrimitiveArray, StringViewArray,
    downcast_integer, new_null_array,
};
use arrow_buffer::ArrowNativeType;
use arrow_data::ByteView;
use arrow_schema::{ArrowError, DataType, Field, FieldRef};

use crate::engine::Outcome;
use crate::py::column::rows::Rows;

/// Bytes of a text that lie in its view itself, and in no buffer.
const INLINE: u32 = 12;

/// The field of a column, of another type if need be: a name and its metadata are kept.
pub fn field_of(field: &FieldRef, kind: &DataType) -> FieldRef {
    if field.data_type() == kind {
        return field.clone();
    }
    Arc::new(Field::new(field.name(), kind.clone(), true))
}

/// What is left of a document, if anything of it was removed.
fn changed(outcome: Option<&Outcome>) -> Option<&str> {
    match outcome? {
        Outcome::Done(cleaned) => cleaned.text.as_deref(),
        Outcome::Open(_) => None,
    }
}

/// What is left of each document.
fn cleaned_documents<'a>(rows: &Rows<'a>, outcomes: &'a [Outcome]) -> Vec<Option<&'a str>> {
    let documents = rows.documents.iter().enumerate();
    let left = |(number, &text): (usize, &Option<&'a str>)| {
        text.map(|text| changed(outcomes.get(number)).unwrap_or(text))
    };
    documents.map(left).collect()
}

/// The cleaned chunks as one array, not as a dictionary.
pub fn joined<'a>(
    kind: &DataType,
    chunks: impl Iterator<Item = (Rows<'a>, &'a [Outcome])>,
) -> ArrayRef {
    let mut texts = Vec::new();
    for (rows, outcomes) in chunks {
        let documents = cleaned_documents(&rows, outcomes);
        texts.extend(rows.numbers().map(|number| documents.get(number).copied().flatten()));
    }
    let kind = if let DataType::Dictionary(_, value) = kind { value } else { kind };
    let bytes: usize = texts.iter().flatten().map(|text| text.len()).sum();
    match kind {
        DataType::Null => new_null_array(kind, texts.len()),
        DataType::Utf8View => Arc::new(views_of(&texts)),
        DataType::Utf8 if i32::try_from(bytes).is_ok() => plain::<i32>(&texts),
        _ => plain::<i64>(&texts),
    }
}

/// The cleaned chunk: the very same where nothing was removed.
///
/// # Errors
/// Where a dictionary gets more texts than its keys can count.
pub fn cleaned_array(
    chunk: &ArrayRef,
    rows: &Rows<'_>,
    outcomes: &[Outcome],
) -> Result<ArrayRef, ArrowError> {
    if outcomes.iter().all(|outcome| changed(Some(outcome)).is_none()) {
        return Ok(chunk.clone());
    }
    let texts = cleaned_documents(rows, outcomes);
    match chunk.data_type() {
        DataType::Utf8 => Ok(plain::<i32>(&texts)),
        DataType::LargeUtf8 => Ok(plain::<i64>(&texts)),
        DataType::Utf8View => views(chunk, outcomes),
        DataType::Dictionary(key, value) => {
            let (texts, keys) = distinct(&texts, rows);
            let values = match value.as_ref() {
                DataType::Utf8 => plain::<i32>(&texts),
                DataType::LargeUtf8 => plain::<i64>(&texts),
                _ => Arc::new(views_of(&texts)),
            };
            dictionary(key, &keys, &values)
        }
        _ => Ok(chunk.clone()),
    }
}

fn plain<O: OffsetSizeTrait>(texts: &[Option<&str>]) -> ArrayRef {
    let bytes = texts.iter().flatten().map(|text| text.len()).sum();
    let mut column = GenericStringBuilder::<O>::with_capacity(texts.len(), bytes);
    for &text in texts {
        column.append_option(text);
    }
    Arc::new(column.finish())
}

fn views_of(texts: &[Option<&str>]) -> StringViewArray {
    texts.iter().copied().collect()
}

/// Unchanged texts stay where they are: only their views are written anew.
fn views(chunk: &ArrayRef, outcomes: &[Outcome]) -> Result<ArrayRef, ArrowError> {
    let given = chunk.as_string_view();
    let mut column = StringViewBuilder::with_capacity(given.len());
    let blocks = given.data_buffers().iter();
    let blocks: Vec<u32> = blocks.map(|buffer| column.append_block(buffer.clone())).collect();
    for (row, &view) in given.views().iter().enumerate() {
        let view = ByteView::from(view);
        let block = blocks.get(view.buffer_index as usize);
        match (changed(outcomes.get(row)), block) {
            _ if given.is_null(row) => column.append_null(),
            (Some(text), _) => column.append_value(text),
            (None, Some(&block)) if view.length > INLINE => {
                column.try_append_view(block, view.offset, view.length)?;
            }
            (None, _) => column.append_value(given.value(row)),
        }
    }
    Ok(Arc::new(column.finish()))
}

/// The texts that differ, in the order of the documents, and the number of each row's.
///
/// Two texts of a dictionary may be the same once they are clean, and not every library takes a
/// dictionary that has a text twice.
fn distinct<'a>(
    texts: &[Option<&'a str>],
    rows: &Rows<'_>,
) -> (Vec<Option<&'a str>>, Vec<Option<usize>>) {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut found = Vec::new();
    let mut number = |text: &'a str| {
        *numbers.entry(text).or_insert_with(|| {
            found.push(Some(text));
            found.len() - 1
        })
    };
    let of_document: Vec<Option<usize>> = texts.iter().map(|text| text.map(&mut number)).collect();
    let keys = rows.numbers().map(|document| of_document.get(document).copied().flatten());
    let keys = keys.collect();
    (found, keys)
}

fn dictionary(
    key: &DataType,
    keys: &[Option<usize>],
    values: &ArrayRef,
) -> Result<ArrayRef, ArrowError> {
    macro_rules! of {
        ($kind:ty) => {
            keyed::<$kind>(keys, values)
        };
    }
    downcast_integer! {
        key => (of),
        _ => Err(ArrowError::InvalidArgumentError(format!("keys of a dictionary are not {key}")))
    }
}

fn keyed<K: ArrowDictionaryKeyType>(
    keys: &[Option<usize>],
    values: &ArrayRef,
) -> Result<ArrayRef, ArrowError> {
    let too_many = || {
        let texts = values.len();
        ArrowError::InvalidArgumentError(format!(
            "the column has {texts} different texts once it is clean, more than keys of type {} \
             can count: decode the dictionary first",
            K::DATA_TYPE.to_string().to_lowercase()
        ))
    };
    let native = |key: usize| K::Native::from_usize(key).ok_or_else(too_many);
    let keys = keys.iter().map(|key| key.map(native).transpose());
    let keys = keys.collect::<Result<PrimitiveArray<K>, _>>()?;
    Ok(Arc::new(DictionaryArray::try_new(keys, values.clone())?))
}
