//! Parabolic stop and reverse.
//!
//! Formula: while the price rises, `sar += factor * (extreme - sar)`, never above the lows of this bar and the one
//! before; the extreme is the highest high of the trend, and each new one raises the factor by `acceleration`, up to
//! `maximum`. A low at or below the stop turns the trend: the stop goes to the extreme, at least as high as the highs
//! of the two bars, and everything is mirrored. Warm-up: 1 bar. Start: falling when the second bar's low went down by
//! more than its high went up, else rising; from the first bar's low, mirrored its high. An acceleration above the
//! maximum is the maximum. Source: TA-Lib `SAR`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use backsweep_kernel::{larger, smaller};

use super::{
    parts::stream::{Indicate, each},
    specification::{HIGH, LOW, SINGLE, Specification, number},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Parabolic stop and reverse: a stop that follows the price faster the further the trend goes.",
    inputs: &[HIGH, LOW],
    arguments: &[number("acceleration", 0.02, 0.0, 1.0), number("maximum", 0.2, 0.0, 1.0)],
    outputs: SINGLE,
    build: |sets| {
        each(sets, |arguments| {
            let acceleration = smaller(arguments[0], arguments[1]);
            Sar { acceleration, maximum: arguments[1], before: None, trend: None }
        })
    },
};

struct Sar {
    acceleration: f64,
    maximum: f64,
    /// The bar before.
    before: Option<Bar>,
    trend: Option<Trend>,
}

#[derive(Clone, Copy)]
struct Bar {
    high: f64,
    low: f64,
}

/// A rising trend; a falling one is the rising trend of the mirrored prices.
#[derive(Clone, Copy)]
struct Trend {
    falling: bool,
    stop: f64,
    extreme: f64,
    factor: f64,
}

impl Bar {
    /// As a rising trend sees it.
    fn seen(self, falling: bool) -> Self {
        if falling { Self { high: -self.low, low: -self.high } } else { self }
    }
}

impl Sar {
    fn start(&self, before: Bar, bar: Bar) -> Trend {
        let (rise, fall) = (bar.high - before.high, before.low - bar.low);
        let falling = fall > 0.0 && rise < fall;
        let factor = self.acceleration;
        Trend { falling, stop: before.seen(falling).low, extreme: bar.seen(falling).high, factor }
    }

    /// The stop on the next bar, NaN on the first.
    #[inline(always)]
    fn next(&mut self, bar: Bar) -> f64 {
        let Some(before) = self.before.replace(bar) else { return f64::NAN };
        let (trend, before) = match self.trend {
            Some(trend) => (trend, before),
            None => (self.start(before, bar), bar),
        };
        let (stop, trend) = self.follow(trend, before, bar);
        self.trend = Some(trend);
        stop
    }

    /// The stop on this bar, and the trend after it.
    #[inline(always)]
    fn follow(&self, trend: Trend, before: Bar, bar: Bar) -> (f64, Trend) {
        if trend.stop.is_nan() || (bar.high - bar.low).is_nan() {
            return (f64::NAN, Trend { stop: f64::NAN, ..trend });
        }
        let sign = if trend.falling { -1.0 } else { 1.0 };
        let (before, bar) = (before.seen(trend.falling), bar.seen(trend.falling));
        if bar.low <= trend.stop {
            let ceiling = larger(before.high, bar.high);
            let turned = larger(trend.extreme, ceiling);
            let next = larger(turned + self.acceleration * (bar.low - turned), ceiling);
            let factor = self.acceleration;
            return (sign * turned, Trend { falling: !trend.falling, stop: -next, extreme: -bar.low, factor });
        }
        let Trend { mut extreme, mut factor, .. } = trend;
        if bar.high > extreme {
            extreme = bar.high;
            factor = smaller(factor + self.acceleration, self.maximum);
        }
        let next = smaller(trend.stop + factor * (extreme - trend.stop), smaller(before.low, bar.low));
        (sign * trend.stop, Trend { stop: next, extreme, factor, ..trend })
    }
}

impl Indicate<2, 1> for Sar {
    #[inline(always)]
    fn chunk(&mut self, [high, low]: [&[f64]; 2], [output]: [&mut [f64]; 1]) {
        for (bar, output) in output.iter_mut().enumerate() {
            *output = self.next(Bar { high: high[bar], low: low[bar] });
        }
    }
}
