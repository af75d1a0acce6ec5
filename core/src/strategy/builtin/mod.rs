//! The strategies that come with the engine. Each is a tree like any user's, in a file of its own.

mod adx_trend;
mod bollinger_breakout;
mod bollinger_reversion;
mod donchian_breakout;
mod ema_cross;
mod keltner_breakout;
mod macd_cross;
mod momentum_rotation;
mod rsi_reversal;
mod sma_cross;
mod stochastic_cross;
mod super_trend;
mod vwap_reversion;

use serde::Serialize;

use super::{Parts, Strategy, StrategyError};

/// What a built-in strategy is and takes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Its parameters, in order of first use.
    pub parameters: &'static [Parameter],
    #[serde(skip)]
    parts: fn() -> Parts,
}

/// A parameter of a built-in strategy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// The value that the field's books begin with.
    pub usual: f64,
    /// What it is, and its unit.
    pub summary: &'static str,
}

const fn usual(name: &'static str, usual: f64, summary: &'static str) -> Parameter {
    Parameter { name, usual, summary }
}

impl Builtin {
    /// Builds the strategy.
    pub fn build(&self) -> Strategy {
        build(self.name, &(self.parts)())
    }
}

#[allow(clippy::expect_used, reason = "the trees are fixed and a test builds each")]
fn build(name: &str, parts: &Parts) -> Strategy {
    Strategy::from_parts(name, parts).expect("a well-formed tree")
}

macro_rules! builtins {
    ($($name:ident),+ $(,)?) => {
        /// The built-in strategies.
        pub const BUILTIN: &[Builtin] = &[$(Builtin {
            name: stringify!($name),
            summary: $name::SUMMARY,
            parameters: $name::PARAMETERS,
            parts: $name::parts,
        }),+];

        $(
            #[doc = concat!("Builds the strategy `", stringify!($name), "`; [`BUILTIN`] tells what it does.")]
            pub fn $name() -> Strategy {
                build(stringify!($name), &$name::parts())
            }
        )+
    };
}

builtins! {
    ema_cross,
    sma_cross,
    macd_cross,
    rsi_reversal,
    bollinger_breakout,
    bollinger_reversion,
    donchian_breakout,
    super_trend,
    keltner_breakout,
    stochastic_cross,
    adx_trend,
    momentum_rotation,
    vwap_reversion,
}

/// The built-in strategy of this name.
///
/// # Errors
/// When there is none; the error lists those that exist.
pub fn by_name(name: &str) -> Result<Strategy, StrategyError> {
    let found = BUILTIN.iter().find(|builtin| builtin.name == name);
    found.map(Builtin::build).ok_or_else(|| StrategyError::Unknown {
        name: name.to_owned(),
        known: BUILTIN.iter().map(|builtin| builtin.name).collect::<Vec<_>>().join(", "),
    })
}
