//! Return to the middle of the Bollinger bands.
//!
//! Long: as the close crosses below the lower band, until it crosses above the middle one. Short: as it crosses above
//! the upper band, until it crosses below the middle one. Parameters: `window` in bars, 20 is usual; `deviations`, the
//! distance of the bands in standard deviations, 2 is usual. Source: John Bollinger, "Bollinger on Bollinger Bands",
//! 2001.

use super::{Parameter, usual};
use crate::{
    expression::{close, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str =
    "Goes against the close as it leaves the Bollinger bands, until it is back at their middle.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 20.0, "window of the average and the deviation, in bars"),
    usual("deviations", 2.0, "distance of the bands, in standard deviations"),
];

pub(super) fn parts() -> Parts {
    let bands = indicator(Indicator::Bbands, vec![close()], vec![parameter("window"), parameter("deviations")]);
    let [upper, middle, lower] = ["upper", "middle", "lower"].map(|name| bands.clone().output(name));
    Parts {
        short_entry: Some(close().cross_above(upper)),
        short_exit: Some(close().cross_below(middle.clone())),
        ..Parts::new(close().cross_below(lower), close().cross_above(middle))
    }
}
