//! Channels among a strategy's operations: lines some widths around a middle, which share middle and width.

use crate::{
    expression::Operation,
    strategy::{NodeIndex, Strategy},
};

/// What an operation has to do with a channel, whose middle and width all values of a number share.
pub(super) enum Line {
    /// It gives middle and width, whatever the number is.
    Channel { factor: NodeIndex },
    /// It is the line so many widths above the middle, or below it.
    Beside { factor: NodeIndex, above: bool },
}

/// See [`Line`].
pub(super) fn channel_line(strategy: &Strategy, operation: &Operation<NodeIndex>) -> Option<Line> {
    let factor = |operation: &Operation<NodeIndex>| match operation {
        Operation::Indicator { indicator, arguments, .. } => Some(arguments[indicator.channel()?.factor]),
        _ => None,
    };
    match operation {
        Operation::Output { of, name } => {
            let factor = factor(&strategy.nodes()[*of as usize])?;
            match name.as_str() {
                "upper" => Some(Line::Beside { factor, above: true }),
                "lower" => Some(Line::Beside { factor, above: false }),
                _ => None,
            }
        }
        _ => factor(operation).map(|factor| Line::Channel { factor }),
    }
}
