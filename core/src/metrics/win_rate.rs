//! Closed trades with a profit, as a fraction of all closed trades.
//!
//! Undefined without a closed trade.
//! Source: vectorbt `trades.closed.win_rate`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    ratio(raw.account.wins as f64, raw.account.closed_trades as f64)
}
