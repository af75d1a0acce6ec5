//! Z-score.
//!
//! Formula: `(input - mean) / deviation`, the mean and the population standard deviation (ddof 0) of the last `window`
//! inputs. Warm-up: `window - 1` bars. Undefined where the window is flat, since it deviates by nothing. Source: pandas'
//! `(x - x.rolling(n).mean()) / x.rolling(n).std(ddof=0)`.

use super::{
    parts::{
        sliding::{Moments, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Z-score: how many standard deviations (ddof 0) of the last `window` inputs the input is from their mean.",
    inputs: &[INPUT],
    arguments: &[window("window", 20, 2)],
    outputs: SINGLE,
    build: |arguments| stream(ZScore(Sliding::new(whole(arguments[0])))),
};

struct ZScore(Sliding<Moments>);

impl Step<1, 1> for ZScore {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let Some(moments) = self.0.push(input) else { return [f64::NAN] };
        let deviation = moments.deviation();
        [if deviation == 0.0 { f64::NAN } else { moments.mean.below(input) / deviation }]
    }
}
