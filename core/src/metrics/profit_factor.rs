//! Profits of the winning closed trades over the losses of the losing ones, the sign removed.
//!
//! Undefined where no closed trade lost (vectorbt gives infinity there).
//! Source: vectorbt `trades.closed.profit_factor`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    ratio(raw.account.profit_sum, -raw.account.trade_loss_sum)
}
