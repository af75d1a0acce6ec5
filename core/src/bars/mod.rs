//! Price history: columns of `f64` and timestamps, validated once.

mod column;
mod computed;
mod csv;
mod error;
mod hash;
mod names;
mod time_format;
mod timestamp;
mod validate;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

pub use column::Column;
pub use csv::{CsvColumns, CsvDialect, CsvHints, Decimal, Separator};
pub use error::BarsError;
pub use names::{MOST_EXTRA_COLUMNS, Places, extra_columns, find_columns};
pub use time_format::TimeFormat;
pub use timestamp::{from_integers as timestamps_from_integers, parse as parse_timestamp};

use crate::profile::Phase;

/// Names of the columns, in the order used everywhere.
pub const COLUMNS: [&str; 6] = ["timestamp", "open", "high", "low", "close", "volume"];

/// The columns of a price history before they are validated.
#[derive(Clone, Debug)]
pub struct BarColumns {
    /// Nanoseconds since 1970-01-01 UTC.
    pub timestamp: Column<i64>,
    /// First price of each bar.
    pub open: Column<f64>,
    /// Highest price of each bar.
    pub high: Column<f64>,
    /// Lowest price of each bar.
    pub low: Column<f64>,
    /// Last price of each bar.
    pub close: Column<f64>,
    /// Volume of each bar, zero or more.
    pub volume: Column<f64>,
    /// Any other numbers, by name. NaN is an undefined value.
    pub extra: BTreeMap<String, Column<f64>>,
}

/// A validated price history: at least one bar; timestamps sorted and unique; prices finite, positive and
/// `low <= open, close <= high`; volume finite and not negative; extra columns without infinities.
#[derive(Clone, Debug)]
pub struct Bars {
    columns: BarColumns,
    /// Computed when first asked for: a sweep in process never asks.
    hash: Arc<OnceLock<String>>,
}

impl Bars {
    /// Validates the columns.
    ///
    /// # Errors
    /// The first bad row, with its row number (from 0), column and value. Nothing is repaired.
    pub fn new(columns: BarColumns) -> Result<Self, BarsError> {
        validate::validate(&columns)?;
        Ok(Self { columns, hash: Arc::default() })
    }

    /// Reads CSV with a header line; see [`find_columns`] for the names, in any order and letter case. Other columns are
    /// kept under their names where every field is a number or empty, which is undefined, and else ignored.
    ///
    /// How the text is written is found by [`CsvDialect::detect`]. Timestamps are ISO 8601 (UTC unless they carry an
    /// offset) or whole numbers: dates such as `20240131`, or seconds, milli-, micro- or nanoseconds since 1970.
    ///
    /// # Errors
    /// A missing column, text in a number column, a bad timestamp, or any error of [`Bars::new`]. A volume may be
    /// missing only in [`Bars::read_csv`].
    pub fn from_csv(bytes: &[u8]) -> Result<Self, BarsError> {
        let _phase = Phase::Bars.enter();
        let dialect = CsvDialect::detect(bytes, &CsvHints::default())?;
        if dialect.columns.volume.is_none() {
            return Err(BarsError::missing("volume", dialect.header(bytes)?.join(", ")));
        }
        Self::read_csv(bytes, &dialect)
    }

    /// Reads CSV that is written in this way, and in no other.
    ///
    /// # Errors
    /// As [`Bars::from_csv`].
    ///
    /// ```
    /// use backsweep_core::bars::{Bars, CsvDialect, CsvHints};
    /// let csv = b"Date;Open;High;Low;Close\n2024-01-01;10,5;11;9,25;10\n";
    /// let dialect = CsvDialect::detect(csv, &CsvHints::default())?;
    /// let bars = Bars::read_csv(csv, &dialect)?;
    /// assert_eq!((bars.open()[0], bars.volume()[0]), (10.5, 0.0));
    /// assert_eq!(dialect.notes()[2], "there is no volume: it counts as 0 on every bar");
    /// # Ok::<(), backsweep_core::bars::BarsError>(())
    /// ```
    pub fn read_csv(bytes: &[u8], dialect: &CsvDialect) -> Result<Self, BarsError> {
        let _phase = Phase::Bars.enter();
        Self::new(csv::read(bytes, dialect)?)
    }

    /// Number of bars, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.columns.close.len()
    }

    /// The columns.
    pub fn columns(&self) -> &BarColumns {
        &self.columns
    }

    /// Nanoseconds since 1970-01-01 UTC.
    pub fn timestamp(&self) -> &[i64] {
        &self.columns.timestamp
    }

    /// First price of each bar.
    pub fn open(&self) -> &[f64] {
        &self.columns.open
    }

    /// Highest price of each bar.
    pub fn high(&self) -> &[f64] {
        &self.columns.high
    }

    /// Lowest price of each bar.
    pub fn low(&self) -> &[f64] {
        &self.columns.low
    }

    /// Last price of each bar.
    pub fn close(&self) -> &[f64] {
        &self.columns.close
    }

    /// Volume of each bar.
    pub fn volume(&self) -> &[f64] {
        &self.columns.volume
    }

    /// Columns beside the usual ones, by name; NaN where undefined.
    pub fn extra(&self) -> &BTreeMap<String, Column<f64>> {
        &self.columns.extra
    }

    /// A column of numbers by its name; `None` for one that is not stored.
    pub fn column(&self, name: &str) -> Option<&Column<f64>> {
        let BarColumns { open, high, low, close, volume, extra, .. } = &self.columns;
        match name {
            "open" => Some(open),
            "high" => Some(high),
            "low" => Some(low),
            "close" => Some(close),
            "volume" => Some(volume),
            other => extra.get(other),
        }
    }

    /// Names of all columns, the extra ones last, by alphabet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        COLUMNS.into_iter().chain(self.extra().keys().map(String::as_str))
    }

    /// Name of the content: the BLAKE3 hash, in hexadecimal, of the columns. Equal bars have equal hashes on every
    /// host.
    pub fn hash(&self) -> &str {
        self.hash.get_or_init(|| hash::content_hash(&self.columns))
    }

    /// Bars in a year of 365 days, from the median spacing of the timestamps; 365 for a single bar.
    pub fn periods_per_year(&self) -> f64 {
        const YEAR: f64 = 365.0 * 24.0 * 3600.0 * 1e9;
        let spacings = || self.timestamp().windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
        let Some(first) = spacings().next() else { return 365.0 };
        // What most of them are is the median.
        if spacings().filter(|&spacing| spacing == first).count() * 2 > spacings().len() {
            return YEAR / first as f64;
        }
        let mut spacings: Vec<i64> = spacings().collect();
        let middle = (spacings.len() - 1) / 2;
        let (_, median, _) = spacings.select_nth_unstable(middle);
        YEAR / *median as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_as_many_bars_as_their_median_spacing_tells() -> Result<(), BarsError> {
        let years = |spacings: &[i64]| {
            let mut time = 0;
            let times = spacings.iter().map(|spacing| {
                time += spacing;
                time
            });
            let timestamp: Vec<i64> = std::iter::once(0).chain(times).collect();
            let ones = || vec![1.0; timestamp.len()].into();
            let columns = BarColumns {
                open: ones(),
                high: ones(),
                low: ones(),
                close: ones(),
                volume: ones(),
                extra: BTreeMap::new(),
                timestamp: timestamp.clone().into(),
            };
            Bars::new(columns).map(|bars| bars.periods_per_year())
        };
        let year = 365.0 * 24.0 * 3600.0 * 1e9;
        for (spacings, median) in [
            (&[7_i64][..], 7.0),
            (&[5, 5, 5, 9], 5.0),
            (&[5, 9, 9], 9.0),
            (&[5, 5, 9, 9], 5.0),
            (&[9, 9, 5, 5], 5.0),
            (&[3, 9, 9, 5], 5.0),
        ] {
            assert_eq!(years(spacings)?, year / median, "{spacings:?}");
        }
        assert_eq!(years(&[])?, 365.0);
        Ok(())
    }
}
