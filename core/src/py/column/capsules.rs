//! Arrow's C interface: the one file of the core with `unsafe` code, because the interface is pointers in capsules.
//!
//! A pointer is taken only from a capsule that has the name which the interface demands, and what it points to is moved out, as
//! the interface says, so that nobody else releases it. What arrives is checked in full before it is read: offsets, keys and UTF-8.

#![allow(unsafe_code, reason = "Arrow's C interface is made of pointers")]

use std::ffi::CStr;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, ArrayReader, ArrayRef, make_array, new_empty_array};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// Columns of a table that a message names.
const NAMED: usize = 10;

/// The type of a column of texts, and its chunks, at least one.
pub fn read_chunks(source: &Bound<'_, PyAny>) -> PyResult<(FieldRef, Vec<ArrayRef>)> {
    let (field, chunks) = if source.hasattr("__arrow_c_stream__")? {
        read_stream(source)?
    } else if source.hasattr("__arrow_c_array__")? {
        read_array(source)?
    } else {
        let name = source.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "a column is an array of pyarrow, or of a library with Arrow's C interface (polars, pandas 3, \
             DuckDB), not {name}"
        )));
    };
    let valid =
        source.py().detach(|| chunks.iter().try_for_each(|chunk| chunk.to_data().validate_full()));
    valid.map_err(|fault| PyValueError::new_err(format!("the column is damaged: {fault}")))?;
    Ok((field, chunks))
}

fn read_array(source: &Bound<'_, PyAny>) -> PyResult<(FieldRef, Vec<ArrayRef>)> {
    let capsules = source.call_method0("__arrow_c_array__")?;
    let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) = capsules.extract()?;
    let schema = pointer::<FFI_ArrowSchema>(&schema, SCHEMA)?;
    // SAFETY: a capsule of this name points to a schema, which is ours from here on.
    let schema = unsafe { FFI_ArrowSchema::from_raw(schema.as_ptr()) };
    let field: FieldRef = Arc::new(Field::try_from(&schema).map_err(refused)?);
    check_type(field.data_type())?;
    let array = pointer::<FFI_ArrowArray>(&array, ARRAY)?;
    // SAFETY: the same for an array; and that it is of the type of its schema is the promise of the interface.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), &schema) };
    Ok((field, vec![make_array(data.map_err(refused)?)]))
}

fn read_stream(source: &Bound<'_, PyAny>) -> PyResult<(FieldRef, Vec<ArrayRef>)> {
    let capsule: Bound<'_, PyCapsule> = source.call_method0("__arrow_c_stream__")?.cast_into()?;
    let stream = pointer::<FFI_ArrowArrayStream>(&capsule, STREAM)?;
    // SAFETY: a capsule of this name points to a stream, which is ours from here on.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
    let reader = ArrayStreamReader::try_new(stream).map_err(refused)?;
    let field = reader.field().clone();
    check_type(field.data_type())?;
    // Without the GIL: what makes the chunks may need it, on another thread.
    let chunks: Result<Vec<ArrayRef>, ArrowError> = source.py().detach(|| reader.collect());
    let mut chunks = chunks.map_err(|fault| PyValueError::new_err(fault.to_string()))?;
    if chunks.is_empty() {
        chunks.push(new_empty_array(field.data_type()));
    }
    Ok((field, chunks))
}

fn pointer<T>(capsule: &Bound<'_, PyCapsule>, name: &CStr) -> PyResult<NonNull<T>> {
    Ok(capsule.pointer_checked(Some(name))?.cast())
}

fn refused(fault: ArrowError) -> PyErr {
    PyTypeError::new_err(format!("a column of texts is needed: {fault}"))
}

/// The capsules of a schema and of an array.
pub fn to_capsules<'py>(
    py: Python<'py>,
    field: &FieldRef,
    array: &dyn Array,
) -> PyResult<Bound<'py, PyTuple>> {
    let schema = FFI_ArrowSchema::try_from(field.as_ref()).map_err(refused)?;
    let array = FFI_ArrowArray::new(&array.to_data());
    let schema = PyCapsule::new_with_value(py, schema, SCHEMA)?;
    PyTuple::new(py, [schema, PyCapsule::new_with_value(py, array, ARRAY)?])
}

fn check_type(kind: &DataType) -> PyResult<()> {
    let value = if let DataType::Dictionary(_, value) = kind { value } else { kind };
    let fault = match value {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => return Ok(()),
        DataType::Struct(fields) => {
            let names: Vec<&str> =
                fields.iter().take(NAMED).map(|field| field.name().as_str()).collect();
            format!("a table: give one of its columns ({})", names.join(", "))
        }
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            format!("one of {}: cast it to string first", name_of(kind))
        }
        _ => format!("one of {}", name_of(kind)),
    };
    Err(PyTypeError::new_err(format!("a column of texts is needed, not {fault}")))
}

/// The name of a type, much as pyarrow has it.
fn name_of(kind: &DataType) -> String {
    match kind {
        DataType::LargeBinary => "large_binary".to_owned(),
        DataType::List(item) | DataType::LargeList(item) => {
            format!("list<{}>", name_of(item.data_type()))
        }
        other => other.to_string().to_lowercase(),
    }
}
