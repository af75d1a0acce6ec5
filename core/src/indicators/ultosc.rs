//! Ultimate oscillator.
//!
//! Formula: `100 * (4 * shortest + 2 * middle + longest) / 7`, where each is the sum of the buying pressure,
//! `close - min(low, previous close)`, over the sum of the true range, in one of three windows; 0 where there was no
//! range. The windows may come in any order. Warm-up: as many bars as the longest window, since the first bar has no
//! previous close. Source: TA-Lib `ULTOSC`; Larry Williams, 1985.

use backsweep_kernel::smaller;

use super::{
    parts::{
        ratio::Ratio,
        stream::{Step, stream},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, whole, window},
    true_range::TrueRange,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Ultimate oscillator: buying pressure as a share of the true range in three windows, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("fast", 7, 1), window("medium", 14, 1), window("slow", 28, 1)],
    outputs: SINGLE,
    build: |arguments| {
        let mut windows = [whole(arguments[0]), whole(arguments[1]), whole(arguments[2])];
        windows.sort_unstable();
        stream(Ultosc { range: TrueRange::default(), previous_close: None, shares: windows.map(Ratio::new) })
    },
};

struct Ultosc {
    range: TrueRange,
    previous_close: Option<f64>,
    /// From the shortest window to the longest.
    shares: [Ratio; 3],
}

impl Step<3, 1> for Ultosc {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        let range = self.range.next(high, low, close);
        let Some(previous) = self.previous_close.replace(close) else { return [f64::NAN] };
        let pressure = close - smaller(low, previous);
        let [shortest, middle, longest] = self.shares.each_mut().map(|share| share.next(pressure, range, 0.0));
        [100.0 * ((4.0 * shortest + 2.0 * middle + longest) / 7.0)]
    }
}
