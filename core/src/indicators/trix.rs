//! TRIX: rate of change of a triple exponential average.
//!
//! Formula: `(t / previous t - 1) * 100`, where `t` is `ema(ema(ema(input)))`, each average seeded with the mean of its
//! first `window` inputs. Warm-up: `3 * (window - 1) + 1` bars. A previous average of zero gives 0. Source: TA-Lib
//! `TRIX`; Jack Hutson, "Good TRIX", 1983.

use super::{
    parts::stream::{Step, stream},
    roc::change,
    specification::{INPUT, SINGLE, Specification, count, window},
    tema::Triple,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "TRIX: percent change, from bar to bar, of an exponential average taken three times.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Trix { averages: Triple::new(count(arguments[0])), previous: f64::NAN }),
};

struct Trix {
    averages: Triple,
    previous: f64,
}

impl Step<1, 1> for Trix {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let [.., now] = self.averages.next(input);
        let before = std::mem::replace(&mut self.previous, now);
        [change(now, before)]
    }
}
