//! Chaikin oscillator.
//!
//! Formula: the exponential average over `fast` bars of the accumulation/distribution line less that over `slow` bars,
//! both starting from the line's first value. Warm-up: the longer window less 1. Source: TA-Lib `ADOSC`; Marc Chaikin.

use backsweep_kernel::ema::Ema;

use super::{
    ad::Ad,
    parts::stream::{Indicate, Rows, Share, WarmUp, scratch, share},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Chaikin oscillator: a fast exponential average of the accumulation/distribution line less a slow one.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("fast", 3, 2), window("slow", 10, 2)],
    outputs: SINGLE,
    build: |sets| {
        let oscillator = |set: &&[f64]| {
            let (fast, slow) = (count(set[0]), count(set[1]));
            let warm_up = WarmUp::new(fast.max(slow) as usize - 1);
            Oscillator { fast: Ema::from_first(fast), slow: Ema::from_first(slow), warm_up }
        };
        share(Adosc { line: Ad::default(), oscillators: sets.iter().map(oscillator).collect() })
    },
};

struct Adosc {
    line: Ad,
    oscillators: Vec<Oscillator>,
}

struct Oscillator {
    fast: Ema,
    slow: Ema,
    warm_up: WarmUp,
}

impl Share<4, 1> for Adosc {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 4], mut outputs: Rows<'_, '_, 1>) {
        let (mut line, mut slow) = (scratch(), scratch());
        let (line, slow) = (&mut line[..inputs[0].len()], &mut slow[..inputs[0].len()]);
        self.line.chunk(inputs, [line]);
        for (oscillator, [output]) in self.oscillators.iter_mut().zip(outputs.sets()) {
            oscillator.fast.block(line, output);
            oscillator.slow.block(line, slow);
            subtract(output, slow);
            oscillator.warm_up.blank([output]);
        }
    }
}

/// Subtracts series from one another.
#[inline(always)]
pub(super) fn subtract(from: &mut [f64], what: &[f64]) {
    for (from, what) in from.iter_mut().zip(what) {
        *from -= what;
    }
}
