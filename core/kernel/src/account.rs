//! One combination's account: cash, position, and the raw sums from which metrics are finished.
//!
//! The account is told of fills and of the stretches between them. Drawdowns compare equity with the highest equity
//! reached at an earlier close, the first bar's included. While all of the equity is in a long position, its returns
//! are the market's, and within that position drawdowns compare closes, which is the same ratio with one rounding
//! less. While all of it backs a short position, each unit is worth what backs it less the close, so that the returns
//! depend on the entry's price alone. Any other position is lived through close by close.

use crate::curve::Curve;
use crate::order::{Filled, Reversal};
use crate::span::Stretch;
use crate::sums::Sums;
use crate::{NEARLY, larger, smaller};

/// The state of one combination, carried from block to block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Account {
    /// Cash: nothing while fully invested, more than the equity while short.
    pub cash: f64,
    /// Units held, or with a minus sign owed; zero while flat.
    pub units: f64,
    /// What backs each unit of a short position that all of the equity is in; zero otherwise.
    pub backing: f64,
    /// Value of the open trade at its entry, after slippage, before fees.
    pub entry_value: f64,
    /// Fees of the open trade's entry.
    pub entry_fees: f64,
    /// Bar of the open trade's entry.
    pub entry_bar: u64,

    /// Highest equity at a close, of a fully invested long position before its entry; zero before the first close.
    pub peak: f64,
    /// Highest close since the entry of a fully invested long position.
    pub position_high: f64,
    /// Worst ratio of equity to its earlier peak, at most 1.
    pub drawdown: f64,
    /// One more than the last bar whose equity was at its peak; zero before the first close.
    pub bars_to_peak: u64,
    /// Whether the flat account is at its peak, so that each flat bar is a peak again.
    pub at_peak: bool,
    /// Longest run of bars below an earlier peak, among the runs that have ended.
    pub longest_drawdown: u64,

    /// Sums over the returns of the bars on which orders filled.
    pub filled: Sums,
    /// Sums over the returns of the bars through which a position was held.
    pub held: Sums,

    /// Trades opened.
    pub trades: u64,
    /// Trades closed.
    pub closed_trades: u64,
    /// Closed trades with a profit.
    pub wins: u64,
    /// Profits of winning trades.
    pub profit_sum: f64,
    /// Losses of losing trades, itself at most zero.
    pub trade_loss_sum: f64,
    /// Sum of the closed trades' returns.
    pub trade_return_sum: f64,
    /// Best return of a closed trade; meaningless before there is one.
    pub best_trade: f64,
    /// Worst return of a closed trade; meaningless before there is one.
    pub worst_trade: f64,
    /// Bars at whose close a position was held, in closed trades.
    pub bars_held: u64,
    /// Fees paid.
    pub fees_paid: f64,
}

impl Account {
    /// A flat account with this much cash, before the first bar.
    pub fn new(cash: f64) -> Self {
        Self {
            cash,
            units: 0.0,
            backing: 0.0,
            entry_value: 0.0,
            entry_fees: 0.0,
            entry_bar: 0,
            peak: 0.0,
            position_high: 0.0,
            drawdown: 1.0,
            bars_to_peak: 0,
            at_peak: true,
            longest_drawdown: 0,
            filled: Sums::NONE,
            held: Sums::NONE,
            trades: 0,
            closed_trades: 0,
            wins: 0,
            profit_sum: 0.0,
            trade_loss_sum: 0.0,
            trade_return_sum: 0.0,
            best_trade: 0.0,
            worst_trade: 0.0,
            bars_held: 0,
            fees_paid: 0.0,
        }
    }

    /// Whether a position is open.
    #[inline]
    pub fn holds(&self) -> bool {
        self.units != 0.0
    }

    /// Whether all of the equity is in a long position.
    #[inline]
    pub fn is_all_in_long(&self) -> bool {
        self.units > 0.0 && self.cash == 0.0
    }

    /// Whether all of the equity backs a short position.
    #[inline]
    pub fn is_all_in_short(&self) -> bool {
        self.backing > 0.0
    }

    /// Takes over an order that filled on `bar`, between `previous_close` and `close`. Every bar before it was lived
    /// through.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub fn fill(&mut self, bar: u64, order: &Filled, previous_close: f64, close: f64) {
        if !self.holds() {
            return self.enter(bar, order, close);
        }
        if self.is_all_in_long() && order.units == -self.units {
            return self.leave_long(bar, order, previous_close, close);
        }
        let before = self.equity(previous_close);
        if self.is_all_in_long() {
            self.peak = larger(self.peak, self.units * self.position_high);
        }
        let units = self.units + order.units;
        let exit_fees = self.close_part(bar, order);
        // A reversal opens the next trade; a rounding error of the closing one is no position.
        if units != 0.0 && (units > 0.0) == (order.units > 0.0) {
            self.open_trade(bar, units, order.price, order.fees - exit_fees);
        }
        self.arrive(bar, units, order, before, close);
    }

    /// Takes over an order that leaves a position and goes all in on the other side, as [`Account::fill`] does.
    pub fn reverse(&mut self, bar: u64, order: &Reversal, previous_close: f64, close: f64) {
        let before = self.equity(previous_close);
        if self.is_all_in_long() {
            self.peak = larger(self.peak, self.units * self.position_high);
        }
        self.close_part(bar, &order.exit);
        self.fees_paid += order.exit.fees;
        let entry = &order.entry;
        self.open_trade(bar, entry.units, entry.price, entry.fees);
        self.arrive(bar, entry.units, entry, before, close);
    }

    /// Takes over an order that opens a position.
    #[inline(always)]
    pub fn enter(&mut self, bar: u64, order: &Filled, close: f64) {
        let before = self.cash;
        if bar > 0 {
            self.peak = larger(self.peak, before);
            if self.at_peak {
                self.bars_to_peak = bar;
            }
        }
        self.open_trade(bar, order.units, order.price, order.fees);
        self.arrive(bar, order.units, order, before, close);
    }

    /// Takes over an order that sells all of a long position that was all in.
    #[inline(always)]
    pub fn leave_long(&mut self, bar: u64, order: &Filled, previous_close: f64, close: f64) {
        let before = self.units * previous_close;
        self.peak = larger(self.peak, self.units * self.position_high);
        self.bars_held += bar - self.entry_bar;
        let gain = self.units * order.price - self.entry_value;
        self.judge(gain - self.entry_fees - order.fees, self.entry_value);
        self.arrive(bar, 0.0, order, before, close);
    }

    #[inline(always)]
    fn open_trade(&mut self, bar: u64, units: f64, price: f64, fees: f64) {
        self.entry_value = units.abs() * price;
        self.entry_fees = fees;
        self.entry_bar = bar;
        self.trades += 1;
    }

    /// Books the trade, or the part of it, that an opposite order closes. Returns that part's share of the fees.
    fn close_part(&mut self, bar: u64, order: &Filled) -> f64 {
        let (held, traded) = (self.units.abs(), order.units.abs());
        let exit_fees = if traded > held { held / traded * order.fees } else { order.fees };
        let (mut units, mut entry_value, mut entry_fees) = (held, self.entry_value, self.entry_fees);
        if traded < held {
            // The cash did not suffice to buy all back. What was, counts as a trade of its own.
            units = traded;
            entry_value *= traded / held;
            entry_fees *= traded / held;
            self.entry_value -= entry_value;
            self.entry_fees -= entry_fees;
            self.trades += 1;
        } else {
            self.bars_held += bar - self.entry_bar;
        }
        let exit_value = units * order.price;
        let gain = if self.units > 0.0 { exit_value - entry_value } else { entry_value - exit_value };
        self.judge(gain - entry_fees - exit_fees, entry_value);
        exit_fees
    }

    /// Counts a closed trade.
    #[inline(always)]
    fn judge(&mut self, profit: f64, entry_value: f64) {
        let trade_return = profit / entry_value;
        let first = self.closed_trades == 0;
        self.best_trade = if first { trade_return } else { larger(self.best_trade, trade_return) };
        self.worst_trade = if first { trade_return } else { smaller(self.worst_trade, trade_return) };
        self.trade_return_sum += trade_return;
        if profit > 0.0 {
            self.wins += 1;
            self.profit_sum += profit;
        } else {
            self.trade_loss_sum += profit;
        }
        self.closed_trades += 1;
    }

    /// The close of a bar on which an order filled.
    #[inline(always)]
    fn arrive(&mut self, bar: u64, units: f64, order: &Filled, before: f64, close: f64) {
        self.units = units;
        self.backing = order.backing;
        self.cash = order.cash;
        self.fees_paid += order.fees;
        let equity = self.equity(close);
        self.filled += Sums::of(change(before, equity));
        self.at_peak = equity >= self.peak;
        if self.at_peak {
            if !self.is_all_in_long() {
                self.peak = equity;
            }
            self.reach_peak(bar);
        } else {
            self.fall(equity, self.peak);
        }
        self.position_high = close;
    }

    /// Equity, or a close, below an earlier peak: is it the deepest fall?
    #[inline(always)]
    fn fall(&mut self, low: f64, peak: f64) {
        // Most falls are not the deepest, which a product tells sooner than a quotient. Both are rounded, so that those
        // that nearly are get the quotient's verdict; so does a debt.
        if low <= peak * self.drawdown * NEARLY || self.drawdown <= 0.0 {
            self.drawdown = smaller(self.drawdown, low / peak);
        }
    }

    /// Lives through a stretch of bars, all in and long. `closes` are the stretch's own, the first of them on `first_bar`.
    #[inline(always)]
    pub fn hold(&mut self, stretch: &Stretch, first_bar: u64, closes: &[f64]) {
        let sums = stretch.sums();
        self.held += sums.sums;
        self.drawdown = smaller(self.drawdown, sums.drawdown);
        self.fall(stretch.late.low, stretch.early.high);
        self.fall(sums.low, self.position_high);
        // Before the first close there is no peak.
        if self.peak > 0.0 {
            self.fall(self.units * sums.low, self.peak);
        }
        if sums.high >= self.position_high && self.units * sums.high >= self.peak {
            self.mark_peaks(first_bar, closes);
        }
        self.position_high = larger(self.position_high, sums.high);
    }

    /// Finds the bars of a stretch at which equity is at its peak.
    fn mark_peaks(&mut self, first_bar: u64, closes: &[f64]) {
        let mut high = self.position_high;
        for (bar, &close) in (first_bar..).zip(closes) {
            if close >= high && self.units * close >= self.peak {
                high = close;
                self.reach_peak(bar);
            }
        }
    }

    /// Lives through bars `first..end` of a block with any other position: `closes` are the block's, which begins at
    /// `first_bar`, and `previous` has for each bar the close before it.
    #[inline(always)]
    pub fn follow(&mut self, first_bar: u64, closes: &[f64], previous: &[f64], first: usize, end: usize) {
        let all_in = self.is_all_in_short();
        let (cash, units) = if all_in { (self.backing, -1.0) } else { (self.cash, self.units) };
        let sums = Curve::sums(cash, units, closes, previous, first, end);
        self.held += sums.sums;
        let each = if all_in { -self.units } else { 1.0 };
        if each * sums.high < self.peak {
            return self.fall(each * sums.low, self.peak);
        }
        for (bar, &close) in (first_bar + first as u64..).zip(&closes[first..end]) {
            let equity = self.equity(close);
            if equity >= self.peak {
                self.peak = equity;
                self.reach_peak(bar);
            } else {
                self.fall(equity, self.peak);
            }
        }
    }

    /// Equity when the last close is `close`.
    #[inline(always)]
    pub fn equity(&self, close: f64) -> f64 {
        if self.is_all_in_short() { -self.units * (self.backing - close) } else { self.cash + self.units * close }
    }

    /// Sums over all returns.
    pub fn sums(&self) -> Sums {
        self.filled + self.held
    }

    /// Bars at whose close a position was held, an open one included, after `bars` bars.
    pub fn exposure(&self, bars: u64) -> u64 {
        if self.holds() { self.bars_held + (bars - self.entry_bar) } else { self.bars_held }
    }

    /// Longest run of bars below an earlier peak, one that still lasts included, after `bars` bars.
    pub fn longest_drawdown(&self, bars: u64) -> u64 {
        if !self.holds() && self.at_peak {
            return self.longest_drawdown;
        }
        self.longest_drawdown.max(bars - self.bars_to_peak)
    }

    #[inline(always)]
    fn reach_peak(&mut self, bar: u64) {
        // A peak again on the next bar gives a run of nothing.
        self.longest_drawdown = self.longest_drawdown.max(bar - self.bars_to_peak);
        self.bars_to_peak = bar + 1;
    }
}

/// The return from one equity to the next. Debts that grow are a loss; out of nothing there is no return.
///
/// Source: vectorbt 1.2, `returns.nb.get_return_nb`, which gives infinity for the last case.
#[inline(always)]
pub fn change(before: f64, after: f64) -> f64 {
    let ratio = after / before;
    if before > 0.0 {
        ratio - 1.0
    } else if before < 0.0 {
        1.0 - ratio
    } else if after == 0.0 {
        0.0
    } else {
        f64::NAN
    }
}
