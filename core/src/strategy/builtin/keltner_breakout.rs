//! Breakout from the Keltner channel.
//!
//! Long: as the close crosses above the upper line, until it crosses below the middle one. Short: as it crosses below
//! the lower line, until it crosses above the middle one. Parameters: `window` of the middle, an exponential average of
//! the typical price, in bars, 20 is usual; `multiplier`, the distance of the lines in average true ranges over 10
//! bars, 2 is usual. Source: Chester Keltner, "How to Make Money in Commodities", 1960, as revised by Linda Bradford
//! Raschke.

use super::{Parameter, usual};
use crate::{
    expression::{close, constant, high, indicator, low, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str =
    "Goes with the close as it leaves the Keltner channel, until it is back at its middle.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 20.0, "window of the middle, in bars"),
    usual("multiplier", 2.0, "distance of the lines, in average true ranges"),
];

pub(super) fn parts() -> Parts {
    let prices = vec![high(), low(), close()];
    let arguments = vec![parameter("window"), constant(10.0), parameter("multiplier")];
    let channel = indicator(Indicator::Keltner, prices, arguments);
    let [upper, middle, lower] = ["upper", "middle", "lower"].map(|name| channel.clone().output(name));
    Parts {
        short_entry: Some(close().cross_below(lower)),
        short_exit: Some(close().cross_above(middle.clone())),
        ..Parts::new(close().cross_above(upper), close().cross_below(middle))
    }
}
