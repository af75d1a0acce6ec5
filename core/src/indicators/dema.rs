//! Double exponential moving average.
//!
//! Formula: `2 * ema - ema(ema)`, each average seeded with the mean of its first `window` inputs. Warm-up:
//! `2 * (window - 1)` bars. Source: TA-Lib `DEMA`; Patrick Mulloy, "Smoothing Data with Faster Moving Averages", 1994.

use backsweep_kernel::ema::Ema;

use super::{
    parts::stream::{Indicate, each, scratch},
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Double exponential moving average: twice the average less the average of the average.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| each(sets, |arguments| Dema([Ema::new(count(arguments[0])); 2])),
};

struct Dema([Ema; 2]);

impl Indicate<1, 1> for Dema {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let mut once = scratch();
        let once = &mut once[..input.len()];
        let [first, second] = &mut self.0;
        first.block(input, once);
        second.block(once, output);
        for (twice, once) in output.iter_mut().zip(once) {
            *twice = 2.0 * *once - *twice;
        }
    }
}
