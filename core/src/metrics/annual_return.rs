//! Compound return per year, as a fraction: `(1 + total_return) ^ (periods_per_year / bars) - 1`.
//!
//! Undefined where the growth overflows, and where the end is in debt.
//! Source: vectorbt `annualized_return`.

use super::Raw;

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    raw.annual_return()
}

pub(super) fn of(raw: &Raw) -> Option<f64> {
    let growth = raw.final_equity() / raw.initial_cash;
    // A whole exponent would give a number even for a negative growth.
    (growth >= 0.0).then(|| libm::pow(growth, raw.periods_per_year / raw.bars as f64) - 1.0)
}
