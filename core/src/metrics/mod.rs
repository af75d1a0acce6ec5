//! Metrics: what a sweep says of each combination. One file each, finished on the host from an account's raw sums.

mod annual_return;
mod avg_trade;
mod best_trade;
mod calmar;
mod column;
mod expectancy;
mod exposure;
mod fees_paid;
mod final_equity;
mod max_drawdown;
mod max_drawdown_bars;
mod omega;
mod pages;
mod profit_factor;
mod raw;
mod sharpe;
mod sortino;
mod total_return;
mod trades;
mod volatility;
mod win_rate;
mod worst_trade;

pub use column::MetricColumn;
pub use raw::Raw;

use crate::named::by_name;

/// Which values of a metric are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Higher is better.
    Higher,
    /// Lower is better.
    Lower,
}

/// What a metric's values are, so that every host writes them alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A fraction, written as a percentage.
    Fraction,
    /// A ratio without unit.
    Ratio,
    /// A whole number, always defined.
    Count,
    /// An amount of the account's cash.
    Cash,
}

impl Unit {
    /// The name, the same in Rust, Python and TypeScript.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fraction => "fraction",
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Cash => "cash",
        }
    }
}

macro_rules! metrics {
    ($($(#[$doc:meta])* $variant:ident = $module:ident, $unit:ident, $better:ident;)+) => {
        /// A metric. The order is that of columns everywhere.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
        pub enum Metric { $($(#[$doc])* $variant),+ }

        by_name!(Metric, [$(stringify!($module)),+]);

        impl Metric {
            /// All metrics.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, the same in Rust, Python, TypeScript and on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($module)),+ }
            }

            /// What the values are.
            pub fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit),+ }
            }

            /// Which values are better.
            pub fn better(self) -> Better {
                match self { $(Self::$variant => Better::$better),+ }
            }

            /// Appends the values of some combinations to a column, undefined where they are not finite.
            pub(crate) fn finish(self, raw: &[Raw], column: &mut MetricColumn) {
                match self { $(Self::$variant => append(raw, column, $module::finish)),+ }
            }
        }
    };
}

metrics! {
    /// Return over the whole history, as a fraction: final equity over initial cash, less 1. Always defined.
    TotalReturn = total_return, Fraction, Higher;
    /// Compound return per year, as a fraction: `(1 + total_return) ^ (periods_per_year / bars) - 1`. Undefined where the growth overflows, and where the end is in debt.
    AnnualReturn = annual_return, Fraction, Higher;
    /// Standard deviation of the returns per year, as a fraction: sample deviation (ddof 1) times `sqrt(periods_per_year)`. Undefined for fewer than two bars.
    Volatility = volatility, Fraction, Lower;
    /// Mean over standard deviation (ddof 1) of the returns, times `sqrt(periods_per_year)`; risk-free rate 0. Undefined for fewer than two bars and where no return differs from the mean (vectorbt gives infinity there).
    Sharpe = sharpe, Ratio, Higher;
    /// Mean return over downside deviation (root of the mean squared negative return), times `sqrt(periods_per_year)`; required return 0. Undefined for fewer than two bars and where no return is negative (vectorbt gives infinity there).
    Sortino = sortino, Ratio, Higher;
    /// Annual return over the depth of the maximum drawdown. Undefined where there is no drawdown.
    Calmar = calmar, Ratio, Higher;
    /// Sum of the positive returns over the sum of the negative ones, the sign removed; threshold 0. Undefined where no return is negative (vectorbt gives infinity there).
    Omega = omega, Ratio, Higher;
    /// Deepest fall of equity below an earlier peak, as a fraction from -1 to 0, less than -1 in debt. Peaks are equity at closes, the first bar included, initial cash alone not. Always defined; 0 where equity never fell.
    MaxDrawdown = max_drawdown, Fraction, Higher;
    /// Longest time below an earlier peak, in bars; one that still lasts counts. Always defined; 0 where equity never fell.
    MaxDrawdownBars = max_drawdown_bars, Count, Lower;
    /// Trades opened, one still open included. Always defined.
    Trades = trades, Count, Higher;
    /// Closed trades with a profit, as a fraction of all closed trades. Undefined without a closed trade.
    WinRate = win_rate, Fraction, Higher;
    /// Profits of the winning closed trades over the losses of the losing ones, the sign removed. Undefined where no closed trade lost (vectorbt gives infinity there).
    ProfitFactor = profit_factor, Ratio, Higher;
    /// Average profit of a closed trade, in cash, fees included. Undefined without a closed trade.
    Expectancy = expectancy, Cash, Higher;
    /// Average return of a closed trade: its profit after fees over its value at entry. Undefined without a closed trade.
    AvgTrade = avg_trade, Fraction, Higher;
    /// Best return of a closed trade: its profit after fees over its value at entry. Undefined without a closed trade.
    BestTrade = best_trade, Fraction, Higher;
    /// Worst return of a closed trade: its profit after fees over its value at entry. Undefined without a closed trade.
    WorstTrade = worst_trade, Fraction, Higher;
    /// Bars at whose close a position is held, as a fraction of all bars. Always defined.
    Exposure = exposure, Fraction, Higher;
    /// Fees paid, in cash. Always defined.
    FeesPaid = fees_paid, Cash, Lower;
    /// Equity at the last close, in cash; an open position counts at the close, without fees of a sale. Always defined.
    FinalEquity = final_equity, Cash, Higher;
}

impl Metric {
    /// The metric of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.name() == name)
    }
}

/// All metrics share the signature of `finish`, those that are always defined too. A loop for each.
fn append(raw: &[Raw], column: &mut MetricColumn, finish: impl Fn(&Raw) -> Option<f64>) {
    column.append(raw.iter().map(|raw| finish(raw).filter(|value| value.is_finite())));
}

/// A quotient, undefined where the divisor is zero.
fn ratio(dividend: f64, divisor: f64) -> Option<f64> {
    (divisor != 0.0).then_some(dividend / divisor)
}
