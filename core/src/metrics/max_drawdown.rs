//! Deepest fall of equity below an earlier peak, as a fraction from -1 to 0, less than -1 in debt. Peaks are equity at closes, the first bar included, initial cash alone not.
//!
//! Always defined; 0 where equity never fell.
//! Source: vectorbt `max_drawdown`.

use super::Raw;

#[allow(clippy::unnecessary_wraps, reason = "all metrics share the signature")]
pub(super) fn finish(raw: &Raw) -> Option<f64> {
    Some(raw.account.drawdown - 1.0)
}
