//! Timestamps as people write them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

/// Nanoseconds since 1970-01-01 UTC of an ISO 8601 time (UTC unless it carries an offset) or of a whole number, as
/// [`from_integers`] reads a column of one.
///
/// ```
/// use backsweep_core::bars::parse_timestamp;
/// let midnight = Some(1_704_067_200_000_000_000);
/// for text in ["2024-01-01", "2024-01-01T00:00", "2024-01-01 01:00:00+01:00", "20240101", "1704067200"] {
///     assert_eq!(parse_timestamp(text), midnight, "{text}");
/// }
/// assert_eq!(parse_timestamp("yesterday"), None);
/// ```
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return from_integers(&[number]).ok()?.pop();
    }
    let instant = match text.parse::<Timestamp>() {
        Ok(instant) => instant,
        Err(_) => at_utc(text.parse::<DateTime>().ok()?)?,
    };
    nanoseconds(instant)
}

/// Nanoseconds since 1970-01-01 UTC of a column of whole numbers. One unit for all of it: dates written as `20240131`
/// where each value is one, else told by the largest: up to 10^11 seconds, 10^14 milliseconds, 10^17 microseconds,
/// beyond it nanoseconds.
///
/// # Errors
/// The row that does not fit.
///
/// ```
/// use backsweep_core::bars::timestamps_from_integers;
/// let day = 86_400_000_000_000;
/// assert_eq!(timestamps_from_integers(&[19_700_101, 19_700_102]), Ok(vec![0, day]));
/// assert_eq!(timestamps_from_integers(&[0, 86_400]), Ok(vec![0, day]));
/// // Milliseconds from 1970 on, told by the last.
/// assert_eq!(timestamps_from_integers(&[0, 86_400_000, 1_704_067_200_000]).map(|times| times[1]), Ok(day));
/// ```
pub fn from_integers(values: &[i64]) -> Result<Vec<i64>, usize> {
    if let Some(dates) = values.iter().map(|&value| from_compact_date(value)).collect() {
        return Ok(dates);
    }
    let largest = values.iter().map(|value| value.unsigned_abs()).max().unwrap_or_default();
    let scale = match largest {
        0..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000,
        _ => 1,
    };
    let scaled = values.iter().enumerate().map(|(row, value)| value.checked_mul(scale).ok_or(row));
    scaled.collect()
}

/// Midnight of a day written as `20240131`. As seconds, such numbers would lie in the summer of 1970.
fn from_compact_date(value: i64) -> Option<i64> {
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    if !(1900..=2100).contains(&year) {
        return None;
    }
    let part = |number: i64| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(year).ok()?, part(month)?, part(day)?).ok()?;
    nanoseconds(at_utc(date.to_datetime(Time::midnight()))?)
}

fn at_utc(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok()
}

fn nanoseconds(instant: Timestamp) -> Option<i64> {
    i64::try_from(instant.as_nanosecond()).ok()
}

/// A column of times written as text: whole numbers where the first is one, else ISO 8601.
#[derive(Default)]
pub(super) struct TextColumn {
    values: Vec<i64>,
    whole_numbers: bool,
}

impl TextColumn {
    /// Takes the next text; `None` where it is no time.
    pub(super) fn push(&mut self, text: &str) -> Option<()> {
        if self.values.is_empty() {
            self.whole_numbers = text.parse::<i64>().is_ok();
        }
        let value = if self.whole_numbers { text.parse().ok()? } else { parse(text)? };
        self.values.push(value);
        Some(())
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The column in nanoseconds, or the row that does not fit and its value.
    pub(super) fn finish(self) -> Result<Vec<i64>, (usize, i64)> {
        if !self.whole_numbers {
            return Ok(self.values);
        }
        from_integers(&self.values).map_err(|row| (row, self.values[row]))
    }
}

/// ISO 8601 in UTC.
pub(super) fn format(nanoseconds: i64) -> String {
    Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map_or_else(|_| nanoseconds.to_string(), |instant| instant.to_string())
}
