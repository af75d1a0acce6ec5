//! The phases of a sweep.

use tracing::{Level, Span, span::EnteredSpan};

/// By this the engine's spans are told from others.
pub(super) const TARGET: &str = "backsweep::phase";

/// What a thread does at a moment of a sweep. Time within another phase counts for that one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Reads and checks a price history.
    Bars,
    /// Checks a strategy, a grid and options against each other.
    Plan,
    /// Sets a tile up, and all of a tile that is no other phase.
    Tiles,
    /// Computes numbers for each bar: indicators, arithmetic.
    Indicators,
    /// Compares them, and makes orders of what holds.
    Signals,
    /// Walks the accounts from order to order.
    Events,
    /// Finishes the metrics.
    Metrics,
    /// Puts the results into the order of the grid.
    Results,
}

impl Phase {
    /// All phases, in the order of a sweep.
    pub const ALL: [Self; 8] = [
        Self::Bars,
        Self::Plan,
        Self::Tiles,
        Self::Indicators,
        Self::Signals,
        Self::Events,
        Self::Metrics,
        Self::Results,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bars => "bars",
            Self::Plan => "plan",
            Self::Tiles => "tiles",
            Self::Indicators => "indicators",
            Self::Signals => "signals",
            Self::Events => "events",
            Self::Metrics => "metrics",
            Self::Results => "results",
        }
    }

    /// The phase of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }

    /// Counts what this thread does until the guard is dropped as this phase, where somebody listens.
    #[inline]
    pub(crate) fn enter(self) -> EnteredSpan {
        self.span().entered()
    }

    #[inline]
    fn span(self) -> Span {
        // The name of a span is fixed where it is written.
        macro_rules! span {
            ($name:literal) => {
                tracing::span!(target: TARGET, Level::TRACE, $name)
            };
        }
        match self {
            Self::Bars => span!("bars"),
            Self::Plan => span!("plan"),
            Self::Tiles => span!("tiles"),
            Self::Indicators => span!("indicators"),
            Self::Signals => span!("signals"),
            Self::Events => span!("events"),
            Self::Metrics => span!("metrics"),
            Self::Results => span!("results"),
        }
    }
}
