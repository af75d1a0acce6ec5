//! Triple exponential moving average.
//!
//! Formula: `3 * ema - 3 * ema(ema) + ema(ema(ema))`, each average seeded with the mean of its first `window` inputs.
//! Warm-up: `3 * (window - 1)` bars. Source: TA-Lib `TEMA`; Patrick Mulloy, "Smoothing Data with Faster Moving
//! Averages", 1994.

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
    summary: "Triple exponential moving average: lags less than an average of averages.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| together(sets, |arguments| Triple::new(count(arguments[0]))),
};

/// Averages of averages.
pub(super) struct Triple([Ema; 3]);

impl Triple {
    pub(super) fn new(window: u32) -> Self {
        Self([Ema::new(window); 3])
    }

    /// The average, its average, and that one's average on the next bars; each NaN while it warms up.
    #[inline(always)]
    pub(super) fn averages(&mut self, input: &[f64], once: &mut [f64], twice: &mut [f64], thrice: &mut [f64]) {
        let [first, second, third] = &mut self.0;
        first.block(input, once);
        second.block(once, twice);
        third.block(twice, thrice);
    }
}

impl Indicate<1, 1> for Triple {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let (mut once, mut twice) = (scratch(), scratch());
        let (once, twice) = (&mut once[..input.len()], &mut twice[..input.len()]);
        self.averages(input, once, twice, output);
        for ((thrice, once), twice) in output.iter_mut().zip(once).zip(twice) {
            *thrice += 3.0 * *once - 3.0 * *twice;
        }
    }
}

impl Triple {
    /// The averages of several on a group of bars.
    #[inline(always)]
    pub(super) fn group<S: Simd>(
        simd: S,
        [first, second, third]: &mut [Averages<S>; 3],
        input: [S::f64s; GROUP],
    ) -> [[S::f64s; GROUP]; 3] {
        let once = first.group(simd, input);
        let twice = second.group(simd, once);
        [once, twice, third.group(simd, twice)]
    }

    pub(super) fn parts(&self) -> &[Ema; 3] {
        &self.0
    }

    pub(super) fn leave<S: Simd>(&mut self, several: &[Averages<S>; 3], lane: usize) {
        Averages::leave_all(several, lane, &mut self.0);
    }
}

impl Aside<1> for Triple {
    type Several<S: Simd> = [Averages<S>; 3];

    fn until_border(&self) -> usize {
        self.0[0].until_border()
    }

    #[inline(always)]
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<[Averages<S>; 3]> {
        Averages::all(each.map(Self::parts))
    }

    #[inline(always)]
    fn group<S: Simd>(simd: S, several: &mut [Averages<S>; 3], [input]: [[S::f64s; GROUP]; 1]) -> [S::f64s; GROUP] {
        let [once, twice, mut thrice] = Self::group(simd, several, input);
        let three = simd.splat_f64s(3.0);
        for bar in 0..GROUP {
            let difference = simd.sub_f64s(simd.mul_f64s(three, once[bar]), simd.mul_f64s(three, twice[bar]));
            thrice[bar] = simd.add_f64s(thrice[bar], difference);
        }
        thrice
    }

    #[inline(always)]
    fn leave<S: Simd>(&mut self, several: &[Averages<S>; 3], lane: usize) {
        self.leave(several, lane);
    }
}
