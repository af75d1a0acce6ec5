//! Rows of a price history, as they travel.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::undefined;
use crate::bars::{BarColumns, Bars, COLUMNS};

/// Rows of a dataset, by column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rows {
    /// Nanoseconds since 1970-01-01 UTC.
    pub timestamp: Vec<i64>,
    /// Opens.
    pub open: Vec<f64>,
    /// Highs.
    pub high: Vec<f64>,
    /// Lows.
    pub low: Vec<f64>,
    /// Closes.
    pub close: Vec<f64>,
    /// Volumes.
    pub volume: Vec<f64>,
    /// The columns beside the usual ones, by name; each message has all of them.
    #[serde(default, with = "undefined")]
    #[cfg_attr(test, ts(as = "BTreeMap<String, Vec<Option<f64>>>"))]
    pub extra: BTreeMap<String, Vec<f64>>,
}

impl Rows {
    /// The most rows in one message: of histories without extra columns, well under [`super::FRAME_BYTES`] in binary.
    pub const CHUNK: usize = 16_384;

    /// Some rows of a history.
    pub fn of(bars: &Bars, rows: std::ops::Range<usize>) -> Self {
        Self {
            timestamp: bars.timestamp()[rows.clone()].to_vec(),
            open: bars.open()[rows.clone()].to_vec(),
            high: bars.high()[rows.clone()].to_vec(),
            low: bars.low()[rows.clone()].to_vec(),
            close: bars.close()[rows.clone()].to_vec(),
            volume: bars.volume()[rows.clone()].to_vec(),
            extra: bars.extra().iter().map(|(name, values)| (name.clone(), values[rows.clone()].to_vec())).collect(),
        }
    }

    /// How many rows, by the timestamps.
    pub fn len(&self) -> usize {
        self.timestamp.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.timestamp.is_empty()
    }

    /// All columns of numbers, the usual ones first, with their names.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, &Vec<f64>)> {
        let Self { open, high, low, close, volume, extra, .. } = self;
        let usual = COLUMNS[1..].iter().copied().zip([open, high, low, close, volume]);
        usual.chain(extra.iter().map(|(name, values)| (name.as_str(), values)))
    }

    /// The same, to change them.
    pub fn numbers_mut(&mut self) -> impl Iterator<Item = (&str, &mut Vec<f64>)> {
        let Self { open, high, low, close, volume, extra, .. } = self;
        let usual = COLUMNS[1..].iter().copied().zip([open, high, low, close, volume]);
        usual.chain(extra.iter_mut().map(|(name, values)| (name.as_str(), values)))
    }

    /// Appends rows, which have the same extra columns unless there are no rows yet.
    pub fn append(&mut self, mut more: Self) {
        self.timestamp.append(&mut more.timestamp);
        self.open.append(&mut more.open);
        self.high.append(&mut more.high);
        self.low.append(&mut more.low);
        self.close.append(&mut more.close);
        self.volume.append(&mut more.volume);
        for (name, mut values) in more.extra {
            self.extra.entry(name).or_default().append(&mut values);
        }
    }
}

impl From<Rows> for BarColumns {
    fn from(rows: Rows) -> Self {
        let Rows { timestamp, open, high, low, close, volume, extra } = rows;
        Self {
            timestamp: timestamp.into(),
            open: open.into(),
            high: high.into(),
            low: low.into(),
            close: close.into(),
            volume: volume.into(),
            extra: extra.into_iter().map(|(name, values)| (name, values.into())).collect(),
        }
    }
}
