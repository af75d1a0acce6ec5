//! One price for a bar.

/// The typical price: the mean of high, low and close.
pub(crate) fn typical(high: f64, low: f64, close: f64) -> f64 {
    (high + low + close) / 3.0
}
