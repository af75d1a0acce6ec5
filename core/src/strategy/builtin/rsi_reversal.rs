//! Turns of the relative strength index back from its extremes.
//!
//! Long: as the index of the close crosses back above `oversold`, until it crosses above the middle, 50. Short: as it
//! crosses back below `overbought`, until it crosses below the middle. Where one bar takes it from an extreme across
//! the middle, nothing is left to gain and entry and exit cancel. Parameters: `window` in bars, 14 is usual; `oversold`
//! and `overbought` from 0 to 100, 30 and 70 are usual. Requirements: `oversold < 50`, `overbought > 50`. Source: J.
//! Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{Parameter, usual};
use crate::{
    expression::{close, constant, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Enters as the RSI turns back from an extreme and leaves at its middle, 50.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 14.0, "window of the index, in bars"),
    usual("oversold", 30.0, "low extreme of the index, 0 to 50"),
    usual("overbought", 70.0, "high extreme of the index, 50 to 100"),
];

pub(super) fn parts() -> Parts {
    let rsi = indicator(Indicator::Rsi, vec![close()], vec![parameter("window")]);
    let (oversold, overbought) = (parameter("oversold"), parameter("overbought"));
    let middle = constant(50.0);
    Parts {
        short_entry: Some(rsi.clone().cross_below(overbought.clone())),
        short_exit: Some(rsi.clone().cross_below(middle.clone())),
        requirements: vec![oversold.clone().less(middle.clone()), overbought.greater(middle.clone())],
        ..Parts::new(rsi.clone().cross_above(oversold), rsi.cross_above(middle))
    }
}
