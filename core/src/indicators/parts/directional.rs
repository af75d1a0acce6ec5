//! Directional movement, which ADX, DX and both directional indicators share.

use crate::indicators::true_range::TrueRange;

/// Wilder's sum: each bar loses a `window`th of itself.
struct Decaying {
    sum: f64,
    window: f64,
}

impl Decaying {
    fn add(&mut self, value: f64, decay: bool) {
        if decay {
            self.sum -= self.sum / self.window;
        }
        self.sum += value;
    }
}

/// The state of Wilder's sums of up moves, down moves and the true range.
///
/// A move counts where it is larger than the opposite one. The sums of the first `window - 1` moves, of which the first
/// bar has none, are plain; from then on they decay, and are given.
pub(crate) struct Directional {
    range: TrueRange,
    previous: Option<[f64; 2]>,
    plus: Decaying,
    minus: Decaying,
    ranges: Decaying,
    /// Moves until the sums are given.
    warm_up: u32,
}

/// What is known after a bar.
#[derive(Clone, Copy)]
pub(crate) struct Movement {
    plus: f64,
    minus: f64,
    range: f64,
}

impl Directional {
    pub(crate) fn new(window: u32) -> Self {
        let sum = || Decaying { sum: 0.0, window: f64::from(window) };
        let (plus, minus, ranges) = (sum(), sum(), sum());
        Self { range: TrueRange::default(), previous: None, plus, minus, ranges, warm_up: window - 1 }
    }

    /// The sums on the next bar, or `None` during the first `window` bars.
    pub(crate) fn next(&mut self, [high, low, close]: [f64; 3]) -> Option<Movement> {
        let range = self.range.next(high, low, close);
        let [previous_high, previous_low] = self.previous.replace([high, low])?;
        let (up, down) = (high - previous_high, previous_low - low);
        let decay = self.warm_up == 0;
        self.plus.add(if up > 0.0 && up > down { up } else { 0.0 }, decay);
        self.minus.add(if down > 0.0 && down > up { down } else { 0.0 }, decay);
        self.ranges.add(range, decay);
        if !decay {
            self.warm_up -= 1;
            return None;
        }
        Some(Movement { plus: self.plus.sum, minus: self.minus.sum, range: self.ranges.sum })
    }
}

impl Movement {
    /// Up moves in percent of the true range, 0 where there is none.
    pub(crate) fn plus(self) -> f64 {
        self.share(self.plus)
    }

    /// Down moves in percent of the true range, 0 where there is none.
    pub(crate) fn minus(self) -> f64 {
        self.share(self.minus)
    }

    /// The difference of both in percent of their sum, or `None` where there is nothing to divide by.
    pub(crate) fn index(self) -> Option<f64> {
        let (plus, minus) = (self.plus(), self.minus());
        let sum = plus + minus;
        if sum == 0.0 { None } else { Some(100.0 * ((plus - minus).abs() / sum)) }
    }

    fn share(self, moves: f64) -> f64 {
        if self.range == 0.0 { 0.0 } else { 100.0 * (moves / self.range) }
    }
}
