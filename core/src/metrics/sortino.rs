//! Mean return over downside deviation (root of the mean squared negative return), times `sqrt(periods_per_year)`; required return 0.
//!
//! Undefined for fewer than two bars and where no return is negative (vectorbt gives infinity there).
//! Source: vectorbt `sortino_ratio`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    if raw.bars < 2 {
        return None;
    }
    let downside = libm::sqrt(raw.account.sums().downside_square / raw.bars as f64);
    ratio(raw.mean_return(), downside).map(|sortino| sortino * libm::sqrt(raw.periods_per_year))
}
