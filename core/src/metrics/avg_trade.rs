//! Average return of a closed trade: its profit after fees over its value at entry.
//!
//! Undefined without a closed trade.
//! Source: vectorbt `trades.closed.returns.mean`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    ratio(raw.account.trade_return_sum, raw.account.closed_trades as f64)
}
