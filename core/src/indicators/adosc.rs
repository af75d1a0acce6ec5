//! Chaikin oscillator.
//!
//! Formula: the exponential average over `fast` bars of the accumulation/distribution line less that over `slow` bars,
//! both starting from the line's first value. Warm-up: the longer window less 1. Source: TA-Lib `ADOSC`; Marc Chaikin.

use backsweep_kernel::{decay::GROUP, ema::Ema};
use pulp::Simd;

use super::{
    ad::Ad,
    apo::difference,
    parts::{
        averages::Averages,
        stream::{Indicate, Rows, Share, WarmUp, scratch, share},
        together::{Aside, side_by_side},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, count, window},
};
use crate::vectors::wide::MOST_LANES;

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Chaikin oscillator: a fast exponential average of the accumulation/distribution line less a slow one.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("fast", 3, 2), window("slow", 10, 2)],
    outputs: SINGLE,
    build: |sets| {
        let oscillator = |set: &&[f64]| {
            let (fast, slow) = (count(set[0]), count(set[1]));
            let warm_up = WarmUp::new(fast.max(slow) as usize - 1);
            Oscillator { averages: [Ema::from_first(fast), Ema::from_first(slow)], warm_up }
        };
        share(Adosc { line: Ad::default(), oscillators: sets.iter().map(oscillator).collect() })
    },
};

struct Adosc {
    line: Ad,
    oscillators: Vec<Oscillator>,
}

struct Oscillator {
    /// The fast and the slow one.
    averages: [Ema; 2],
    warm_up: WarmUp,
}

impl Share<4, 1> for Adosc {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 4], outputs: Rows<'_, '_, 1>) {
        let mut line = scratch();
        let line = &mut line[..inputs[0].len()];
        self.line.chunk(inputs, [line]);
        side_by_side(&mut self.oscillators, [line], outputs);
    }
}

impl Indicate<1, 1> for Oscillator {
    #[inline(always)]
    fn chunk(&mut self, [line]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let mut slow = scratch();
        let slow = &mut slow[..line.len()];
        let [fast_average, slow_average] = &mut self.averages;
        fast_average.block(line, output);
        slow_average.block(line, slow);
        subtract(output, slow);
        self.warm_up.blank([output]);
    }
}

impl Aside<1> for Oscillator {
    type Several<S: Simd> = [Averages<S>; 2];

    fn until_border(&self) -> usize {
        self.averages[0].until_border()
    }

    #[inline(always)]
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<[Averages<S>; 2]> {
        if each.iter().any(|oscillator| oscillator.warm_up.lasts()) {
            return None;
        }
        Averages::all(each.map(|oscillator| &oscillator.averages))
    }

    #[inline(always)]
    fn group<S: Simd>(simd: S, several: &mut [Averages<S>; 2], [line]: [[S::f64s; GROUP]; 1]) -> [S::f64s; GROUP] {
        difference(simd, several, line)
    }

    #[inline(always)]
    fn leave<S: Simd>(&mut self, several: &[Averages<S>; 2], lane: usize) {
        Averages::leave_all(several, lane, &mut self.averages);
    }
}

/// Subtracts series from one another.
#[inline(always)]
pub(super) fn subtract(from: &mut [f64], what: &[f64]) {
    for (from, what) in from.iter_mut().zip(what) {
        *from -= what;
    }
}
