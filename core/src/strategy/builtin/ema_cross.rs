//! Crossing of two exponential moving averages.
//!
//! Long: as the fast average of the close crosses above the slow one, until it crosses below. Short: the other way
//! round. Parameters: `fast` and `slow`, windows in bars; 12 and 26 are usual. Requirement: `fast < slow`. Source:
//! Gerald Appel, "Technical Analysis: Power Tools for Active Investors", 2005; it is the MACD line crossing zero.

use super::{Parameter, usual};
use crate::{
    expression::{close, ema, parameter},
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Follows the fast exponential average as it crosses the slow one.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("fast", 12.0, "window of the fast average, in bars"),
    usual("slow", 26.0, "window of the slow average, in bars"),
];

pub(super) fn parts() -> Parts {
    let fast = ema(close(), parameter("fast"));
    let slow = ema(close(), parameter("slow"));
    Parts {
        requirements: vec![parameter("fast").less(parameter("slow"))],
        ..Parts::new(fast.clone().cross_above(slow.clone()), fast.cross_below(slow))
    }
}
