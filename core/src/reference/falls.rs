//! How far and for how long equity is below an earlier peak.

use backsweep_kernel::{larger, smaller};

/// Peaks of equity and falls below them.
pub(super) struct Falls {
    /// Equity's highest close, of a position that is all in before its entry.
    peak: f64,
    /// Such a position's units and highest close.
    position: Option<(f64, f64)>,
    /// Lowest ratio to an earlier peak.
    pub(super) deepest: f64,
    below_peak: u64,
    pub(super) longest_below_peak: u64,
}

impl Default for Falls {
    fn default() -> Self {
        Self { peak: 0.0, position: None, deepest: 1.0, below_peak: 0, longest_below_peak: 0 }
    }
}

impl Falls {
    /// A bar with an order, or without a position that is all in and long.
    pub(super) fn reach(&mut self, equity: f64, all_in: Option<f64>, close: f64) {
        if let Some((units, high)) = self.position.take() {
            self.peak = larger(self.peak, units * high);
        }
        let at_peak = equity >= self.peak;
        if !at_peak {
            self.deepest = smaller(self.deepest, equity / self.peak);
        }
        if let Some(units) = all_in {
            // Its own closes are compared from here on.
            self.position = Some((units, close));
        } else if at_peak {
            self.peak = equity;
        }
        self.count(at_peak);
    }

    /// A bar on which a position that is all in was held.
    pub(super) fn hold(&mut self, units: f64, close: f64) {
        let high = self.position.map_or(close, |(_, high)| high);
        let at_peak = close >= high && units * close >= self.peak;
        self.deepest = smaller(self.deepest, close / high);
        if self.peak > 0.0 {
            self.deepest = smaller(self.deepest, units * close / self.peak);
        }
        self.position = Some((units, if close > high { close } else { high }));
        self.count(at_peak);
    }

    fn count(&mut self, at_peak: bool) {
        self.below_peak = if at_peak { 0 } else { self.below_peak + 1 };
        self.longest_below_peak = self.longest_below_peak.max(self.below_peak);
    }
}
