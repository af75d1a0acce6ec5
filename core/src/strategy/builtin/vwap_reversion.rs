//! Return to the volume-weighted average price.
//!
//! Long: as the close crosses below the average price by volume of the last `window` bars less `deviations` standard
//! deviations of the close over the same bars, until it crosses above the average price. Short: as it crosses above the
//! average price and as many deviations, until it crosses below the average price. Parameters: `window` in bars, 50 is
//! usual, and 0, since the first bar, is refused for want of a deviation; `deviations`, 2 is usual. Source: the bands
//! that charting programs draw around the average price, here with a window in the place of the session.

use super::{Parameter, usual};
use crate::{
    expression::{close, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str =
    "Goes against the close as it leaves the volume-weighted average price, until it is back.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 50.0, "window of the average price and the deviation, in bars"),
    usual("deviations", 2.0, "distance of the bands, in standard deviations"),
];

pub(super) fn parts() -> Parts {
    let middle = indicator(Indicator::Vwap, vec![], vec![parameter("window")]);
    let reach = indicator(Indicator::Stddev, vec![close()], vec![parameter("window"), parameter("deviations")]);
    Parts {
        short_entry: Some(close().cross_above(middle.clone() + reach.clone())),
        short_exit: Some(close().cross_below(middle.clone())),
        ..Parts::new(close().cross_below(middle.clone() - reach), close().cross_above(middle))
    }
}
