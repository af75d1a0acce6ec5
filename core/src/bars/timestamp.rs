//! Timestamps as people write them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::TimeFormat;

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
    match text.parse() {
        Ok(number) => from_integers(&[number]).ok()?.pop(),
        Err(_) => from_iso(text),
    }
}

/// Nanoseconds since 1970-01-01 UTC of an ISO 8601 time, UTC unless it carries an offset.
pub(super) fn from_iso(text: &str) -> Option<i64> {
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
    let format = TimeFormat::of_integers(values.iter().copied());
    let read = values.iter().enumerate().map(|(row, &value)| format.of_integer(value).ok_or(row));
    read.collect()
}

/// Midnight of a day written as `20240131`. As seconds, such numbers would lie in the summer of 1970.
pub(super) fn from_compact_date(value: i64) -> Option<i64> {
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

/// ISO 8601 in UTC.
pub(super) fn format(nanoseconds: i64) -> String {
    Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map_or_else(|_| nanoseconds.to_string(), |instant| instant.to_string())
}
