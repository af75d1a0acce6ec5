//! Directional movement in a strong trend.
//!
//! Long: as both become true, that the plus directional indicator is above the minus one and that the average
//! directional index is above `threshold`; until plus crosses below minus, however weak the trend is by then. Short:
//! the other way round. Parameters: `window` of all three in bars, 14 is usual; `threshold` from 0 to 100, 25 is usual.
//! Source: J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{Parameter, usual};
use crate::{
    expression::{Expression, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str =
    "Goes with the directional movement once the trend is strong, until the movement turns.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 14.0, "window of the directional movement, in bars"),
    usual("threshold", 25.0, "strength from which a trend counts, 0 to 100"),
];

pub(super) fn parts() -> Parts {
    let [adx, plus, minus] = [Indicator::Adx, Indicator::PlusDi, Indicator::MinusDi]
        .map(|each| indicator(each, vec![], vec![parameter("window")]));
    let threshold = parameter("threshold");
    let strong = adx.clone().greater(threshold.clone());
    let strengthens = adx.cross_above(threshold);
    let entry = |rising: &Expression, falling: &Expression| {
        let turns = rising.clone().cross_above(falling.clone());
        let leads = rising.clone().greater(falling.clone());
        turns.and(strong.clone()).or(leads.and(strengthens.clone()))
    };
    Parts {
        short_entry: Some(entry(&minus, &plus)),
        short_exit: Some(plus.clone().cross_above(minus.clone())),
        ..Parts::new(entry(&plus, &minus), plus.cross_below(minus))
    }
}
