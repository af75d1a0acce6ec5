//! Arrow tables, from anything with the Arrow capsule interface.

use arrow_array::{
    Array, ArrayRef,
    cast::AsArray,
    types::{ArrowPrimitiveType, Float64Type, Int64Type},
};
use arrow_buffer::ScalarBuffer;
use arrow_cast::{CastOptions, cast, cast_with_options, display::array_value_to_string};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use arrow_select::concat::concat;
use backsweep_core::bars::{BarColumns, BarsError, COLUMNS, Column, extra_columns, find_columns};
use pyo3_arrow::PyTable;

use super::{not_a_time, parse_number, text_times, whole_times};
use crate::errors::Failure;

/// The columns of bars in a table. Single chunks of `Float64` without nulls, and timestamps in nanoseconds, are
/// borrowed; everything else is converted into new memory.
pub fn columns(table: PyTable) -> Result<BarColumns, Failure> {
    let (batches, schema) = table.into_inner();
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let places = find_columns(&names)?;
    let whole = |position: usize| -> Result<ArrayRef, Failure> {
        let chunks: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(position).as_ref()).collect();
        match (chunks.as_slice(), batches.first()) {
            ([_], Some(batch)) => decoded(batch.column(position).clone()),
            ([], _) => decoded(arrow_array::new_empty_array(schema.field(position).data_type())),
            (chunks, _) => decoded(concat(chunks).map_err(unreadable)?),
        }
    };
    let number = |index: usize| numbers(COLUMNS[index], &whole(places.required[index])?);
    let extra = places.extra.iter().filter(|(position, _)| is_number(schema.field(*position).data_type()));
    let extra: Vec<_> = extra
        .map(|(position, name)| Ok((name.clone(), floats(&whole(*position)?)?)))
        .collect::<Result<_, Failure>>()?;
    Ok(BarColumns {
        timestamp: timestamps(&whole(places.required[0])?)?,
        open: number(1)?,
        high: number(2)?,
        low: number(3)?,
        close: number(4)?,
        volume: number(5)?,
        extra: extra_columns(extra)?,
    })
}

/// Whether other columns of a kind are kept: numbers, and truths as 1 and 0.
fn is_number(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => values.is_numeric(),
        kind => kind.is_numeric() || *kind == DataType::Boolean,
    }
}

/// The values themselves where they are encoded by a dictionary.
fn decoded(array: ArrayRef) -> Result<ArrayRef, Failure> {
    match array.data_type() {
        DataType::Dictionary(_, values) => cast(&array, values).map_err(unreadable),
        _ => Ok(array),
    }
}

fn numbers(column: &'static str, array: &ArrayRef) -> Result<Column<f64>, Failure> {
    let kind = array.data_type();
    if is_text(kind) {
        let values = texts(array)?.into_iter().enumerate().map(|(row, text)| match text {
            Some(text) => parse_number(row, column, &text),
            None => Ok(f64::NAN),
        });
        return Ok(values.collect::<Result<Vec<_>, _>>()?.into());
    }
    if !kind.is_numeric() {
        let row = (0..array.len()).find(|&row| array.is_valid(row)).unwrap_or_default();
        let value = if array.is_empty() { kind.to_string() } else { shown(array, row) };
        return Err(BarsError::NotANumber { row, column, value }.into());
    }
    // A null becomes NaN, which the validation reports with its row.
    floats(array)
}

/// Numbers, NaN where there are none.
fn floats(array: &ArrayRef) -> Result<Column<f64>, Failure> {
    let floats = cast(array, &DataType::Float64).map_err(unreadable)?;
    borrow_or::<Float64Type>(&floats, |value, _| Ok(value.unwrap_or(f64::NAN)))
}

fn timestamps(array: &ArrayRef) -> Result<Column<i64>, Failure> {
    let unit = match array.data_type() {
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            return borrow_or::<Int64Type>(&to_integers(array)?, |value, row| {
                value.ok_or_else(|| not_a_time(row, "null").into())
            });
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => Some(1_000),
        DataType::Timestamp(TimeUnit::Millisecond, _) | DataType::Date64 => Some(1_000_000),
        DataType::Timestamp(TimeUnit::Second, _) => Some(1_000_000_000),
        DataType::Date32 => Some(86_400 * 1_000_000_000),
        kind if kind.is_integer() => None,
        kind if is_text(kind) => {
            let texts = texts(array)?.into_iter().map(|text| text.unwrap_or_else(|| "null".to_owned()));
            return Ok(text_times(&texts.collect::<Vec<_>>())?.into());
        }
        kind => {
            let value = if array.is_empty() { kind.to_string() } else { shown(array, 0) };
            return Err(not_a_time(0, value).into());
        }
    };
    let integers = to_integers(array)?;
    let scaled = integers.as_primitive::<Int64Type>().iter().enumerate().map(|(row, value)| {
        let scaled = value.and_then(|value| value.checked_mul(unit.unwrap_or(1)));
        scaled.ok_or_else(|| not_a_time(row, if array.is_null(row) { "null".to_owned() } else { shown(array, row) }))
    });
    let scaled = scaled.collect::<Result<Vec<_>, BarsError>>()?;
    Ok(if unit.is_some() { scaled } else { whole_times(&scaled)? }.into())
}

/// The values as they lie in memory, or, where some are null, each as `convert` says.
fn borrow_or<Kind: ArrowPrimitiveType>(
    array: &ArrayRef,
    convert: impl Fn(Option<Kind::Native>, usize) -> Result<Kind::Native, Failure>,
) -> Result<Column<Kind::Native>, Failure>
where
    ScalarBuffer<Kind::Native>: AsRef<[Kind::Native]>,
{
    let array = array.as_primitive::<Kind>();
    if array.null_count() == 0 {
        return Ok(Column::new(array.values().clone()));
    }
    let values = array.iter().enumerate().map(|(row, value)| convert(value, row));
    Ok(values.collect::<Result<Vec<_>, _>>()?.into())
}

/// Whole numbers, or what lies behind times and dates.
fn to_integers(array: &ArrayRef) -> Result<ArrayRef, Failure> {
    let days = matches!(array.data_type(), DataType::Date32);
    let array = if days { cast(array, &DataType::Int32).map_err(unreadable)? } else { array.clone() };
    // An unsigned number beyond i64 becomes null here, and an error with its row above.
    cast_with_options(&array, &DataType::Int64, &CastOptions::default()).map_err(unreadable)
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn texts(array: &ArrayRef) -> Result<Vec<Option<String>>, Failure> {
    let texts = cast(array, &DataType::LargeUtf8).map_err(unreadable)?;
    Ok(texts.as_string::<i64>().iter().map(|text| text.map(str::to_owned)).collect())
}

fn shown(array: &ArrayRef, row: usize) -> String {
    array_value_to_string(array, row).unwrap_or_else(|_| array.data_type().to_string())
}

#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
fn unreadable(error: ArrowError) -> Failure {
    Failure::new("bars.unreadable", format!("the Arrow data cannot be read: {error}"))
}
