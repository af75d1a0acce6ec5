//! One price for a bar.

/// The typical price of each bar: the mean of high, low and close.
#[inline(always)]
pub(crate) fn typical([high, low, close]: [&[f64]; 3], prices: &mut [f64]) {
    let [high, low, close] = [high, low, close].map(|series| &series[..prices.len()]);
    for (bar, price) in prices.iter_mut().enumerate() {
        *price = (high[bar] + low[bar] + close[bar]) / 3.0;
    }
}
