//! What the benches share: a price history from a fixed seed, and the most that comparing can give.

pub mod ceiling;

use std::collections::BTreeMap;

use backsweep_core::bars::{BarColumns, Bars, BarsError};

/// One-minute bars of a random walk that starts at 100. The same bars on every machine.
///
/// # Errors
/// When `count` is zero.
///
/// ```
/// let bars = backsweep_benches::synthetic_bars(1_000)?;
/// assert_eq!((bars.len(), bars.close()[0]), (1_000, bars.open()[1]));
/// # Ok::<(), backsweep_core::bars::BarsError>(())
/// ```
pub fn synthetic_bars(count: usize) -> Result<Bars, BarsError> {
    const START: i64 = 1_704_067_200_000_000_000;
    const MINUTE: i64 = 60_000_000_000;
    let mut random = Random(42);
    let mut columns: [Vec<f64>; 5] = std::array::from_fn(|_| Vec::with_capacity(count));
    let mut price = 100.0;
    for _ in 0..count {
        let open = price;
        let close = open * (1.0 + 0.001 * random.around_zero());
        let high = f64::max(open, close) * (1.0 + 0.0005 * random.unit());
        let low = f64::min(open, close) * (1.0 - 0.0005 * random.unit());
        for (column, value) in columns.iter_mut().zip([open, high, low, close, 1_000.0 * random.unit()]) {
            column.push(value);
        }
        price = close;
    }
    let timestamp: Vec<i64> = (0..).map(|bar| START + bar * MINUTE).take(count).collect();
    let [open, high, low, close, volume] = columns.map(Into::into);
    let extra = BTreeMap::new();
    Bars::new(BarColumns { timestamp: timestamp.into(), open, high, low, close, volume, extra })
}

/// The generator splitmix64: few lines, and the same numbers everywhere.
struct Random(u64);

impl Random {
    /// From 0 to below 1.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Roughly normal with deviation 1: the sum of twelve uniform numbers less their mean.
    fn around_zero(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}
