//! Fast stochastic oscillator.
//!
//! Formula: `k = 100 * (close - lowest) / (highest - lowest)` with the extremes of the last `window` bars; `d` is the
//! simple average of `k` over `signal` bars. Warm-up of both: `window + signal - 2` bars. A window without a range gives
//! 0. Source: TA-Lib `STOCHF` with simple averages; George Lane, "Lane's Stochastics", 1984.

use super::{
    parts::{
        sliding::{Largest, Sliding, Smallest},
        stream::{Step, stream},
    },
    sma::Sma,
    specification::{CLOSE, HIGH, LOW, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Fast stochastic oscillator: where the close lies in the range of `window` bars, 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 5, 1), window("signal", 3, 1)],
    outputs: STOCHASTIC,
    build: |arguments| stream(Stochf::new(whole(arguments[0]), whole(arguments[1]))),
};

/// Outputs of stochastic oscillators.
pub(super) const STOCHASTIC: &[&str] = &["k", "d"];

/// The state of one oscillator.
pub(super) struct Stochf {
    place: Place,
    signal: Sma,
}

impl Stochf {
    pub(super) fn new(window: usize, signal: usize) -> Self {
        Self { place: Place::new(window), signal: Sma::new(signal) }
    }

    /// Both outputs on the next bar, NaN during warm-up.
    pub(super) fn next(&mut self, high: f64, low: f64, close: f64) -> [f64; 2] {
        let Some(k) = self.place.next(high, low, close) else { return [f64::NAN; 2] };
        self.signal.next(k).map_or([f64::NAN; 2], |d| [k, d])
    }
}

impl Step<3, 2> for Stochf {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 2] {
        self.next(high, low, close)
    }
}

/// Where the close lies between the extremes of the last bars.
pub(super) struct Place {
    highest: Sliding<Largest>,
    lowest: Sliding<Smallest>,
}

impl Place {
    pub(super) fn new(window: usize) -> Self {
        Self { highest: Sliding::new(window), lowest: Sliding::new(window) }
    }

    /// In percent on the next bar, `None` during warm-up.
    pub(super) fn next(&mut self, high: f64, low: f64, close: f64) -> Option<f64> {
        let extremes = (self.highest.push(high), self.lowest.push(low));
        let (Some(Largest(highest)), Some(Smallest(lowest))) = extremes else { return None };
        let range = highest - lowest;
        Some(if range == 0.0 { 0.0 } else { (close - lowest) / range * 100.0 })
    }
}
