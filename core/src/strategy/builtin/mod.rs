//! The strategies that come with the engine. Each is a tree like any user's.

mod ema_cross;

pub use ema_cross::ema_cross;

use super::{Strategy, StrategyError};

/// Builds a strategy.
pub type Build = fn() -> Strategy;

/// Names of the built-in strategies and what builds them.
pub const BUILTIN: &[(&str, Build)] = &[("ema_cross", ema_cross)];

/// The built-in strategy of this name.
///
/// # Errors
/// When there is none; the error lists those that exist.
pub fn by_name(name: &str) -> Result<Strategy, StrategyError> {
    BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, build)| build()).ok_or_else(|| StrategyError::Unknown {
        name: name.to_owned(),
        known: BUILTIN.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", "),
    })
}
