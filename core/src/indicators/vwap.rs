//! Volume-weighted average price.
//!
//! Formula: the sum of typical price times volume over the sum of volume; since the first bar when `window` is 0, else
//! over the last `window` bars. Where there was no volume it keeps its last value, at first 0. Warm-up: none, or
//! `window - 1` bars. Indicators see no times, so that it does not begin anew with each session. Source: TA-Lib
//! `VWAP`, which has no window.

use backsweep_kernel::decay::Decay;

use super::{
    parts::{
        ratio::Ratio,
        stream::{Indicate, each, scratch},
        typical::typical,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Volume-weighted average price since the first bar, or of the last `window` bars when it is not 0.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("window", 0, 0)],
    outputs: SINGLE,
    build: |sets| each(sets, |arguments| Vwap::new(whole(arguments[0]))),
};

struct Vwap {
    span: Span,
    last: f64,
}

/// What is summed: price times volume, and volume.
#[allow(clippy::large_enum_variant, reason = "few of them, each for a whole history")]
enum Span {
    SinceTheFirst { values: Decay, volumes: Decay },
    Last { window: usize, ratio: Ratio },
}

impl Vwap {
    fn new(window: usize) -> Self {
        let span = match window {
            0 => Span::SinceTheFirst { values: Decay::new(1.0), volumes: Decay::new(1.0) },
            window => Span::Last { window, ratio: Ratio::new([window]) },
        };
        Self { span, last: 0.0 }
    }
}

impl Indicate<4, 1> for Vwap {
    #[inline(always)]
    fn chunk(&mut self, [high, low, close, volume]: [&[f64]; 4], [output]: [&mut [f64]; 1]) {
        let bars = high.len();
        let (mut values, mut sums) = (scratch(), scratch());
        let (values, sums) = (&mut values[..bars], &mut sums[..bars]);
        typical([high, low, close], values);
        for (value, volume) in values.iter_mut().zip(volume) {
            *value *= volume;
        }
        // Infinite where nothing was traded, which no price is.
        match &mut self.span {
            Span::SinceTheFirst { values: all_values, volumes } => {
                sums.copy_from_slice(volume);
                all_values.block(values);
                volumes.block(sums);
                for ((price, value), sum) in output.iter_mut().zip(&*values).zip(&*sums) {
                    *price = if *sum == 0.0 { f64::INFINITY } else { value / sum };
                }
            }
            Span::Last { window, ratio } => {
                ratio.push(values, volume);
                ratio.give(*window, 1.0, f64::INFINITY, output);
            }
        }
        for price in output {
            if price.is_infinite() {
                *price = self.last;
            }
            if !price.is_nan() {
                self.last = *price;
            }
        }
    }
}
