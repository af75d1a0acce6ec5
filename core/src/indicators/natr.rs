//! Normalised average true range.
//!
//! Formula: `100 * atr / close`, 0 where the close is 0. Warm-up: `window` bars. Source: TA-Lib `NATR`; John Forman,
//! 2006.

use super::{
    atr::Atr,
    parts::stream::{Step, stream},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Normalised average true range: the average true range in percent of the close.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Natr(Atr::new(count(arguments[0])))),
};

struct Natr(Atr);

impl Step<3, 1> for Natr {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        let average = self.0.next(high, low, close);
        [if close == 0.0 && !average.is_nan() { 0.0 } else { average / close * 100.0 }]
    }
}
