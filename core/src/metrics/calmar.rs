//! Annual return over the depth of the maximum drawdown.
//!
//! Undefined where there is no drawdown.
//! Source: vectorbt `calmar_ratio`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    let depth = -super::max_drawdown::finish(raw)?;
    ratio(raw.annual_return()?, depth)
}
