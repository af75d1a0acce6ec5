//! Accumulation/distribution line.
//!
//! Formula: the sum since the first bar of `volume * ((close - low) - (high - close)) / (high - low)`; a bar without
//! range adds nothing. No warm-up. Source: TA-Lib `AD`; Marc Chaikin.

use backsweep_kernel::decay::Decay;

use super::{
    parts::stream::{Indicate, each},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Accumulation/distribution line: volume, weighted by where the close stands in its bar, since the first bar.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[],
    outputs: SINGLE,
    build: |sets| each(sets, |_| Ad::default()),
};

/// The money flow volume of each bar.
#[inline(always)]
pub(super) fn flow(inputs: [&[f64]; 4], flows: &mut [f64]) {
    let [high, low, close, volume] = inputs.map(|input| &input[..flows.len()]);
    for (bar, flow) in flows.iter_mut().enumerate() {
        let (high, low, close) = (high[bar], low[bar], close[bar]);
        let range = high - low;
        let place = if range <= 0.0 { 0.0 } else { ((close - low) - (high - close)) / range };
        *flow = place * volume[bar];
    }
}

/// The state of the line.
pub(super) struct Ad(Decay);

impl Default for Ad {
    fn default() -> Self {
        Self(Decay::new(1.0))
    }
}

impl Indicate<4, 1> for Ad {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 4], [line]: [&mut [f64]; 1]) {
        flow(inputs, line);
        self.0.block(line);
    }
}
