//! Rotation between the asset and cash by momentum.
//!
//! Long: while the close is more than `threshold` percent above the close of `window` bars ago, else in cash. Short:
//! while it is more than `threshold` percent below. Being a state and not an event, it is taken up on the first bar
//! after the warm-up, and again on the next bar where a stop has ended it. Parameters: `window` in bars, a year of
//! daily bars, 252, is usual; `threshold` in percent, 0 is usual, and a negative one holds on through small losses.
//! Source: Tobias Moskowitz, Yao Hua Ooi and Lasse Pedersen, "Time Series Momentum", 2012; Gary Antonacci, "Dual
//! Momentum Investing", 2014.

use super::{Parameter, usual};
use crate::{
    expression::{close, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Holds the asset while its momentum is above a threshold, else cash.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 252.0, "how far the momentum looks back, in bars"),
    usual("threshold", 0.0, "momentum from which the asset is held, in percent"),
];

pub(super) fn parts() -> Parts {
    let momentum = indicator(Indicator::Roc, vec![close()], vec![parameter("window")]);
    let rise = parameter("threshold");
    let fall = -rise.clone();
    Parts {
        short_entry: Some(momentum.clone().less(fall.clone())),
        short_exit: Some(momentum.clone().greater_or_equal(fall)),
        ..Parts::new(momentum.clone().greater(rise.clone()), momentum.less_or_equal(rise))
    }
}
