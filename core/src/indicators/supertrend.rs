//! Supertrend.
//!
//! Formula: bands `multiplier` average true ranges over `window` bars above and below the middle of high and low. The
//! upper band only falls until a close is above it, and the lower only rises until a close is below it. `line` is the
//! lower band while the direction is 1 (up), which a close below it ends, and the upper band while it is -1 (down),
//! which a close above it ends. The first direction is up. Warm-up: `window` bars. Source: TA-Lib `SUPERTREND`; Olivier
//! Seban. TradingView's begins with the other direction, counts its first bar as a range, and gives the direction the
//! other sign.

use super::{
    atr::Atr,
    parts::stream::{Step, stream},
    specification::{CLOSE, HIGH, LOW, Specification, count, number, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Supertrend: a trailing band below the price while the direction is 1, above it while it is -1.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 10, 1), number("multiplier", 3.0, 0.0, 1e6)],
    outputs: &["line", "direction"],
    build: |arguments| {
        stream(Supertrend { range: Atr::new(count(arguments[0])), multiplier: arguments[1], trend: None })
    },
};

struct Supertrend {
    range: Atr,
    multiplier: f64,
    trend: Option<Trend>,
}

#[derive(Clone, Copy)]
struct Trend {
    upper: f64,
    lower: f64,
    rising: bool,
    close: f64,
}

impl Step<3, 2> for Supertrend {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 2] {
        let reach = self.range.next(high, low, close) * self.multiplier;
        if reach.is_nan() || close.is_nan() {
            return [f64::NAN; 2];
        }
        let middle = 0.5 * (high + low);
        let (mut upper, mut lower, mut rising) = (middle + reach, middle - reach, true);
        if let Some(before) = self.trend {
            if upper >= before.upper && before.close <= before.upper {
                upper = before.upper;
            }
            if lower <= before.lower && before.close >= before.lower {
                lower = before.lower;
            }
            rising = if before.rising { close >= lower } else { close > upper };
        }
        self.trend = Some(Trend { upper, lower, rising, close });
        if rising { [lower, 1.0] } else { [upper, -1.0] }
    }
}
