//! Exponential moving average.
//!
//! Formula: `value += (input - value) * 2 / (window + 1)`. Seed `mean`, the default: the mean of the first `window`
//! inputs, as TA-Lib's `EMA`; warm-up `window - 1` bars. Seed `first`: the first input, as pandas'
//! `ewm(span=window, adjust=False).mean()`; no warm-up.

use backsweep_kernel::{decay::GROUP, ema::Ema};
use pulp::Simd;

use super::{
    parts::{
        averages::Averages,
        stream::Indicate,
        together::{Aside, together},
    },
    specification::{Argument, INPUT, Range, SINGLE, Specification, count, window},
};
use crate::vectors::wide::MOST_LANES;

/// What an average starts from.
pub(super) const SEED: Argument = Argument { name: "seed", default: 0.0, range: Range::Choice(&["mean", "first"]) };

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Exponential moving average: each bar moves it by 2 / (window + 1) of the way to the input.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1), SEED],
    outputs: SINGLE,
    build: |sets| together(sets, start),
};

fn start(arguments: &[f64]) -> Ema {
    let window = count(arguments[0]);
    if arguments[1] == 0.0 { Ema::new(window) } else { Ema::from_first(window) }
}

impl Indicate<1, 1> for Ema {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        self.block(input, output);
    }
}

impl Aside<1> for Ema {
    type Several<S: Simd> = Averages<S>;

    fn until_border(&self) -> usize {
        self.until_border()
    }

    #[inline(always)]
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<Averages<S>> {
        Averages::of(each)
    }

    #[inline(always)]
    fn group<S: Simd>(simd: S, several: &mut Averages<S>, [input]: [[S::f64s; GROUP]; 1]) -> [S::f64s; GROUP] {
        several.group(simd, input)
    }

    #[inline(always)]
    fn leave<S: Simd>(&mut self, several: &Averages<S>, lane: usize) {
        several.leave(lane, self);
    }
}
