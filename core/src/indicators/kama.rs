//! Kaufman's adaptive moving average.
//!
//! Formula: `value += (input - value) * smoothing^2`, where smoothing goes from 2/31 to 2/3 with the efficiency ratio:
//! the net change over `window` bars over the sum of the changes from bar to bar. Starts from the input before the
//! first value. Warm-up: `window` bars. Where nothing changed the ratio is 1. Source: TA-Lib `KAMA`; Perry Kaufman,
//! "Smarter Trading", 1995. TA-Lib subtracts what leaves its sum and so may miss, by a residue, that nothing changed.

use backsweep_kernel::smaller;

use super::{
    parts::{
        delay::Delay,
        sliding::{Sliding, Sum},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Kaufman's adaptive moving average: fast where the input goes straight, slow where it wanders.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Kama::new(whole(arguments[0]))),
};

const SLOWEST: f64 = 2.0 / 31.0;
const FASTEST: f64 = 2.0 / 3.0;

struct Kama {
    inputs: Delay,
    path: Sliding<Sum>,
    previous: Option<f64>,
    value: Option<f64>,
}

impl Kama {
    fn new(window: usize) -> Self {
        Self { inputs: Delay::new(window), path: Sliding::new(window), previous: None, value: None }
    }
}

impl Step<1, 1> for Kama {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let before = self.inputs.push(input);
        let Some(previous) = self.previous.replace(input) else { return [f64::NAN] };
        let Some(Sum(path)) = self.path.push((input - previous).abs()) else { return [f64::NAN] };
        let ratio = if path == 0.0 { 1.0 } else { smaller(1.0, (input - before).abs() / path) };
        let smoothing = SLOWEST + ratio * (FASTEST - SLOWEST);
        let value = self.value.unwrap_or(previous);
        let value = value + (input - value) * (smoothing * smoothing);
        self.value = Some(value);
        [value]
    }
}
