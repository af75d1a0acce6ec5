//! Z-score.
//!
//! Formula: `(input - mean) / deviation`, the mean and the population standard deviation (ddof 0) of the last `window`
//! inputs. Warm-up: `window - 1` bars. Undefined where the window is flat, since it deviates by nothing. Source: pandas'
//! `(x - x.rolling(n).mean()) / x.rolling(n).std(ddof=0)`.

use super::{
    parts::{
        summaries::Moments,
        windows::{Part, windowed},
    },
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Z-score: how many standard deviations (ddof 0) of the last `window` inputs the input is from their mean.",
    inputs: &[INPUT],
    arguments: &[window("window", 20, 2)],
    outputs: SINGLE,
    build: |sets| windowed::<Moments, _, 1, 2>(sets, score),
};

#[inline(always)]
fn score(moments: Part<1, 2>) -> f64 {
    let deviation = moments.deviation();
    if deviation == 0.0 { f64::NAN } else { -moments.lead() / deviation }
}
