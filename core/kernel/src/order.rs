//! What an order costs and brings.
//!
//! Source of the formulas: vectorbt 1.2, `portfolio.nb.buy_nb`, `sell_nb` and `signals_to_size_nb`.

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

impl Costs {
    /// What each unit of cash spent leaves for the position, the proportional fee taken.
    #[inline(always)]
    pub fn left_after_fee(&self) -> f64 {
        1.0 / (1.0 + self.fee)
    }
}

/// How much an entry takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// A fraction of what all the cash allows, above 0; 1 is all in.
    Fraction(f64),
    /// An amount of cash, converted at the price before slippage. A long position takes at most all the cash.
    Value(f64),
    /// Units. A long position takes at most all the cash.
    Units(f64),
}

impl Size {
    /// All the cash.
    pub const ALL_IN: Self = Self::Fraction(1.0);
}

/// A filled order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filled {
    /// Units bought, or with a minus sign sold.
    pub units: f64,
    /// Price after slippage.
    pub price: f64,
    /// Fees paid, in cash.
    pub fees: f64,
    /// Cash after the order.
    pub cash: f64,
    /// [`backing`] of a short position, where the order puts all of the equity into it; else nothing.
    pub backing: f64,
}

/// An order that leaves a position and goes all in on the other side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reversal {
    /// What leaves the position.
    pub exit: Filled,
    /// What enters the opposite one, with the cash that the exit leaves.
    pub entry: Filled,
}

/// What backs each unit of a short position that is all in and was filled at a price, after slippage: its own proceeds
/// and the cash that they match.
#[inline(always)]
pub fn backing(price: f64) -> f64 {
    price * 2.0
}

/// Goes long with `cash`, or `None` when the cash does not cover the fees.
#[inline]
pub fn enter_long(cash: f64, price: f64, size: Size, costs: &Costs) -> Option<Filled> {
    match size {
        Size::Fraction(fraction) => buy_for(cash, if fraction < 1.0 { cash * fraction } else { cash }, price, costs),
        Size::Value(value) => buy(cash, value / price, price, costs),
        Size::Units(units) => buy(cash, units, price, costs),
    }
}

/// Goes short with `cash` as its only backing, or `None` when the cash does not cover the fees.
#[inline]
pub fn enter_short(cash: f64, price: f64, size: Size, costs: &Costs) -> Option<Filled> {
    match size {
        Size::Fraction(fraction) if fraction >= 1.0 => all_in_short(cash, price, costs),
        _ => reverse_to_short(cash, 0.0, price, size, costs),
    }
}

/// Sells all the units of a long position, or `None` when what they bring does not cover the fees.
#[inline]
pub fn exit_long(cash: f64, units: f64, price: f64, costs: &Costs) -> Option<Filled> {
    sell(cash, units, price, costs)
}

/// Buys back `units` of a short position, or as many as the cash allows, or `None` when it does not cover the fees.
#[inline]
pub fn exit_short(cash: f64, units: f64, price: f64, costs: &Costs) -> Option<Filled> {
    buy(cash, units, price, costs)
}

/// Leaves a position of `units`, with a minus sign owed, and goes all in on the other side, or `None` when the cash does
/// not suffice for both. Exit and entry share the fixed fee by their units.
#[inline]
pub fn reverse_all_in(cash: f64, units: f64, price: f64, costs: &Costs) -> Option<Reversal> {
    let (long, held) = (units > 0.0, units.abs());
    let slipped = price * if long { 1.0 - costs.slippage } else { 1.0 + costs.slippage };
    let value = held * slipped;
    let fee = value * costs.fee;
    let left = if long { cash + (value - fee) } else { cash - (value + fee) };
    let entry = if long { all_in_short(left, price, costs) } else { buy_for(left, left, price, costs) }?;
    let share = held / (held + entry.units.abs()) * costs.fixed_fee;
    Some(Reversal {
        exit: Filled { units: -units, price: slipped, fees: fee + share, cash: left, backing: 0.0 },
        entry: Filled { fees: entry.fees - share, ..entry },
    })
}

/// Sells a long position of `held` units and goes short, in one order.
#[inline]
pub fn reverse_to_short(cash: f64, held: f64, price: f64, size: Size, costs: &Costs) -> Option<Filled> {
    let units = match size {
        Size::Fraction(fraction) => {
            let slipped = price * (1.0 - costs.slippage);
            let free = cash + held * slipped * (1.0 - costs.fee);
            let most = (free - costs.fixed_fee) / (slipped * (1.0 + costs.fee));
            // Not even the fees of the short: the long position is left, and that is all.
            if most > 0.0 { held + fraction * most } else { held }
        }
        Size::Value(value) => held + value / price,
        Size::Units(units) => held + units,
    };
    if units > 0.0 { sell(cash, units, price, costs) } else { None }
}

/// Buys back a short position of `held` units and goes long, in one order. Where the cash does not suffice to buy
/// back, as much as possible is.
#[inline]
pub fn reverse_to_long(cash: f64, held: f64, price: f64, size: Size, costs: &Costs) -> Option<Filled> {
    match size {
        Size::Fraction(fraction) if fraction < 1.0 => {
            let each = price * (1.0 + costs.slippage) * (1.0 + costs.fee);
            let rest = cash - costs.fixed_fee - held * each;
            let more = if rest > 0.0 { fraction * rest / each } else { 0.0 };
            buy(cash, held + more, price, costs)
        }
        Size::Fraction(_) => buy_for(cash, cash, price, costs),
        Size::Value(value) => buy(cash, held + value / price, price, costs),
        Size::Units(units) => buy(cash, held + units, price, costs),
    }
}

/// Buys so many units, or as many as the cash allows.
#[inline]
fn buy(cash: f64, units: f64, price: f64, costs: &Costs) -> Option<Filled> {
    let slipped = price * (1.0 + costs.slippage);
    let value = units * slipped;
    let fees = value * costs.fee + costs.fixed_fee;
    let spent = value + fees;
    if spent <= cash {
        return if units > 0.0 {
            Some(Filled { units, price: slipped, fees, cash: cash - spent, backing: 0.0 })
        } else {
            None
        };
    }
    buy_for(cash, cash, price, costs)
}

/// Buys for `limit` of the cash, fees included.
#[inline]
fn buy_for(cash: f64, limit: f64, price: f64, costs: &Costs) -> Option<Filled> {
    let price = price * (1.0 + costs.slippage);
    let value = (limit - costs.fixed_fee) * costs.left_after_fee();
    if value > 0.0 {
        Some(Filled { units: value / price, price, fees: limit - value, cash: cash - limit, backing: 0.0 })
    } else {
        None
    }
}

/// Owes as many units as all the cash backs, fees included.
#[inline]
fn all_in_short(cash: f64, price: f64, costs: &Costs) -> Option<Filled> {
    let price = price * (1.0 - costs.slippage);
    let value = (cash - costs.fixed_fee) * costs.left_after_fee();
    if value > 0.0 {
        let (units, backing) = (value / price, backing(price));
        Some(Filled { units: -units, price, fees: cash - value, cash: units * backing, backing })
    } else {
        None
    }
}

/// Sells so many units, owned or not, unless the fees eat up what they bring.
#[inline]
fn sell(cash: f64, units: f64, price: f64, costs: &Costs) -> Option<Filled> {
    let price = price * (1.0 - costs.slippage);
    let value = units * price;
    let fees = value * costs.fee + costs.fixed_fee;
    let proceeds = value - fees;
    if proceeds >= 0.0 {
        Some(Filled { units: -units, price, fees, cash: cash + proceeds, backing: 0.0 })
    } else {
        None
    }
}
