//! Mean over standard deviation (ddof 1) of the returns, times `sqrt(periods_per_year)`; risk-free rate 0.
//!
//! Undefined for fewer than two bars and where no return differs from the mean (vectorbt gives infinity there).
//! Source: vectorbt `sharpe_ratio`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    ratio(raw.mean_return(), raw.standard_deviation()?).map(|sharpe| sharpe * libm::sqrt(raw.periods_per_year))
}
