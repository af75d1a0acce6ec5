//! Wilder's moving average.
//!
//! Formula: `value += (input - value) / window`. Seed `mean`, the default: the mean of the first `window` inputs;
//! warm-up `window - 1` bars. Seed `first`: the first input, as pandas' `ewm(alpha=1/window, adjust=False).mean()`; no
//! warm-up. Source: TradingView `ta.rma`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use backsweep_kernel::ema::Ema;

use super::{
    ema::SEED,
    parts::together::together,
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Wilder's moving average: each bar moves it by 1 / window of the way to the input.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1), SEED],
    outputs: SINGLE,
    build: |sets| together(sets, start),
};

fn start(arguments: &[f64]) -> Ema {
    let window = count(arguments[0]);
    if arguments[1] == 0.0 { Ema::wilder(window) } else { Ema::smoothed(1.0 / f64::from(window), 1) }
}
