//! Timestamps as people write them.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Nanoseconds since 1970-01-01 UTC of an ISO 8601 time (UTC unless it carries an offset) or of a whole number, whose
/// unit is told by its size: up to 10^11 seconds, 10^14 milliseconds, 10^17 microseconds, else nanoseconds.
///
/// ```
/// use backsweep_core::bars::parse_timestamp;
/// let midnight = Some(1_704_067_200_000_000_000);
/// for text in ["2024-01-01", "2024-01-01T00:00", "2024-01-01 01:00:00+01:00", "1704067200", "1704067200000"] {
///     assert_eq!(parse_timestamp(text), midnight, "{text}");
/// }
/// assert_eq!(parse_timestamp("yesterday"), None);
/// ```
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return from_integer(number);
    }
    let instant = match text.parse::<Timestamp>() {
        Ok(instant) => instant,
        Err(_) => text.parse::<DateTime>().ok()?.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp(),
    };
    i64::try_from(instant.as_nanosecond()).ok()
}

/// Nanoseconds since 1970-01-01 UTC of a whole number, whose unit is told by its size; see [`parse`].
pub fn from_integer(number: i64) -> Option<i64> {
    let scale = match number.unsigned_abs() {
        0..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000,
        _ => 1,
    };
    number.checked_mul(scale)
}

/// ISO 8601 in UTC.
pub(super) fn format(nanoseconds: i64) -> String {
    Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map_or_else(|_| nanoseconds.to_string(), |instant| instant.to_string())
}
