//! Turns of the supertrend.
//!
//! Long: as the direction turns up, that is, as the close passes the band above it, until it turns down. Short: the
//! other way round. The direction that the indicator starts with is no turn. Parameters: `window` of the average true
//! range in bars, 10 is usual; `multiplier`, the distance of the band in average true ranges, 3 is usual. Source:
//! Olivier Seban.

use super::{Parameter, usual};
use crate::{
    expression::{constant, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Follows the direction of the supertrend, from its first turn on.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 10.0, "window of the average true range, in bars"),
    usual("multiplier", 3.0, "distance of the band, in average true ranges"),
];

pub(super) fn parts() -> Parts {
    let arguments = vec![parameter("window"), parameter("multiplier")];
    let direction = indicator(Indicator::Supertrend, vec![], arguments).output("direction");
    let neither = constant(0.0);
    Parts::new(direction.clone().cross_above(neither.clone()), direction.cross_below(neither))
}
