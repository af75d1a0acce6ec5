//! What an order costs and brings.
//!
//! Source of the formulas: vectorbt 1.2, `portfolio.nb.buy_nb` and `sell_nb`.

/// What trading costs, per side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Costs {
    /// Fee as a fraction of the traded value.
    pub fee: f64,
    /// Fee in cash for each order.
    pub fixed_fee: f64,
    /// Fraction by which the fill is worse than the price.
    pub slippage: f64,
}

/// A filled order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filled {
    /// Units bought or sold.
    pub units: f64,
    /// Price after slippage.
    pub price: f64,
    /// Fees paid, in cash.
    pub fees: f64,
    /// Cash after the order.
    pub cash: f64,
}

/// Buys for all the cash, or `None` when the cash does not cover the fees.
#[inline]
pub fn buy_all(cash: f64, price: f64, costs: &Costs) -> Option<Filled> {
    let price = price * (1.0 + costs.slippage);
    let value = (cash - costs.fixed_fee) / (1.0 + costs.fee);
    if value > 0.0 { Some(Filled { units: value / price, price, fees: cash - value, cash: 0.0 }) } else { None }
}

/// Sells all the units, or `None` when what they bring does not cover the fees.
#[inline]
pub fn sell_all(cash: f64, units: f64, price: f64, costs: &Costs) -> Option<Filled> {
    let price = price * (1.0 - costs.slippage);
    let value = units * price;
    let fees = value * costs.fee + costs.fixed_fee;
    let proceeds = value - fees;
    if proceeds >= 0.0 { Some(Filled { units, price, fees, cash: cash + proceeds }) } else { None }
}
