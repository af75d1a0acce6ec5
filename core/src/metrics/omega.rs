//! Sum of the positive returns over the sum of the negative ones, the sign removed; threshold 0.
//!
//! Undefined where no return is negative (vectorbt gives infinity there).
//! Source: vectorbt `omega_ratio`.

use super::{Raw, ratio};

pub(super) fn finish(raw: &Raw) -> Option<f64> {
    let sums = raw.account.sums();
    ratio(sums.gain, -sums.loss)
}
