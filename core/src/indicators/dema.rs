//! Double exponential moving average.
//!
//! Formula: `2 * ema - ema(ema)`, each average seeded with the mean of its first `window` inputs. Warm-up:
//! `2 * (window - 1)` bars. Source: TA-Lib `DEMA`; Patrick Mulloy, "Smoothing Data with Faster Moving Averages", 1994.

use backsweep_kernel::{decay::GROUP, ema::Ema};
use pulp::Simd;

use super::{
    parts::{
        averages::Averages,
        stream::{Indicate, scratch},
        together::{Aside, together},
    },
    specification::{INPUT, SINGLE, Specification, count, window},
};
use crate::vectors::wide::MOST_LANES;

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Double exponential moving average: twice the average less the average of the average.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| together(sets, |arguments| Dema([Ema::new(count(arguments[0])); 2])),
};

struct Dema([Ema; 2]);

impl Indicate<1, 1> for Dema {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let mut once = scratch();
        let once = &mut once[..input.len()];
        let [first, second] = &mut self.0;
        first.block(input, once);
        second.block(once, output);
        for (twice, once) in output.iter_mut().zip(once) {
            *twice = 2.0 * *once - *twice;
        }
    }
}

impl Aside<1> for Dema {
    type Several<S: Simd> = [Averages<S>; 2];

    fn until_border(&self) -> usize {
        self.0[0].until_border()
    }

    #[inline(always)]
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<[Averages<S>; 2]> {
        Averages::all(each.map(|dema| &dema.0))
    }

    #[inline(always)]
    fn group<S: Simd>(
        simd: S,
        [first, second]: &mut [Averages<S>; 2],
        [input]: [[S::f64s; GROUP]; 1],
    ) -> [S::f64s; GROUP] {
        let once = first.group(simd, input);
        let mut twice = second.group(simd, once);
        let two = simd.splat_f64s(2.0);
        for bar in 0..GROUP {
            twice[bar] = simd.sub_f64s(simd.mul_f64s(two, once[bar]), twice[bar]);
        }
        twice
    }

    #[inline(always)]
    fn leave<S: Simd>(&mut self, several: &[Averages<S>; 2], lane: usize) {
        Averages::leave_all(several, lane, &mut self.0);
    }
}
