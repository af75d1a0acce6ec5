//! Absolute price oscillator.
//!
//! Formula: `average(fast) - average(slow)`. The average is exponential, each seeded with the mean of its own first
//! inputs, or simple. Warm-up: `slow - 1` bars. Where `fast` is the longer window the two trade places. Source: TA-Lib
//! `APO`, whose default was the simple average before version 0.8.

use backsweep_kernel::{decay::GROUP, ema::Ema};
use pulp::Simd;

use super::{
    adosc::subtract,
    parts::{
        averages::Averages,
        stream::{Indicate, scratch},
        together::{Aside, together},
    },
    sma::Sma,
    specification::{Argument, INPUT, Range, SINGLE, Specification, count, whole, window},
};
use crate::vectors::wide::MOST_LANES;

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Absolute price oscillator: a fast average less a slow one.",
    inputs: &[INPUT],
    arguments: OSCILLATOR,
    outputs: SINGLE,
    build: |sets| together(sets, |arguments| Apo(Pair::new(arguments))),
};

/// What price oscillators take.
pub(super) const OSCILLATOR: &[Argument] = &[
    window("fast", 12, 1),
    window("slow", 26, 1),
    Argument { name: "average", default: 0.0, range: Range::Choice(&["ema", "sma"]) },
];

struct Apo(Pair);

impl Indicate<1, 1> for Apo {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let mut slow = scratch();
        let slow = &mut slow[..input.len()];
        self.0.chunk(input, output, slow);
        subtract(output, slow);
    }
}

impl Aside<1> for Apo {
    type Several<S: Simd> = [Averages<S>; 2];

    fn until_border(&self) -> usize {
        self.0.until_border()
    }

    #[inline(always)]
    fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<[Averages<S>; 2]> {
        Pair::several(each.map(|apo| &apo.0))
    }

    #[inline(always)]
    fn group<S: Simd>(simd: S, several: &mut [Averages<S>; 2], [input]: [[S::f64s; GROUP]; 1]) -> [S::f64s; GROUP] {
        difference(simd, several, input)
    }

    #[inline(always)]
    fn leave<S: Simd>(&mut self, several: &[Averages<S>; 2], lane: usize) {
        self.0.leave(several, lane);
    }
}

/// The fast averages less the slow ones.
#[inline(always)]
pub(super) fn difference<S: Simd>(
    simd: S,
    [fast, slow]: &mut [Averages<S>; 2],
    input: [S::f64s; GROUP],
) -> [S::f64s; GROUP] {
    let (mut difference, slow) = (fast.group(simd, input), slow.group(simd, input));
    for bar in 0..GROUP {
        difference[bar] = simd.sub_f64s(difference[bar], slow[bar]);
    }
    difference
}

/// The fast and the slow average of price oscillators.
pub(super) enum Pair {
    Exponential([Ema; 2]),
    Simple([Sma; 2]),
}

impl Pair {
    /// From the arguments of [`OSCILLATOR`].
    pub(super) fn new(arguments: &[f64]) -> Self {
        let (fast, slow) = sorted(arguments[0], arguments[1]);
        if arguments[2] == 0.0 {
            Self::Exponential([fast, slow].map(|window| Ema::new(count(window))))
        } else {
            Self::Simple([fast, slow].map(|window| Sma::new(whole(window))))
        }
    }

    /// The fast and the slow one on the next bars, NaN during warm-up.
    #[inline(always)]
    pub(super) fn chunk(&mut self, input: &[f64], fast: &mut [f64], slow: &mut [f64]) {
        match self {
            Self::Exponential([of_fast, of_slow]) => {
                of_fast.block(input, fast);
                of_slow.block(input, slow);
            }
            Self::Simple([of_fast, of_slow]) => {
                of_fast.chunk(input, fast);
                of_slow.chunk(input, slow);
            }
        }
    }

    pub(super) fn until_border(&self) -> usize {
        match self {
            Self::Exponential([fast, _]) => fast.until_border(),
            Self::Simple(_) => 0,
        }
    }

    /// Several side by side, if all are exponential.
    #[inline(always)]
    pub(super) fn several<S: Simd>(each: [&Self; MOST_LANES]) -> Option<[Averages<S>; 2]> {
        let exponential = |pair: &'_ Self| if let Self::Exponential(averages) = pair { Some(*averages) } else { None };
        let mut all = [exponential(each[0])?; MOST_LANES];
        for (averages, pair) in all.iter_mut().zip(each) {
            *averages = exponential(pair)?;
        }
        Averages::all(all.each_ref())
    }

    #[inline(always)]
    pub(super) fn leave<S: Simd>(&mut self, several: &[Averages<S>; 2], lane: usize) {
        if let Self::Exponential(averages) = self {
            Averages::leave_all(several, lane, averages);
        }
    }
}

/// The shorter and the longer window.
pub(super) fn sorted<Window: PartialOrd>(fast: Window, slow: Window) -> (Window, Window) {
    if fast <= slow { (fast, slow) } else { (slow, fast) }
}
