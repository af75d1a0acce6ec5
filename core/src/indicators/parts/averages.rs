//! Exponential averages of several windows, a lane for each: each does what the kernel's does, in the same order.
#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "windows run one after the other there"))]

use backsweep_kernel::{
    decay::{GROUP, NOTHING},
    ema::Ema,
};
use pulp::Simd;

use crate::vectors::wide::MOST_LANES;

/// The state of the averages, from one group of bars to the next.
#[derive(Clone, Copy)]
pub(crate) struct Averages<S: Simd> {
    kept: S::f64s,
    doublings: [S::f64s; 3],
    powers: [S::f64s; GROUP],
    gap: S::f64s,
    before: S::f64s,
}

/// A vector of numbers, of which the machine takes as many as it has lanes.
#[inline(always)]
pub(crate) fn vector<S: Simd>(numbers: [f64; MOST_LANES]) -> S::f64s {
    S::as_simd_f64s(&numbers).0[0]
}

/// The number in a lane.
#[inline(always)]
pub(crate) fn at<S: Simd>(vector: S::f64s, lane: usize) -> f64 {
    let mut numbers = [0.0; MOST_LANES];
    S::as_mut_simd_f64s(&mut numbers).0[0] = vector;
    numbers[lane]
}

impl<S: Simd> Averages<S> {
    /// Those that these averages are at, if all are seeded and between two groups.
    #[inline(always)]
    pub(crate) fn of(each: [&Ema; MOST_LANES]) -> Option<Self> {
        let mut borders = each.iter().map(|average| average.at_border());
        let first = borders.next()??;
        let mut all = [first; MOST_LANES];
        for (border, found) in all[1..].iter_mut().zip(borders) {
            *border = found?;
        }
        let mut averages = Self {
            kept: vector::<S>(all.map(|border| border.kept)),
            doublings: [vector::<S>([0.0; MOST_LANES]); 3],
            powers: [vector::<S>([0.0; MOST_LANES]); GROUP],
            gap: vector::<S>(all.map(|border| border.gap)),
            before: vector::<S>(all.map(|border| border.input)),
        };
        for (place, doubling) in averages.doublings.iter_mut().enumerate() {
            *doubling = vector::<S>(all.map(|border| border.doublings[place]));
        }
        for (place, power) in averages.powers.iter_mut().enumerate() {
            *power = vector::<S>(all.map(|border| border.powers[place]));
        }
        Some(averages)
    }

    /// Those of several averages of each set.
    #[inline(always)]
    pub(crate) fn all<const COUNT: usize>(each: [&[Ema; COUNT]; MOST_LANES]) -> Option<[Self; COUNT]> {
        let mut all = [Self::of(each.map(|averages| &averages[0]))?; COUNT];
        for place in 1..COUNT {
            all[place] = Self::of(each.map(|averages| &averages[place]))?;
        }
        Some(all)
    }

    /// Lets an average go on from where its lane is.
    #[inline(always)]
    pub(crate) fn leave(&self, lane: usize, average: &mut Ema) {
        average.resume(at::<S>(self.gap, lane), at::<S>(self.before, lane));
    }

    /// Lets averages go on from where their lane is.
    #[inline(always)]
    pub(crate) fn leave_all<const COUNT: usize>(all: &[Self; COUNT], lane: usize, averages: &mut [Ema; COUNT]) {
        for (several, average) in all.iter().zip(averages) {
            several.leave(lane, average);
        }
    }

    /// Takes the inputs of a group of bars and gives the averages.
    #[inline(always)]
    pub(crate) fn group(&mut self, simd: S, inputs: [S::f64s; GROUP]) -> [S::f64s; GROUP] {
        let mut sums = inputs;
        for bar in 0..GROUP {
            let before = if bar == 0 { self.before } else { inputs[bar - 1] };
            sums[bar] = simd.mul_f64s(self.kept, simd.sub_f64s(inputs[bar], before));
        }
        self.before = inputs[GROUP - 1];
        // The later bars first, since they read the earlier ones as they were.
        for (distance, factor) in [1, 2, 4].into_iter().zip(self.doublings) {
            for bar in (distance..GROUP).rev() {
                sums[bar] = simd.add_f64s(sums[bar], simd.mul_f64s(factor, sums[bar - distance]));
            }
        }
        let mut gaps = sums;
        for bar in 0..GROUP {
            gaps[bar] = simd.add_f64s(sums[bar], simd.mul_f64s(self.powers[bar], self.gap));
        }
        let last = gaps[GROUP - 1];
        let (below, above) =
            (simd.less_than_f64s(last, simd.splat_f64s(NOTHING)), simd.less_than_f64s(simd.splat_f64s(-NOTHING), last));
        let gone = simd.select_f64s(above, simd.splat_f64s(0.0), last);
        self.gap = simd.select_f64s(below, gone, last);
        let mut averages = inputs;
        for bar in 0..GROUP {
            averages[bar] = simd.sub_f64s(inputs[bar], gaps[bar]);
        }
        averages
    }
}
