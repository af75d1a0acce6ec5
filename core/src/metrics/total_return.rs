//! Return over the whole history, as a fraction: final equity over initial cash, less 1.
//!
//! Always defined.
//! Source: vectorbt `total_return`.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.final_equity() / raw.initial_cash - 1.0)
}
