//! Stochastic relative strength index.
//!
//! Formula: the fast stochastic oscillator over `stochastic` bars of the relative strength index over `window` bars;
//! `d` is the simple average of `k` over `signal` bars. Warm-up of both: `window + stochastic + signal - 2` bars. Where
//! the index does not move for `stochastic` bars `k` is 0; TA-Lib's index trembles there in its last digit, and its `k`
//! is anything. Source: TA-Lib `STOCHRSI`; Tushar Chande and Stanley Kroll, "The New Technical Trader", 1994.

use super::{
    parts::stream::{Step, stream},
    rsi::Rsi,
    specification::{INPUT, Specification, count, whole, window},
    stochf::{STOCHASTIC, Stochf},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Stochastic relative strength index: where the index lies in its own range, 0 to 100.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1), window("stochastic", 5, 1), window("signal", 3, 1)],
    outputs: STOCHASTIC,
    build: |arguments| {
        let oscillator = Stochf::new(whole(arguments[1]), whole(arguments[2]));
        stream(StochRsi { index: Rsi::new(count(arguments[0])), oscillator, started: false })
    },
};

struct StochRsi {
    index: Rsi,
    oscillator: Stochf,
    started: bool,
}

impl Step<1, 2> for StochRsi {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 2] {
        let index = self.index.next(input);
        self.started = self.started || !index.is_nan();
        if self.started { self.oscillator.next(index, index, index) } else { [f64::NAN; 2] }
    }
}
