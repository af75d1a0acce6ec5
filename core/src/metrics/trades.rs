//! Trades opened, one still open included.
//!
//! Always defined.
//! Source: vectorbt `trades.count`.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.account.trades as f64)
}
