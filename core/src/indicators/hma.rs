//! Hull moving average.
//!
//! Formula: `wma(2 * wma(input, window / 2) - wma(input, window), sqrt(window))`, both rounded down. Warm-up:
//! `window + floor(sqrt(window)) - 2` bars. Source: TradingView `ta.hma`; Alan Hull, 2005.

use super::{
    parts::stream::{Step, stream},
    specification::{INPUT, SINGLE, Specification, whole, window},
    wma::Wma,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Hull moving average: weighted averages combined so that they lag little.",
    inputs: &[INPUT],
    arguments: &[window("window", 16, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Hma::new(whole(arguments[0]))),
};

struct Hma {
    fast: Wma,
    slow: Wma,
    smooth: Wma,
}

impl Hma {
    fn new(window: usize) -> Self {
        Self { fast: Wma::new(window / 2), slow: Wma::new(window), smooth: Wma::new(window.isqrt()) }
    }
}

impl Step<1, 1> for Hma {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let averages = (self.fast.next(input), self.slow.next(input));
        let (Some(fast), Some(slow)) = averages else { return [f64::NAN] };
        [self.smooth.next(2.0 * fast - slow).unwrap_or(f64::NAN)]
    }
}
