//! Equity at the last close, in cash; an open position counts at the close, without fees of a sale.
//!
//! Always defined.
//! Source: vectorbt `final_value`.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.final_equity())
}
