//! Tables of the host as columns of bars: borrowed where they already are what the engine reads.

pub mod arrow;
pub mod numpy;

use backsweep_core::bars::{BarsError, COLUMNS};

/// Names of the timestamp column, in any letter case.
const TIMESTAMP_NAMES: [&str; 4] = ["timestamp", "time", "date", "datetime"];

/// Where each of [`COLUMNS`] stands among the names of a table.
pub fn find_columns(names: &[String]) -> Result<[usize; 6], BarsError> {
    let mut positions = [0; 6];
    for (position, column) in positions.iter_mut().zip(COLUMNS) {
        let wanted = if column == COLUMNS[0] { &TIMESTAMP_NAMES[..] } else { &[column][..] };
        *position = names
            .iter()
            .position(|name| wanted.contains(&name.trim().to_lowercase().as_str()))
            .ok_or_else(|| BarsError::missing(column, names.join(", ")))?;
    }
    Ok(positions)
}

/// A number written as text, as CSV has it.
fn parse_number(row: usize, column: &'static str, text: &str) -> Result<f64, BarsError> {
    text.trim().parse().map_err(|_| BarsError::NotANumber { row, column, value: text.to_owned() })
}

fn not_a_time(row: usize, value: impl Into<String>) -> BarsError {
    BarsError::NotATime { row, value: value.into() }
}
