//! Channels: a middle, and lines some widths above and below it.

use super::stream::{Rows, Run, Share, share};

/// An indicator whose outputs are `upper`, `middle` and `lower`: a middle, and a width times a number above and below
/// it. Sweeps compute middle and width once for all values of that number.
#[derive(Clone, Copy)]
pub(crate) struct Channel {
    /// Position of the number among the arguments.
    pub(crate) factor: usize,
    /// Starts what gives the middle and the width; the number does not matter.
    pub(crate) build: fn(&[&[f64]]) -> Box<dyn Run>,
}

/// Lines some widths around the middle that an indicator gives.
struct Around<S> {
    indicator: S,
    /// Widths, for each set.
    factors: Vec<f64>,
}

/// A channel as a stream of its three lines; the factor is one of the arguments.
pub(in super::super) fn around<S, const INPUTS: usize>(indicator: S, sets: &[&[f64]], factor: usize) -> Box<dyn Run>
where
    S: Share<INPUTS, 2> + Send + 'static,
{
    share(Around { indicator, factors: sets.iter().map(|set| set[factor]).collect() })
}

impl<S: Share<INPUTS, 2>, const INPUTS: usize> Share<INPUTS, 3> for Around<S> {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; INPUTS], mut outputs: Rows<'_, '_, 3>) {
        // The width stands where the lower line will.
        self.indicator.chunk(inputs, outputs.last());
        for ([upper, middle, lower], factor) in outputs.sets().zip(&self.factors) {
            for ((upper, middle), lower) in upper.iter_mut().zip(&*middle).zip(lower) {
                let reach = *lower * factor;
                *upper = middle + reach;
                *lower = middle - reach;
            }
        }
    }
}
