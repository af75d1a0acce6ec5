//! One backtest in detail: its equity, its positions and its trades.

use backsweep_kernel::larger;

/// All that happened in one backtest.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// Equity at each close, in cash.
    pub equity: Vec<f64>,
    /// Units held at each close, with a minus sign when short.
    pub units: Vec<f64>,
    /// The trades, in the order of their ends; one that is still open comes last.
    pub trades: Vec<Trade>,
}

impl Detail {
    /// How far equity is below its highest earlier close, as a fraction of that from -1 to 0, less than -1 in
    /// debt, at each close.
    pub fn drawdown(&self) -> Vec<f64> {
        let mut peak = f64::NEG_INFINITY;
        let below = |&equity: &f64| {
            peak = larger(peak, equity);
            equity / peak - 1.0
        };
        self.equity.iter().map(below).collect()
    }
}

/// Why a trade ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitReason {
    /// A signal.
    Signal,
    /// The stop-loss.
    StopLoss,
    /// The trailing stop.
    TrailingStop,
    /// The take-profit.
    TakeProfit,
    /// The time stop.
    TimeStop,
    /// It did not: the bars ended.
    Open,
}

impl ExitReason {
    /// The name, the same in Rust, Python and TypeScript.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::StopLoss => "stop_loss",
            Self::TrailingStop => "trailing_stop",
            Self::TakeProfit => "take_profit",
            Self::TimeStop => "time_stop",
            Self::Open => "open",
        }
    }
}

/// One trade.
#[derive(Clone, Debug, PartialEq)]
pub struct Trade {
    /// Whether it was long.
    pub long: bool,
    /// Bar of the entry.
    pub entry_bar: usize,
    /// Price of the entry, after slippage.
    pub entry_price: f64,
    /// Bar of the exit; the last one for a trade that is open.
    pub exit_bar: usize,
    /// Price of the exit, after slippage; the last close for a trade that is open.
    pub exit_price: f64,
    /// Units, without sign.
    pub units: f64,
    /// Fees of entry and exit, in cash.
    pub fees: f64,
    /// Profit after fees, in cash.
    pub profit: f64,
    /// Profit over the value at entry.
    pub change: f64,
    /// Why it ended.
    pub reason: ExitReason,
    /// Maximum adverse excursion: the furthest that the price went against the trade, as a fraction of the entry price,
    /// at most 0. On the bar of the entry at an open and on all bars that the trade lived through whole, highs and lows
    /// count; on the others the fill price alone.
    pub adverse: f64,
    /// Maximum favourable excursion: the furthest that it went with the trade, at least 0.
    pub favourable: f64,
}
