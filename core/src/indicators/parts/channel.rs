//! Channels: a middle, and lines some widths above and below it.

use super::stream::{Step, Stream, stream};

/// An indicator whose outputs are `upper`, `middle` and `lower`: a middle, and a width times a number above and below
/// it. Sweeps compute middle and width once for all values of that number.
#[derive(Clone, Copy)]
pub(crate) struct Channel {
    /// Position of the number among the arguments.
    pub(crate) factor: usize,
    /// Starts what gives the middle and the width; the number does not matter.
    pub(crate) build: fn(&[f64]) -> Box<dyn Stream>,
}

/// Lines `factor` widths around the middle that an indicator gives.
struct Around<S> {
    indicator: S,
    factor: f64,
}

/// A channel as a stream of its three lines.
pub(in super::super) fn around<S, const INPUTS: usize>(indicator: S, factor: f64) -> Box<dyn Stream>
where
    S: Step<INPUTS, 2> + Send + 'static,
{
    stream(Around { indicator, factor })
}

impl<S: Step<INPUTS, 2>, const INPUTS: usize> Step<INPUTS, 3> for Around<S> {
    fn step(&mut self, inputs: [f64; INPUTS]) -> [f64; 3] {
        let [middle, width] = self.indicator.step(inputs);
        let reach = width * self.factor;
        [middle + reach, middle, middle - reach]
    }
}
