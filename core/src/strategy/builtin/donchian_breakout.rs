//! Breakout from the Donchian channel.
//!
//! Long: while the close is above the highest high of the `window` bars before it, until it is below the lowest low of
//! the `exit_window` bars before it. Short: while it is below the lowest low of the `window` bars before it, until it is
//! above the highest high of the `exit_window` bars before it. Orders follow the close; the Turtles bought as the price
//! passed the line within the bar. Parameters: `window` and `exit_window` in bars, 20 and 10 are usual. Source: Richard
//! Donchian; Curtis Faith, "Way of the Turtle", 2007, system 1.

use super::{Parameter, usual};
use crate::{
    expression::{Expression, close, constant, indicator, parameter},
    indicators::Indicator,
    strategy::Parts,
};

pub(super) const SUMMARY: &str = "Goes with the close to a new extreme, until it makes a shorter one the other way.";

pub(super) const PARAMETERS: &[Parameter] = &[
    usual("window", 20.0, "window of the channel that is broken, in bars"),
    usual("exit_window", 10.0, "window of the channel that ends it, in bars"),
];

pub(super) fn parts() -> Parts {
    let [highest, lowest] = channel("window");
    let [exit_highest, exit_lowest] = channel("exit_window");
    Parts {
        short_entry: Some(close().less(lowest)),
        short_exit: Some(close().greater(exit_highest)),
        ..Parts::new(close().greater(highest), close().less(exit_lowest))
    }
}

/// Highest high and lowest low of the bars before each bar.
fn channel(window: &str) -> [Expression; 2] {
    let lines = indicator(Indicator::Donchian, vec![], vec![parameter(window)]);
    ["upper", "lower"].map(|line| lines.clone().output(line).lag(constant(1.0)))
}
