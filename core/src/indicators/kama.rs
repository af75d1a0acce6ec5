//! Kaufman's adaptive moving average.
//!
//! Formula: `value += (input - value) * smoothing^2`, where smoothing goes from 2/31 to 2/3 with the efficiency ratio:
//! the net change over `window` bars over the sum of the changes from bar to bar. Starts from the input before the
//! first value. Warm-up: `window` bars. Where nothing changed the ratio is 1. Source: TA-Lib `KAMA`; Perry Kaufman,
//! "Smarter Trading", 1995. TA-Lib subtracts what leaves its sum and so may miss, by a residue, that nothing changed.

use backsweep_kernel::{scan::Scan, smaller};

use super::{
    parts::{
        changes::Changes,
        stream::{Rows, Share, WarmUp, scratch, share},
        summaries::Sums,
        windows::{Past, Windows},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Kaufman's adaptive moving average: fast where the input goes straight, slow where it wanders.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 2)],
    outputs: SINGLE,
    build: |sets| share(Kama::new(sets)),
};

const SLOWEST: f64 = 2.0 / 31.0;
const FASTEST: f64 = 2.0 / 3.0;

struct Kama {
    changes: Changes,
    inputs: Past,
    path: Windows<Sums, 1, 1>,
    averages: Vec<Average>,
}

struct Average {
    window: usize,
    warm_up: WarmUp,
    /// From the average to the input.
    gap: Scan,
}

impl Kama {
    fn new(sets: &[&[f64]]) -> Self {
        let average = |set: &&[f64]| {
            let window = whole(set[0]);
            Average { window, warm_up: WarmUp::new(window), gap: Scan::default() }
        };
        let averages: Vec<Average> = sets.iter().map(average).collect();
        let windows = || averages.iter().map(|average| average.window);
        let longest = windows().max().unwrap_or(1);
        Self { changes: Changes::default(), inputs: Past::new(longest), path: Windows::new(windows()), averages }
    }
}

impl Share<1, 1> for Kama {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        let bars = input.len();
        let (mut changes, mut steps, mut kept) = (scratch(), scratch(), scratch());
        let (changes, steps, kept) = (&mut changes[..bars], &mut steps[..bars], &mut kept[..bars]);
        self.changes.chunk(input, changes);
        for (step, change) in steps.iter_mut().zip(&*changes) {
            *step = change.abs();
        }
        self.inputs.push(input);
        self.path.push([steps]);
        for (average, [output]) in self.averages.iter_mut().zip(outputs.sets()) {
            for ((net, now), before) in output.iter_mut().zip(input).zip(self.inputs.before(average.window)) {
                *net = (now - before).abs();
            }
            self.path.give_with(average.window, output, [&mut *kept], |net, path| {
                let path = path.fields[0];
                let ratio = if path == 0.0 { 1.0 } else { smaller(1.0, net / path) };
                let smoothing = SLOWEST + ratio * (FASTEST - SLOWEST);
                [1.0 - smoothing * smoothing]
            });
            for ((term, kept), change) in output.iter_mut().zip(&*kept).zip(&*changes) {
                *term = kept * change;
            }
            let mut undefined = average.warm_up;
            undefined.fill(0.0, [&mut *kept, &mut *output]);
            average.gap.block(kept, output);
            for (gap, input) in output.iter_mut().zip(input) {
                *gap = input - *gap;
            }
            average.warm_up.blank([output]);
        }
    }
}
