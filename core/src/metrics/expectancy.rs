//! Average profit of a closed trade, in cash, fees included.
//!
//! Undefined without a closed trade.
//! Source: vectorbt `trades.closed.expectancy`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    ratio(raw.account.profit_sum + raw.account.trade_loss_sum, raw.account.closed_trades as f64)
}
