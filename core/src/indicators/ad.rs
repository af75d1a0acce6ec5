//! Accumulation/distribution line.
//!
//! Formula: the sum since the first bar of `volume * ((close - low) - (high - close)) / (high - low)`; a bar without
//! range adds nothing. No warm-up. Source: TA-Lib `AD`; Marc Chaikin.

use super::{
    parts::stream::{Step, stream},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Accumulation/distribution line: volume, weighted by where the close stands in its bar, since the first bar.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[],
    outputs: SINGLE,
    build: |_| stream(Ad::default()),
};

/// The money flow volume of one bar.
pub(super) fn flow([high, low, close, volume]: [f64; 4]) -> f64 {
    let range = high - low;
    let place = if range <= 0.0 { 0.0 } else { ((close - low) - (high - close)) / range };
    place * volume
}

/// The state of the line.
#[derive(Default)]
pub(super) struct Ad {
    total: f64,
}

impl Step<4, 1> for Ad {
    fn step(&mut self, inputs: [f64; 4]) -> [f64; 1] {
        self.total += flow(inputs);
        [self.total]
    }
}
