//! Keltner channel.
//!
//! Formula: an exponential average over `window` bars, of the typical price or, with price `close`, of the close, and
//! `multiplier` average true ranges over `atr_window` bars above and below it. Warm-up: the longer of `window - 1` and
//! `atr_window` bars; the average that needs fewer starts later, so that both give their seeds on the first bar after
//! it. Source: TA-Lib `KC`, which has the typical price only; Chester Keltner, 1960, as revised by Linda Bradford
//! Raschke, whose middle is the average close.

use backsweep_kernel::ema::Ema;

use super::{
    atr::Atr,
    parts::{
        channel::{Channel, around},
        stream::{Step, stream},
        typical::typical,
    },
    specification::{Argument, CLOSE, HIGH, LOW, Range, Specification, count, number, window},
};

/// What the middle is the average of.
const PRICE: Argument = Argument { name: "price", default: 0.0, range: Range::Choice(&["typical", "close"]) };

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Keltner channel: an exponential average and `multiplier` average true ranges above and below it.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 20, 1), window("atr_window", 10, 1), number("multiplier", 2.0, 0.0, 1e6), PRICE],
    outputs: &["upper", "middle", "lower"],
    build: |arguments| around(Keltner::new(arguments), arguments[2]),
};

pub(super) const CHANNEL: Channel = Channel { factor: 2, build: |arguments| stream(Keltner::new(arguments)) };

struct Keltner {
    average: Ema,
    range: Atr,
    /// Bars until the average that starts later does.
    lead: u32,
    range_leads: bool,
    of_close: bool,
}

impl Keltner {
    fn new(arguments: &[f64]) -> Self {
        let (window, atr_window) = (count(arguments[0]), count(arguments[1]));
        Self {
            average: Ema::new(window),
            range: Atr::new(atr_window),
            lead: (window - 1).abs_diff(atr_window),
            range_leads: atr_window >= window,
            of_close: arguments[3] == 1.0,
        }
    }
}

impl Step<3, 2> for Keltner {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 2] {
        let price = if self.of_close { close } else { typical(high, low, close) };
        if self.lead > 0 {
            self.lead -= 1;
            if self.range_leads {
                self.range.next(high, low, close)
            } else {
                self.average.step(price)
            };
            return [f64::NAN; 2];
        }
        [self.average.step(price), self.range.next(high, low, close)]
    }
}
