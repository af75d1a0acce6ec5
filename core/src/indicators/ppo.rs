//! Percentage price oscillator.
//!
//! Formula: `(average(fast) / average(slow) - 1) * 100`. The average is exponential, each seeded with the mean of its
//! own first inputs, or simple. Warm-up: `slow - 1` bars. A slow average of zero gives 0. Where `fast` is the longer
//! window the two trade places. Source: TA-Lib `PPO`, whose default was the simple average before version 0.8.

use backsweep_kernel::decay::GROUP;
use pulp::Simd;

use super::{
    apo::{OSCILLATOR, Pair},
    parts::{
        averages::Averages,
        stream::{Indicate, scratch},
        together::{Aside, together},
    },
    specification::{INPUT, SINGLE, Specification},
};
use crate::vectors::wide::MOST_LANES;

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Percentage price oscillator: percent from a slow average to a fast one.",
    inputs: &[INPUT],
    arguments: OSCILLATOR,
    outputs: SINGLE,
    build: |sets| together(sets, |arguments| Ppo(Pair::new(arguments))),
};

struct Ppo(Pair);

impl Indicate<1, 1> for Ppo {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let mut slow = scratch();
        self.0.chunk(input, output, &mut slow[..input.len()]);
        for (output, slow) in output.iter_mut().zip(&slow) {
            *output = if *slow == 0.0 { 0.0 } else { (*output - slow) / slow * 100.0 };
        }
    }
}

impl Aside<1> for Ppo {
    type Several<S: Simd> = [Averages<S>; 2];

    fn until_border(&self) -> usize {
        self.0.until_border()
    }

    #[inline(always)]
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<[Averages<S>; 2]> {
        Pair::several(each.map(|ppo| &ppo.0))
    }

    #[inline(always)]
    fn group<S: Simd>(
        simd: S,
        [fast, slow]: &mut [Averages<S>; 2],
        [input]: [[S::f64s; GROUP]; 1],
    ) -> [S::f64s; GROUP] {
        let (mut percents, slow) = (fast.group(simd, input), slow.group(simd, input));
        let zero = simd.splat_f64s(0.0);
        for bar in 0..GROUP {
            let share = simd.div_f64s(simd.sub_f64s(percents[bar], slow[bar]), slow[bar]);
            let percent = simd.mul_f64s(share, simd.splat_f64s(100.0));
            percents[bar] = simd.select_f64s(simd.equal_f64s(slow[bar], zero), zero, percent);
        }
        percents
    }

    #[inline(always)]
    fn leave<S: Simd>(&mut self, several: &[Averages<S>; 2], lane: usize) {
        self.0.leave(several, lane);
    }
}
