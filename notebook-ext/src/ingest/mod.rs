//! Tables of the host as columns of bars: borrowed where they already are what the engine reads.

pub mod arrow;
pub mod numpy;

use backsweep_core::bars::{BarsError, parse_timestamp, timestamps_from_integers};

/// A number written as text, as CSV has it.
fn parse_number(row: usize, column: &'static str, text: &str) -> Result<f64, BarsError> {
    text.trim().parse().map_err(|_| BarsError::NotANumber { row, column, value: text.to_owned() })
}

/// Times of a column of whole numbers, in one unit.
fn whole_times(values: &[i64]) -> Result<Vec<i64>, BarsError> {
    timestamps_from_integers(values).map_err(|row| not_a_time(row, values[row].to_string()))
}

/// Times of a column of texts: whole numbers where the first is one, as in CSV, else ISO 8601.
fn text_times(texts: &[String]) -> Result<Vec<i64>, BarsError> {
    let whole = |text: &String| text.trim().parse::<i64>().ok();
    let unreadable = |(row, text): (usize, &String)| not_a_time(row, text.as_str());
    let rows = texts.iter().enumerate();
    if texts.first().and_then(whole).is_some() {
        let values = rows.map(|(row, text)| whole(text).ok_or_else(|| unreadable((row, text))));
        return whole_times(&values.collect::<Result<Vec<_>, _>>()?);
    }
    rows.map(|(row, text)| parse_timestamp(text).ok_or_else(|| unreadable((row, text)))).collect()
}

fn not_a_time(row: usize, value: impl Into<String>) -> BarsError {
    BarsError::NotATime { row, value: value.into() }
}
