//! TRIX: rate of change of a triple exponential average.
//!
//! Formula: `(t / previous t - 1) * 100`, where `t` is `ema(ema(ema(input)))`, each average seeded with the mean of its
//! first `window` inputs. Warm-up: `3 * (window - 1) + 1` bars. A previous average of zero gives 0. Source: TA-Lib
//! `TRIX`; Jack Hutson, "Good TRIX", 1983.

use super::{
    parts::stream::{Indicate, each, scratch},
    roc::change,
    specification::{INPUT, SINGLE, Specification, count, window},
    tema::Triple,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "TRIX: percent change, from bar to bar, of an exponential average taken three times.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| each(sets, |arguments| Trix { averages: Triple::new(count(arguments[0])), previous: f64::NAN }),
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
