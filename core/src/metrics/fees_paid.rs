//! Fees paid, in cash.
//!
//! Always defined.
//! Source: vectorbt `orders.fees.sum`.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.account.fees_paid)
}
