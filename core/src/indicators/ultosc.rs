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
        stream::{CHUNK, Rows, Share, scratch, share},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, whole, window},
    true_range::TrueRange,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Ultimate oscillator: buying pressure as a share of the true range in three windows, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("fast", 7, 1), window("medium", 14, 1), window("slow", 28, 1)],
    outputs: SINGLE,
    build: |sets| share(Ultosc::new(sets)),
};

struct Ultosc {
    range: TrueRange,
    previous_close: f64,
    shares: Ratio,
    /// Every window once, and its shares on the bars of a chunk: sets have windows in common.
    windows: Vec<usize>,
    rows: Vec<[f64; CHUNK]>,
    /// Places in these, of each set from the shortest window to the longest.
    sets: Vec<[usize; 3]>,
}

impl Ultosc {
    fn new(sets: &[&[f64]]) -> Self {
        let sorted = |set: &&[f64]| {
            let mut windows = [whole(set[0]), whole(set[1]), whole(set[2])];
            windows.sort_unstable();
            windows
        };
        let sets: Vec<[usize; 3]> = sets.iter().map(sorted).collect();
        let mut windows = sets.as_flattened().to_vec();
        windows.sort_unstable();
        windows.dedup();
        let place = |window: usize| windows.partition_point(|&other| other < window);
        let sets = sets.iter().map(|windows| windows.map(place)).collect();
        let (shares, rows) = (Ratio::new(windows.iter().copied()), vec![scratch(); windows.len()]);
        Self { range: TrueRange::default(), previous_close: f64::NAN, shares, windows, rows, sets }
    }
}

impl Share<3, 1> for Ultosc {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        let [_, low, close] = inputs;
        let bars = low.len();
        let (mut ranges, mut pressures) = (scratch(), scratch());
        let (pressures, close) = (&mut pressures[..bars], &close[..bars]);
        self.range.ranges(inputs, &mut ranges[..bars]);
        // The first bar has no range, which makes windows with it undefined.
        pressures[0] = close[0] - smaller(low[0], self.previous_close);
        for bar in 1..bars {
            pressures[bar] = close[bar] - smaller(low[bar], close[bar - 1]);
        }
        self.previous_close = close[bars - 1];
        self.shares.push(pressures, &ranges[..bars]);
        for (&window, row) in self.windows.iter().zip(&mut self.rows) {
            self.shares.give(window, 1.0, 0.0, &mut row[..bars]);
        }
        for (places, [output]) in self.sets.iter().zip(outputs.sets()) {
            let [shortest, middle, longest] = places.map(|place| &self.rows[place][..bars]);
            let output = &mut output[..bars];
            for bar in 0..bars {
                output[bar] = (4.0 * shortest[bar] + 2.0 * middle[bar] + longest[bar]) * (100.0 / 7.0);
            }
        }
    }
}
