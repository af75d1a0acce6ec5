//! Columns that are computed from those that are stored, block by block.

use std::ops::Range;

use super::{Bars, Column};
use crate::expression::PriceColumn;

const HOUR: i64 = 3_600_000_000_000;
const DAY: i64 = 24 * HOUR;

impl Bars {
    /// A whole column that every history has, as it is stored or computed for the caller.
    pub fn series(&self, column: PriceColumn) -> Column<f64> {
        self.stored(column).cloned().unwrap_or_else(|| {
            let mut values = vec![f64::NAN; self.len()];
            self.compute(column, 0..self.len(), &mut values);
            values.into()
        })
    }

    /// The column where it is stored; `None` where it is computed.
    pub(crate) fn stored(&self, column: PriceColumn) -> Option<&Column<f64>> {
        self.column(column.name())
    }

    /// Writes some rows of a column that is computed.
    pub(crate) fn compute(&self, column: PriceColumn, rows: Range<usize>, output: &mut [f64]) {
        let (open, high, low, close) = (self.open(), self.high(), self.low(), self.close());
        let formula: &dyn Fn(usize) -> f64 = match column {
            PriceColumn::Hl2 => &|row| (high[row] + low[row]) * 0.5,
            PriceColumn::Hlc3 => &|row| (high[row] + low[row] + close[row]) / 3.0,
            PriceColumn::Ohlc4 => &|row| (open[row] + high[row] + low[row] + close[row]) / 4.0,
            PriceColumn::Hour => &|row| self.timestamp()[row].rem_euclid(DAY) as f64 / HOUR as f64,
            // The first of January 1970 was a Thursday.
            PriceColumn::Weekday => &|row| (self.timestamp()[row].div_euclid(DAY) + 3).rem_euclid(7) as f64,
            PriceColumn::Open | PriceColumn::High | PriceColumn::Low | PriceColumn::Close | PriceColumn::Volume => {
                return;
            }
        };
        for (output, row) in output.iter_mut().zip(rows) {
            *output = formula(row);
        }
    }
}
