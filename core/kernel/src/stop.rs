//! Stops of an open position: price levels, and the first bar that touches one.
//!
//! Source of the rules: vectorbt 1.2, `portfolio.nb.get_stop_price_nb`: a bar that opens beyond a level fills at its
//! open; where a bar touches both, the loss wins; a trailing level follows the bars before.

use crate::{larger, smaller};

/// How far a level is from a price: a fraction of it and an amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// Fraction of the price.
    pub fraction: f64,
    /// Amount in price.
    pub amount: f64,
}

impl Distance {
    /// No level at all.
    pub const NONE: Self = Self { fraction: f64::NAN, amount: f64::NAN };

    /// A fraction of the price.
    pub fn fraction(fraction: f64) -> Self {
        Self { fraction, amount: 0.0 }
    }

    /// An amount; none where it is not above zero.
    pub fn amount(amount: f64) -> Self {
        if amount > 0.0 { Self { fraction: 0.0, amount } } else { Self::NONE }
    }

    /// Whether there is a level.
    #[inline(always)]
    pub fn is_set(self) -> bool {
        !self.fraction.is_nan() && !self.amount.is_nan()
    }

    /// The level so far below a price.
    #[inline(always)]
    pub fn below(self, price: f64) -> f64 {
        price * (1.0 - self.fraction) - self.amount
    }

    /// The level so far above a price.
    #[inline(always)]
    pub fn above(self, price: f64) -> f64 {
        price * (1.0 + self.fraction) + self.amount
    }
}

/// Which stop fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The stop-loss.
    Loss,
    /// The trailing stop.
    Trailing,
    /// The take-profit.
    Profit,
}

/// A stop that fired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fired {
    /// Which.
    pub reason: Reason,
    /// The price at which it fills, before slippage.
    pub price: f64,
}

/// The levels of one position. Levels that do not exist are NaN and are never touched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stops {
    long: bool,
    loss: f64,
    profit: f64,
    trailing: Distance,
    /// The best price of the bars so far, which the trailing level follows.
    best: f64,
}

impl Stops {
    /// No position, no levels.
    pub const NONE: Self =
        Self { long: true, loss: f64::NAN, profit: f64::NAN, trailing: Distance::NONE, best: f64::NAN };

    /// The levels of a position filled at `price`.
    #[inline(always)]
    pub fn new(long: bool, price: f64, loss: Distance, profit: Distance, trailing: Distance) -> Self {
        let (loss, profit) =
            if long { (loss.below(price), profit.above(price)) } else { (loss.above(price), profit.below(price)) };
        Self { long, loss, profit, trailing, best: price }
    }

    /// Whether a level moves with each bar.
    #[inline(always)]
    pub fn trails(&self) -> bool {
        self.trailing.is_set()
    }

    /// Whether there is any level.
    #[inline(always)]
    pub fn is_set(&self) -> bool {
        !self.loss.is_nan() || !self.profit.is_nan() || self.trails()
    }

    /// Lives through a bar: the stop that fired, if any.
    #[inline(always)]
    pub fn step(&mut self, open: f64, high: f64, low: f64) -> Option<Fired> {
        let fired = self.touched(open, high, low);
        self.best = if self.long { larger(self.best, high) } else { smaller(self.best, low) };
        fired
    }

    #[inline(always)]
    fn touched(&self, open: f64, high: f64, low: f64) -> Option<Fired> {
        let trail = if self.long { self.trailing.below(self.best) } else { self.trailing.above(self.best) };
        // The level that is met first; a comparison with a missing level is false.
        let trail_first = if self.long { trail > self.loss } else { trail < self.loss };
        let (level, reason) =
            if trail_first || self.loss.is_nan() { (trail, Reason::Trailing) } else { (self.loss, Reason::Loss) };
        let (gap_loss, loss, gap_profit, profit) = if self.long {
            (open <= level, low <= level, open >= self.profit, high >= self.profit)
        } else {
            (open >= level, high >= level, open <= self.profit, low <= self.profit)
        };
        if gap_loss || loss {
            return Some(Fired { reason, price: if gap_loss { open } else { level } });
        }
        if gap_profit || profit {
            return Some(Fired { reason: Reason::Profit, price: if gap_profit { open } else { self.profit } });
        }
        None
    }

    /// Lives through neighbouring bars up to the first that touches a level: its position among them, and what fired.
    #[inline(always)]
    pub fn search(&mut self, open: &[f64], high: &[f64], low: &[f64]) -> Option<(usize, Fired)> {
        if self.trails() {
            let mut bars = open.iter().zip(high).zip(low).enumerate();
            return bars.find_map(|(bar, ((&open, &high), &low))| Some((bar, self.step(open, high, low)?)));
        }
        let (below, above) = if self.long { (self.loss, self.profit) } else { (self.profit, self.loss) };
        let bar = first(low.len(), |bar| low[bar] <= below || high[bar] >= above)?;
        Some((bar, self.touched(open[bar], high[bar], low[bar])?))
    }
}

/// The first of `bars` bars that touches something. Several at a look: it costs little more than a look at one.
#[inline(always)]
pub fn first(bars: usize, touches: impl Fn(usize) -> bool) -> Option<usize> {
    const LOOK: usize = 16;
    let mut from = 0;
    while from + LOOK <= bars {
        let mut found = 0_u32;
        for bar in 0..LOOK {
            found |= u32::from(touches(from + bar)) << bar;
        }
        if found != 0 {
            return Some(from + found.trailing_zeros() as usize);
        }
        from += LOOK;
    }
    (from..bars).find(|&bar| touches(bar))
}
