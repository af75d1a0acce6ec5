//! Compound return per year, as a fraction: `(1 + total_return) ^ (periods_per_year / bars) - 1`.
//!
//! Undefined where the growth overflows.
//! Source: vectorbt `annualized_return`.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    let growth = raw.final_equity() / raw.initial_cash;
    Some(libm::pow(growth, raw.periods_per_year / raw.bars as f64) - 1.0)
}
