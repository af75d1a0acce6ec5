//! Stochastic oscillator.
//!
//! Formula: `k` is the simple average, over `smoothing` bars, of `100 * (close - lowest) / (highest - lowest)` with the
//! extremes of the last `window` bars; `d` is the simple average of `k` over `signal` bars. Warm-up of both:
//! `window + smoothing + signal - 3` bars. A window without a range counts as 0. Source: TA-Lib `STOCH` with simple
//! averages; George Lane, "Lane's Stochastics", 1984.

use super::{
    parts::stream::{Step, stream},
    sma::Sma,
    specification::{CLOSE, HIGH, LOW, Specification, whole, window},
    stochf::{Place, STOCHASTIC},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Stochastic oscillator: where the close lies in the range of `window` bars, smoothed, 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 5, 1), window("smoothing", 3, 1), window("signal", 3, 1)],
    outputs: STOCHASTIC,
    build: |arguments| stream(Stoch::new(whole(arguments[0]), whole(arguments[1]), whole(arguments[2]))),
};

struct Stoch {
    place: Place,
    smoothed: Sma,
    signal: Sma,
}

impl Stoch {
    fn new(window: usize, smoothing: usize, signal: usize) -> Self {
        Self { place: Place::new(window), smoothed: Sma::new(smoothing), signal: Sma::new(signal) }
    }
}

impl Step<3, 2> for Stoch {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 2] {
        let place = self.place.next(high, low, close);
        let Some(k) = place.and_then(|place| self.smoothed.next(place)) else { return [f64::NAN; 2] };
        self.signal.next(k).map_or([f64::NAN; 2], |d| [k, d])
    }
}
