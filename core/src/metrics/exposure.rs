//! Bars at whose close a position is held, as a fraction of all bars.
//!
//! Always defined.
//! Source: vectorbt `asset_value != 0`, averaged.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.account.exposure(raw.bars) as f64 / raw.bars as f64)
}
