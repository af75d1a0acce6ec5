//! Longest time below an earlier peak, in bars; one that still lasts counts.
//!
//! Always defined; 0 where equity never fell.
//! Source: vectorbt `drawdowns.max_duration`.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.account.longest_drawdown(raw.bars) as f64)
}
