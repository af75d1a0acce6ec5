//! One combination's account: cash, position, and the raw sums from which metrics are finished.
//!
//! The account is told of fills and of the stretches between them. Drawdowns compare equity with the highest equity
//! reached at an earlier close, the first bar's included; inside one position they compare closes, which is the same
//! ratio with one rounding less.

use crate::order::{self, Costs, Filled};
use crate::span::Span;
use crate::{larger, smaller};

/// The state of one combination, carried from block to block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Account {
    /// Cash, nothing while fully invested.
    pub cash: f64,
    /// Units held; zero while flat.
    pub units: f64,
    /// Value of the open trade at its entry, after slippage, before fees.
    pub entry_value: f64,
    /// Fees of the open trade's entry.
    pub entry_fees: f64,
    /// Bar of the open trade's entry.
    pub entry_bar: u64,

    /// Highest equity at a close before the open position; zero before the first close.
    pub peak: f64,
    /// Highest close since the open position's entry.
    pub position_high: f64,
    /// Worst ratio of equity to its earlier peak, at most 1.
    pub drawdown: f64,
    /// One more than the last bar whose equity was at its peak; zero before the first close.
    pub bars_to_peak: u64,
    /// Whether the flat account is at its peak, so that each flat bar is a peak again.
    pub at_peak: bool,
    /// Longest run of bars below an earlier peak, among the runs that have ended.
    pub longest_drawdown: u64,

    /// Sum of returns.
    pub return_sum: f64,
    /// Sum of squared returns.
    pub square_sum: f64,
    /// Sum of squared negative returns.
    pub downside_square_sum: f64,
    /// Sum of positive returns.
    pub gain_sum: f64,
    /// Sum of negative returns.
    pub loss_sum: f64,

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
            entry_value: 0.0,
            entry_fees: 0.0,
            entry_bar: 0,
            peak: 0.0,
            position_high: 0.0,
            drawdown: 1.0,
            bars_to_peak: 0,
            at_peak: true,
            longest_drawdown: 0,
            return_sum: 0.0,
            square_sum: 0.0,
            downside_square_sum: 0.0,
            gain_sum: 0.0,
            loss_sum: 0.0,
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
        self.units > 0.0
    }

    /// Goes long with all the cash at `price` on `bar`, which closes at `close`. Returns false, changing nothing, when
    /// the cash does not cover the fees.
    #[inline]
    pub fn enter_long(&mut self, bar: u64, price: f64, close: f64, costs: &Costs) -> bool {
        let Some(bought) = order::buy_all(self.cash, price, costs) else { return false };
        let before = self.cash;
        if bar > 0 {
            self.peak = larger(self.peak, before);
            if self.at_peak {
                self.bars_to_peak = bar;
            }
        }
        self.cash = bought.cash;
        self.units = bought.units;
        self.entry_value = bought.units * bought.price;
        self.entry_fees = bought.fees;
        self.entry_bar = bar;
        self.fees_paid += bought.fees;
        self.trades += 1;

        let equity = self.units * close;
        self.add_return(equity / before - 1.0);
        if equity >= self.peak {
            self.reach_peak(bar);
        } else {
            self.drawdown = smaller(self.drawdown, equity / self.peak);
        }
        self.position_high = close;
        true
    }

    /// Lives through a stretch of bars with the position held. `closes` are the stretch's own, the first of them on
    /// `first_bar`.
    #[inline]
    pub fn hold(&mut self, span: &Span, first_bar: u64, closes: &[f64]) {
        self.return_sum += span.return_sum;
        self.square_sum += span.square_sum;
        self.downside_square_sum += span.downside_square_sum;
        self.gain_sum += span.gain_sum;
        self.loss_sum += span.loss_sum;
        let within = smaller(span.drawdown, span.low / self.position_high);
        // Before the first close there is no peak: the ratio is infinite and loses every comparison.
        let across = self.units * span.low / self.peak;
        self.drawdown = smaller(self.drawdown, smaller(within, across));
        if span.high >= self.position_high && self.units * span.high >= self.peak {
            self.mark_peaks(first_bar, closes);
        }
        self.position_high = larger(self.position_high, span.high);
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

    /// What selling the position at `price` would bring, or `None` when that does not cover the fees.
    #[inline]
    pub fn sale(&self, price: f64, costs: &Costs) -> Option<Filled> {
        order::sell_all(self.cash, self.units, price, costs)
    }

    /// Sells the position on `bar`; the bar before closed at `previous_close` and was lived through.
    #[inline]
    pub fn exit_long(&mut self, bar: u64, sold: &Filled, previous_close: f64) {
        let exit_value = self.units * sold.price;
        let profit = exit_value - self.entry_value - self.entry_fees - sold.fees;
        let trade_return = profit / self.entry_value;
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
        self.bars_held += bar - self.entry_bar;
        self.fees_paid += sold.fees;

        let before = self.units * previous_close;
        self.add_return(sold.cash / before - 1.0);
        self.peak = larger(self.peak, self.units * self.position_high);
        self.cash = sold.cash;
        self.units = 0.0;
        self.at_peak = sold.cash >= self.peak;
        if self.at_peak {
            self.peak = sold.cash;
            self.reach_peak(bar);
        } else {
            self.drawdown = smaller(self.drawdown, sold.cash / self.peak);
        }
    }

    /// Equity when the last close is `close`.
    pub fn equity(&self, close: f64) -> f64 {
        self.cash + self.units * close
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

    #[inline]
    fn reach_peak(&mut self, bar: u64) {
        // A peak again on the next bar gives a run of nothing.
        self.longest_drawdown = self.longest_drawdown.max(bar - self.bars_to_peak);
        self.bars_to_peak = bar + 1;
    }

    #[inline]
    fn add_return(&mut self, change: f64) {
        let span = Span::bar(change, 0.0);
        self.return_sum += span.return_sum;
        self.square_sum += span.square_sum;
        self.downside_square_sum += span.downside_square_sum;
        self.gain_sum += span.gain_sum;
        self.loss_sum += span.loss_sum;
    }
}
