//! Best return of a closed trade: its profit after fees over its value at entry.
//!
//! Undefined without a closed trade.
//! Source: vectorbt `trades.closed.returns.max`.

use super::Raw;

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    (raw.account.closed_trades > 0).then_some(raw.account.best_trade)
}
