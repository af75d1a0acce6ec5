//! Chande momentum oscillator.
//!
//! Formula: `100 * (rises - falls) / (rises + falls)`, Wilder's averages of the changes up and down from bar to bar,
//! each seeded with the mean of the first `window` changes. Warm-up: `window` bars. An input that has never changed
//! gives 0. Source: TA-Lib `CMO`. Tushar Chande's own, "The New Technical Trader", 1994, takes plain sums instead.

use super::{
    parts::stream::{Step, stream},
    rsi::Changes,
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Chande momentum oscillator: rises less falls in all changes, -100 to 100.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Cmo(Changes::new(count(arguments[0])))),
};

struct Cmo(Changes);

impl Step<1, 1> for Cmo {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.next(input, |rises, falls| (rises - falls) / (rises + falls))]
    }
}
