//! The one place where bars are judged.

use super::{BarColumns, BarsError, COLUMNS, MOST_EXTRA_COLUMNS, names, timestamp};

pub(super) fn validate(columns: &BarColumns) -> Result<(), BarsError> {
    let BarColumns { timestamp, open, high, low, close, volume, extra } = columns;
    let expected = timestamp.len();
    let numbers: [&[f64]; 5] = [open, high, low, close, volume];
    let usual = COLUMNS[1..].iter().copied().zip(numbers);
    let others = extra.iter().map(|(name, values)| (name.as_str(), &**values));
    for (column, values) in usual.chain(others) {
        if values.len() != expected {
            return Err(BarsError::Length { column: column.to_owned(), length: values.len(), expected });
        }
    }
    check_names(extra.keys())?;
    if expected == 0 {
        return Err(BarsError::Empty);
    }
    let suspect = if is_sound(columns) { 0..0 } else { 0..expected };
    for row in suspect {
        check_time(timestamp, row)?;
        for (column, values) in COLUMNS[1..].iter().zip(numbers) {
            check_number(row, column, values[row])?;
        }
        let (high, low) = (high[row], low[row]);
        if high < low {
            return Err(BarsError::HighBelowLow { row, high, low });
        }
        for (column, value) in [("open", open[row]), ("close", close[row])] {
            if value < low || value > high {
                return Err(BarsError::OutsideRange { row, column, value, low, high });
            }
        }
    }
    for (name, values) in extra {
        if let Some(row) = values.iter().position(|value| value.is_infinite()) {
            return Err(BarsError::Infinite { row, column: name.clone(), value: values[row] });
        }
    }
    Ok(())
}

/// Whether every row is good: one pass without branches. Which row is not, and why, is then looked for one by one.
#[allow(clippy::needless_bitwise_bool, reason = "branches would keep the loop from vectors")]
fn is_sound(columns: &BarColumns) -> bool {
    let BarColumns { timestamp, open, high, low, close, volume, .. } = columns;
    let rows = timestamp.len();
    let (open, high, low) = (&open[..rows], &high[..rows], &low[..rows]);
    let (close, volume) = (&close[..rows], &volume[..rows]);
    let mut sound = true;
    for row in 0..rows {
        // False where any of them is NaN.
        sound &= (low[row] > 0.0) & (low[row] <= open[row]) & (low[row] <= close[row]);
        sound &= (open[row] <= high[row]) & (close[row] <= high[row]) & (high[row] < f64::INFINITY);
        sound &= (volume[row] >= 0.0) & (volume[row] < f64::INFINITY);
    }
    sound && timestamp.is_sorted_by(|before, after| before < after)
}

fn check_names<'name>(extra: impl ExactSizeIterator<Item = &'name String>) -> Result<(), BarsError> {
    if extra.len() > MOST_EXTRA_COLUMNS {
        return Err(BarsError::TooManyColumns { count: extra.len(), limit: MOST_EXTRA_COLUMNS });
    }
    match extra.into_iter().find(|name| names::is_reserved(name)) {
        Some(name) => Err(BarsError::ReservedColumn { column: name.clone() }),
        None => Ok(()),
    }
}

fn check_time(timestamps: &[i64], row: usize) -> Result<(), BarsError> {
    let Some(previous) = row.checked_sub(1).map(|before| timestamps[before]) else { return Ok(()) };
    let value = timestamps[row];
    if value == previous {
        return Err(BarsError::Duplicate { row, value: timestamp::format(value) });
    }
    if value < previous {
        return Err(BarsError::Unsorted {
            row,
            value: timestamp::format(value),
            previous: timestamp::format(previous),
        });
    }
    Ok(())
}

fn check_number(row: usize, column: &'static str, value: f64) -> Result<(), BarsError> {
    if !value.is_finite() {
        return Err(BarsError::NotFinite { row, column, value });
    }
    if column == "volume" {
        if value < 0.0 {
            return Err(BarsError::NegativeVolume { row, value });
        }
    } else if value <= 0.0 {
        return Err(BarsError::NotPositive { row, column, value });
    }
    Ok(())
}
