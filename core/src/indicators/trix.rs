//! TRIX: rate of change of a triple exponential average.
//!
//! Formula: `(t / previous t - 1) * 100`, where `t` is `ema(ema(ema(input)))`, each average seeded with the mean of its
//! first `window` inputs. Warm-up: `3 * (window - 1) + 1` bars. A previous average of zero gives 0. Source: TA-Lib
//! `TRIX`; Jack Hutson, "Good TRIX", 1983.

use backsweep_kernel::decay::GROUP;
use pulp::Simd;

use super::{
    parts::{
        averages::{Averages, at, vector},
        stream::{Indicate, scratch},
        together::{Aside, together},
    },
    roc::change,
    specification::{INPUT, SINGLE, Specification, count, window},
    tema::Triple,
};
use crate::vectors::wide::MOST_LANES;

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "TRIX: percent change, from bar to bar, of an exponential average taken three times.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| together(sets, |arguments| Trix { averages: Triple::new(count(arguments[0])), previous: f64::NAN }),
};

struct Trix {
    averages: Triple,
    previous: f64,
}

impl Indicate<1, 1> for Trix {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let bars = input.len();
        let (mut once, mut twice, mut thrice) = (scratch(), scratch(), scratch());
        let thrice = &mut thrice[..bars];
        self.averages.averages(input, &mut once[..bars], &mut twice[..bars], thrice);
        output[0] = change(thrice[0], self.previous);
        for ((output, now), before) in output[1..].iter_mut().zip(&thrice[1..]).zip(&*thrice) {
            *output = change(*now, *before);
        }
        self.previous = thrice[bars - 1];
    }
}

impl Aside<1> for Trix {
    type Several<S: Simd> = ([Averages<S>; 3], S::f64s);

    fn until_border(&self) -> usize {
        self.averages.until_border()
    }

    #[inline(always)]
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<Self::Several<S>> {
        let averages = Averages::all(each.map(|trix| trix.averages.parts()))?;
        Some((averages, vector::<S>(each.map(|trix| trix.previous))))
    }

    #[inline(always)]
    fn group<S: Simd>(
        simd: S,
        (averages, previous): &mut Self::Several<S>,
        [input]: [[S::f64s; GROUP]; 1],
    ) -> [S::f64s; GROUP] {
        let [_, _, thrice] = Triple::group(simd, averages, input);
        let mut changes = thrice;
        for bar in 0..GROUP {
            let before = if bar == 0 { *previous } else { thrice[bar - 1] };
            let ratio = simd.sub_f64s(simd.div_f64s(thrice[bar], before), simd.splat_f64s(1.0));
            let percent = simd.mul_f64s(ratio, simd.splat_f64s(100.0));
            let zero = simd.splat_f64s(0.0);
            changes[bar] = simd.select_f64s(simd.equal_f64s(before, zero), zero, percent);
        }
        *previous = thrice[GROUP - 1];
        changes
    }

    #[inline(always)]
    fn leave<S: Simd>(&mut self, (averages, previous): &Self::Several<S>, lane: usize) {
        self.averages.leave(averages, lane);
        self.previous = at::<S>(*previous, lane);
    }
}
