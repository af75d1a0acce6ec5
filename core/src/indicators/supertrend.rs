//! Supertrend.
//!
//! Formula: bands `multiplier` average true ranges over `window` bars above and below the middle of high and low. The
//! upper band only falls until a close is above it, and the lower only rises until a close is below it. `line` is the
//! lower band while the direction is 1 (up), which a close below it ends, and the upper band while it is -1 (down),
//! which a close above it ends. The first direction is up. Warm-up: `window` bars. Source: TA-Lib `SUPERTREND`; Olivier
//! Seban. TradingView's begins with the other direction, counts its first bar as a range, and gives the direction the
//! other sign.

use backsweep_kernel::ema::Ema;

use super::{
    parts::stream::{Rows, Share, scratch, share},
    specification::{CLOSE, HIGH, LOW, Specification, count, number, window},
    true_range::TrueRange,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Supertrend: a trailing band below the price while the direction is 1, above it while it is -1.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 10, 1), number("multiplier", 3.0, 0.0, 1e6)],
    outputs: &["line", "direction"],
    build: |sets| share(Supertrend::new(sets)),
};

struct Supertrend {
    range: TrueRange,
    trends: Vec<Trend>,
}

struct Trend {
    average: Ema,
    multiplier: f64,
    last: Bands,
}

/// What is carried from bar to bar.
#[derive(Clone, Copy)]
struct Bands {
    upper: f64,
    lower: f64,
    rising: bool,
    close: f64,
}

/// Before the first bar: bands that hold nothing, and a direction that is up.
const NONE: Bands = Bands { upper: f64::NEG_INFINITY, lower: f64::INFINITY, rising: true, close: f64::NAN };

impl Supertrend {
    fn new(sets: &[&[f64]]) -> Self {
        let trend = |set: &&[f64]| Trend { average: Ema::wilder(count(set[0])), multiplier: set[1], last: NONE };
        Self { range: TrueRange::default(), trends: sets.iter().map(trend).collect() }
    }
}

impl Share<3, 2> for Supertrend {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 2>) {
        let mut ranges = scratch();
        let ranges = &mut ranges[..inputs[0].len()];
        self.range.ranges(inputs, ranges);
        for (trend, [line, direction]) in self.trends.iter_mut().zip(outputs.sets()) {
            trend.average.block(ranges, line);
            trend.follow(inputs, line, direction);
        }
    }
}

impl Trend {
    /// Puts the line in the place of the average ranges.
    #[inline(always)]
    fn follow(&mut self, [high, low, close]: [&[f64]; 3], line: &mut [f64], direction: &mut [f64]) {
        let mut bands = self.last;
        for (bar, line) in line.iter_mut().enumerate() {
            let (reach, close) = (*line * self.multiplier, close[bar]);
            if reach.is_nan() || close.is_nan() {
                (*line, direction[bar]) = (f64::NAN, f64::NAN);
                continue;
            }
            let middle = 0.5 * (high[bar] + low[bar]);
            let (mut upper, mut lower) = (middle + reach, middle - reach);
            if upper >= bands.upper && bands.close <= bands.upper {
                upper = bands.upper;
            }
            if lower <= bands.lower && bands.close >= bands.lower {
                lower = bands.lower;
            }
            // Up at first, whatever the close.
            let rising = bands.close.is_nan() || if bands.rising { close >= lower } else { close > upper };
            bands = Bands { upper, lower, rising, close };
            (*line, direction[bar]) = if rising { (lower, 1.0) } else { (upper, -1.0) };
        }
        self.last = bands;
    }
}
