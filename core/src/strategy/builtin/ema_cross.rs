//! Crossing of two exponential moving averages.

use crate::{
    expression::{close, ema, parameter},
    strategy::{Parts, Strategy},
};

/// Long while the fast exponential average of the close is above the slow one: enters as it crosses above, leaves as it
/// crosses below. Short the other way round.
///
/// Parameters: `fast` and `slow`, windows in bars; `fast < slow` is required.
#[allow(clippy::missing_panics_doc, reason = "the tree is fixed and a test builds it")]
pub fn ema_cross() -> Strategy {
    let fast = ema(close(), parameter("fast"));
    let slow = ema(close(), parameter("slow"));
    let requirement = parameter("fast").less(parameter("slow"));
    #[allow(clippy::expect_used, reason = "the tree is fixed and a test builds it")]
    Strategy::from_parts(
        "ema_cross",
        &Parts {
            requirements: vec![requirement],
            ..Parts::new(fast.clone().cross_above(slow.clone()), fast.cross_below(slow))
        },
    )
    .expect("a well-formed tree")
}
