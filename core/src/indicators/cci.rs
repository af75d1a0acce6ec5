//! Commodity channel index.
//!
//! Formula: `(price - mean) / (0.015 * deviation)`, where the price is the typical price, and the mean and the mean
//! absolute deviation from it are over the last `window` bars; 0 where there is no deviation. Warm-up: `window - 1`
//! bars. Source: TA-Lib `CCI`; Donald Lambert, 1980.
//!
//! The values above the mean are as far from it as those below, so that the deviation is twice what those above exceed
//! it by: a step costs O(log window). Prices count from the first one, so that noise on a large level keeps its digits.

use super::{
    parts::{
        ordered::Ordered,
        stream::{Rows, Share, scratch, share},
        summaries::Mean,
        typical::typical,
        windows::Windows,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Commodity channel index: how far the typical price is from its mean, in mean absolute deviations.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| share(Cci::new(sets)),
};

/// Windows up to this are looked through for each bar, which is faster for them.
const SHORT: usize = 256;

struct Cci {
    first: Option<f64>,
    means: Windows<Mean, 1, 1>,
    windows: Vec<usize>,
    /// For each window that is not short, its values in order.
    ordered: Vec<Option<Ordered>>,
}

impl Cci {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        let ordered = windows.iter().map(|&window| (window > SHORT).then(|| Ordered::new(window))).collect();
        Self { first: None, means: Windows::new(windows.iter().copied()), windows, ordered }
    }

    /// Puts the sums of absolute deviations in the place of the leads of means over the newest value.
    #[inline(always)]
    fn deviate(&self, window: usize, leads: &mut [f64]) {
        let (groups, rest) = leads.as_chunks_mut::<LANES>();
        let whole = groups.len() * LANES;
        for (group, leads) in groups.iter_mut().enumerate() {
            self.sum(window, group * LANES, leads);
        }
        for (bar, lead) in rest.iter_mut().enumerate() {
            self.sum(window, whole + bar, std::array::from_mut(lead));
        }
    }

    #[inline(always)]
    fn sum<const BARS: usize>(&self, window: usize, first: usize, leads: &mut [f64; BARS]) {
        let mut sums = [0.0; BARS];
        let now = &self.means.before(0, 0)[first..first + BARS];
        for lag in 0..window {
            let before = &self.means.before(0, lag)[first..first + BARS];
            for bar in 0..BARS {
                sums[bar] += ((before[bar] - now[bar]) - leads[bar]).abs();
            }
        }
        *leads = sums;
    }
}

/// Bars that are summed side by side.
const LANES: usize = 8;

impl Share<3, 1> for Cci {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        let (mut prices, mut leads, mut deviations) = (scratch(), scratch(), scratch());
        let bars = inputs[0].len();
        let (prices, leads) = (&mut prices[..bars], &mut leads[..bars]);
        let deviations = &mut deviations[..bars];
        typical(inputs, prices);
        let first = *self.first.get_or_insert(prices[0]);
        for price in &mut *prices {
            *price -= first;
        }
        self.means.push([prices]);
        for (set, [output]) in outputs.sets().enumerate() {
            let window = self.windows[set];
            self.means.give(window, leads, |mean| mean.fields[0] * mean.share);
            if let Some(ordered) = &mut self.ordered[set] {
                for bar in 0..bars {
                    ordered.push(prices[bar]);
                    let mean = prices[bar] + leads[bar];
                    let above = ordered.above(mean);
                    deviations[bar] = 2.0 * (above.sum - above.count * mean);
                }
            } else {
                deviations.copy_from_slice(leads);
                self.deviate(window, deviations);
            }
            let share = 1.0 / window as f64;
            for ((output, lead), deviation) in output.iter_mut().zip(&*leads).zip(&*deviations) {
                let deviation = deviation * share;
                *output = if deviation <= 0.0 { 0.0 } else { -lead / (0.015 * deviation) };
            }
        }
    }
}
