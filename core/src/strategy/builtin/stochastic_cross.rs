//! Crossing of the stochastic oscillator's two lines at an extreme.
//!
//! Long: as the fast line `k` crosses above the slow one, `d`, while `d` is below `oversold`, until `k` crosses below
//! `d` while `d` is above `overbought`. Short: the other way round. Both lines are simple averages over 3 bars, the
//! slow stochastics. Parameters: `window` in bars, 14 is usual; `oversold` and `overbought` from 0 to 100, 20 and 80
//! are usual. Requirement: `oversold < overbought`. Source: George Lane, "Lane's Stochastics", 1984.

use super::{Parameter, usual};
use crate::{
    expression::{constant, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Goes with the crossing of the slow stochastic lines where they are at an extreme.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 14.0, "window of the range, in bars"),
    usual("oversold", 20.0, "low extreme of the oscillator, 0 to 100"),
    usual("overbought", 80.0, "high extreme of the oscillator, 0 to 100"),
];

pub(super) fn parts() -> Parts {
    let arguments = vec![parameter("window"), constant(3.0), constant(3.0)];
    let lines = indicator(Indicator::Stoch, vec![], arguments);
    let (k, d) = (lines.clone().output("k"), lines.output("d"));
    let (oversold, overbought) = (parameter("oversold"), parameter("overbought"));
    Parts {
        requirements: vec![oversold.clone().less(overbought.clone())],
        ..Parts::new(
            k.clone().cross_above(d.clone()).and(d.clone().less(oversold)),
            k.cross_below(d.clone()).and(d.greater(overbought)),
        )
    }
}
