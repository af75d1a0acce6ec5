//! Bars from Arrow IPC: files and streams, without compression.

use std::io::Cursor;

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{
        ArrowPrimitiveType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
        UInt16Type, UInt32Type, UInt64Type,
    },
};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use backsweep_core::bars::{
    BarColumns, Bars, BarsError, COLUMNS, Column, extra_columns, find_columns, parse_timestamp,
    timestamps_from_integers,
};

use crate::failure::Failure;

/// How an Arrow file begins; a stream does not.
const FILE: &[u8] = b"ARROW1";

/// Bars from a file or a stream.
pub fn bars(bytes: &[u8]) -> Result<Bars, Failure> {
    let (names, batches) = read(bytes).map_err(|error| Failure::NotArrow { reason: error.to_string() })?;
    let places = find_columns(&names)?;
    let whole = |place: usize| -> Vec<&dyn Array> { batches.iter().map(|batch| batch.column(place).as_ref()).collect() };
    let number = |index: usize| required(COLUMNS[index], &whole(places.required[index]));
    let extra = places.extra.iter().filter_map(|(place, name)| Some((name.clone(), numbers(&whole(*place))?.into())));
    Ok(Bars::new(BarColumns {
        timestamp: timestamps(&whole(places.required[0]))?.into(),
        open: number(1)?,
        high: number(2)?,
        low: number(3)?,
        close: number(4)?,
        volume: number(5)?,
        extra: extra_columns(extra)?,
    })?)
}

fn read(bytes: &[u8]) -> Result<(Vec<String>, Vec<RecordBatch>), ArrowError> {
    let names = |schema: &arrow_schema::Schema| schema.fields().iter().map(|field| field.name().clone()).collect();
    if bytes.starts_with(FILE) {
        let reader = FileReader::try_new(Cursor::new(bytes), None)?;
        return Ok((names(&reader.schema()), reader.collect::<Result<_, _>>()?));
    }
    let reader = StreamReader::try_new(Cursor::new(bytes), None)?;
    Ok((names(&reader.schema()), reader.collect::<Result<_, _>>()?))
}

fn required(column: &'static str, chunks: &[&dyn Array]) -> Result<Column<f64>, Failure> {
    let kind = || chunks.first().map(|chunk| chunk.data_type().to_string()).unwrap_or_default();
    Ok(numbers(chunks).ok_or_else(|| BarsError::NotANumber { row: 0, column, value: kind() })?.into())
}

/// Numbers, NaN where there are none; `None` for what is not numeric.
fn numbers(chunks: &[&dyn Array]) -> Option<Vec<f64>> {
    let mut all = Vec::new();
    for chunk in chunks {
        match chunk.data_type() {
            DataType::Float64 => all.extend(primitive::<Float64Type>(*chunk, |value| value)),
            DataType::Float32 => all.extend(primitive::<Float32Type>(*chunk, f64::from)),
            DataType::Int64 => all.extend(primitive::<Int64Type>(*chunk, |value| value as f64)),
            DataType::Int32 => all.extend(primitive::<Int32Type>(*chunk, f64::from)),
            DataType::Int16 => all.extend(primitive::<Int16Type>(*chunk, f64::from)),
            DataType::Int8 => all.extend(primitive::<Int8Type>(*chunk, f64::from)),
            DataType::UInt64 => all.extend(primitive::<UInt64Type>(*chunk, |value| value as f64)),
            DataType::UInt32 => all.extend(primitive::<UInt32Type>(*chunk, f64::from)),
            DataType::UInt16 => all.extend(primitive::<UInt16Type>(*chunk, f64::from)),
            DataType::UInt8 => all.extend(primitive::<UInt8Type>(*chunk, f64::from)),
            DataType::Boolean => {
                all.extend(chunk.as_boolean().iter().map(|value| value.map_or(f64::NAN, |value| f64::from(u8::from(value)))));
            }
            _ => return None,
        }
    }
    Some(all)
}

fn primitive<Kind: ArrowPrimitiveType>(
    chunk: &dyn Array,
    convert: impl Fn(Kind::Native) -> f64,
) -> impl Iterator<Item = f64> {
    chunk.as_primitive::<Kind>().iter().map(move |value| value.map_or(f64::NAN, &convert))
}

fn timestamps(chunks: &[&dyn Array]) -> Result<Vec<i64>, BarsError> {
    let mut all = Vec::new();
    let mut whole_numbers = false;
    for chunk in chunks {
        whole_numbers |= chunk.data_type().is_integer();
        for row in 0..chunk.len() {
            let time = if chunk.is_null(row) { None } else { time(*chunk, row) };
            all.push(time.ok_or_else(|| not_a_time(all.len(), *chunk, row))?);
        }
    }
    if !whole_numbers {
        return Ok(all);
    }
    timestamps_from_integers(&all).map_err(|row| BarsError::NotATime { row, value: all[row].to_string() })
}

/// Nanoseconds, or a whole number as it is.
fn time(chunk: &dyn Array, row: usize) -> Option<i64> {
    let (value, unit): (i64, i64) = match chunk.data_type() {
        DataType::Timestamp(TimeUnit::Nanosecond, _) => (value::<TimestampNanosecondType>(chunk, row)?, 1),
        DataType::Timestamp(TimeUnit::Microsecond, _) => (value::<TimestampMicrosecondType>(chunk, row)?, 1_000),
        DataType::Timestamp(TimeUnit::Millisecond, _) => (value::<TimestampMillisecondType>(chunk, row)?, 1_000_000),
        DataType::Timestamp(TimeUnit::Second, _) => (value::<TimestampSecondType>(chunk, row)?, 1_000_000_000),
        DataType::Date64 => (value::<Date64Type>(chunk, row)?, 1_000_000),
        DataType::Date32 => (value::<Date32Type>(chunk, row)?, 86_400 * 1_000_000_000),
        DataType::Int64 => (value::<Int64Type>(chunk, row)?, 1),
        DataType::Int32 => (value::<Int32Type>(chunk, row)?, 1),
        DataType::UInt64 => (value::<UInt64Type>(chunk, row)?, 1),
        DataType::UInt32 => (value::<UInt32Type>(chunk, row)?, 1),
        DataType::Utf8 => (parse_timestamp(chunk.as_string::<i32>().value(row))?, 1),
        DataType::LargeUtf8 => (parse_timestamp(chunk.as_string::<i64>().value(row))?, 1),
        _ => return None,
    };
    value.checked_mul(unit)
}

fn value<Kind: ArrowPrimitiveType>(chunk: &dyn Array, row: usize) -> Option<i64>
where
    Kind::Native: TryInto<i64>,
{
    chunk.as_primitive::<Kind>().value(row).try_into().ok()
}

fn not_a_time(row: usize, chunk: &dyn Array, place: usize) -> BarsError {
    let value = if chunk.is_null(place) {
        "null".to_owned()
    } else if let DataType::Utf8 = chunk.data_type() {
        chunk.as_string::<i32>().value(place).to_owned()
    } else {
        format!("a value of the type {}", chunk.data_type())
    };
    BarsError::NotATime { row, value }
}
