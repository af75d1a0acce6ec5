//! Standard deviation of the returns per year, as a fraction: sample deviation (ddof 1) times `sqrt(periods_per_year)`.
//!
//! Undefined for fewer than two bars.
//! Source: vectorbt `annualized_volatility`.

use super::Raw;

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.standard_deviation()? * libm::sqrt(raw.periods_per_year))
}
