//! Crossing of the MACD line and its signal line.
//!
//! Long: as the difference of two exponential averages of the close crosses above its own average, until it crosses
//! below. Short: the other way round. Parameters: `fast`, `slow` and `signal`, windows in bars; 12, 26 and 9 are usual.
//! Requirement: `fast < slow`, since the indicator takes the two in either order. Source: Gerald Appel, "Technical
//! Analysis: Power Tools for Active Investors", 2005.

use super::{Parameter, usual};
use crate::{
    expression::{close, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Follows the MACD line as it crosses its signal line.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("fast", 12.0, "window of the fast average, in bars"),
    usual("slow", 26.0, "window of the slow average, in bars"),
    usual("signal", 9.0, "window of the average of their difference, in bars"),
];

pub(super) fn parts() -> Parts {
    let windows = ["fast", "slow", "signal"].map(parameter);
    let lines = indicator(Indicator::Macd, vec![close()], windows.to_vec());
    let (macd, signal) = (lines.clone().output("macd"), lines.output("signal"));
    Parts {
        requirements: vec![parameter("fast").less(parameter("slow"))],
        ..Parts::new(macd.clone().cross_above(signal.clone()), macd.cross_below(signal))
    }
}
