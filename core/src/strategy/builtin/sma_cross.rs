//! Crossing of two simple moving averages.
//!
//! Long: as the fast average of the close crosses above the slow one, until it crosses below. Short: the other way
//! round. Parameters: `fast` and `slow`, windows in bars; 50 and 200 are usual. Requirement: `fast < slow`. Source:
//! William Brock and others, "Simple Technical Trading Rules and the Stochastic Properties of Stock Returns", 1992.

use super::{Parameter, usual};
use crate::{
    expression::{close, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Follows the fast simple average as it crosses the slow one.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("fast", 50.0, "window of the fast average, in bars"),
    usual("slow", 200.0, "window of the slow average, in bars"),
];

pub(super) fn parts() -> Parts {
    let fast = indicator(Indicator::Sma, vec![close()], vec![parameter("fast")]);
    let slow = indicator(Indicator::Sma, vec![close()], vec![parameter("slow")]);
    Parts {
        requirements: vec![parameter("fast").less(parameter("slow"))],
        ..Parts::new(fast.clone().cross_above(slow.clone()), fast.cross_below(slow))
    }
}
