//! Tables of the host as columns of bars: borrowed where they already are what the engine reads.

pub mod arrow;
pub mod numpy;

use backsweep_core::bars::BarsError;

/// A number written as text, as CSV has it.
fn parse_number(row: usize, column: &'static str, text: &str) -> Result<f64, BarsError> {
    text.trim().parse().map_err(|_| BarsError::NotANumber { row, column, value: text.to_owned() })
}

fn not_a_time(row: usize, value: impl Into<String>) -> BarsError {
    BarsError::NotATime { row, value: value.into() }
}
