//! Eight accounts that are only ever flat or all in, side by side: the arithmetic of [`Account`], eight trades at a time.
//!
//! A loop over the lanes is one vector instruction a line, and no trade waits for the divisions of the one before. What
//! a trade reads of the bars is staged first ([`Staged`]); the accounts then take the first trades of all lanes, then the
//! second ones, and so on.
//!
//! A unit of a long position is worth the close, one of a short position what backs it less the close. Where no account
//! is ever short, `SHORTS` is false, and what tells the sides apart is not computed.
#![allow(clippy::needless_range_loop, reason = "a loop over lanes reads like the formula of one")]

use crate::account::Account;
use crate::order::Costs;
use crate::sums::Sums;
use crate::{NEARLY, larger, smaller};

/// Accounts side by side.
pub const LANES: usize = 8;

/// A number for each lane.
pub type Row = [f64; LANES];

/// What one trade of each lane reads of the bars. Lanes without a trade hold anything.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct Staged {
    /// Bar of the entry.
    pub entry_bar: Row,
    /// Price at which the entry fills, before slippage.
    pub entry_price: Row,
    /// Close of the entry's bar.
    pub entry_close: Row,
    /// Highest close while the position is held, the entry's bar included.
    pub high: Row,
    /// Lowest close while the position is held, the bars of the entry and of the exit left out.
    pub low: Row,
    /// Worst ratio of a close to an earlier one while the position is held, at most 1; may leave out what is no worse than
    /// the account's drawdown.
    pub drawdown: Row,
    /// Bar of the exit, or the one after the last.
    pub exit_bar: Row,
    /// Close of the bar before the exit.
    pub last_close: Row,
    /// Price at which the exit fills, before slippage.
    pub exit_price: Row,
    /// 1 for a long position, -1 for a short one. Prices and closes are the bars' own; `high` and `low` are what a unit is
    /// worth.
    pub side: Row,
    /// Whether the exit and the next trade's entry are one order.
    pub turns: [bool; LANES],
}

impl Staged {
    /// Nothing yet.
    pub const EMPTY: Self = Self {
        entry_bar: [0.0; LANES],
        entry_price: [1.0; LANES],
        entry_close: [1.0; LANES],
        high: [1.0; LANES],
        low: [1.0; LANES],
        drawdown: [1.0; LANES],
        exit_bar: [0.0; LANES],
        last_close: [1.0; LANES],
        exit_price: [1.0; LANES],
        side: [1.0; LANES],
        turns: [false; LANES],
    };
}

/// The accounts: what [`Account`] holds, a row for each of its fields. Bars and trades are counted in floating point,
/// which is exact far beyond any history.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "`Account` describes them")]
#[repr(C, align(64))]
pub struct Lanes {
    pub cash: Row,
    pub units: Row,
    pub entry_value: Row,
    pub entry_fees: Row,
    pub entry_bar: Row,
    pub peak: Row,
    pub position_high: Row,
    pub drawdown: Row,
    pub bars_to_peak: Row,
    pub longest_drawdown: Row,
    pub gain: Row,
    pub loss: Row,
    pub square: Row,
    pub downside_square: Row,
    pub closed_trades: Row,
    pub wins: Row,
    pub profit_sum: Row,
    pub trade_loss_sum: Row,
    pub trade_return_sum: Row,
    pub best_trade: Row,
    pub worst_trade: Row,
    pub bars_held: Row,
    pub fees_paid: Row,
    /// 1 for a long position, -1 for a short one, whose units are counted without a sign.
    pub side: Row,
    pub backing: Row,
    /// Equity before the order whose exit has filled and whose entry has not; else nothing.
    pub turning: Row,
    /// Sums over the bars through which positions were held, lane by lane.
    pub held: [Sums; LANES],
}

/// `first` where it is so, else `second`: a blend of two vectors.
#[inline(always)]
fn blend(so: bool, first: f64, second: f64) -> f64 {
    if so { first } else { second }
}

impl Lanes {
    /// Flat accounts with so much cash, before the first bar.
    pub fn new(cash: f64) -> Self {
        let zero = [0.0; LANES];
        Self {
            cash: [cash; LANES],
            units: zero,
            entry_value: zero,
            entry_fees: zero,
            entry_bar: zero,
            peak: zero,
            position_high: zero,
            drawdown: [1.0; LANES],
            bars_to_peak: zero,
            longest_drawdown: zero,
            gain: zero,
            loss: zero,
            square: zero,
            downside_square: zero,
            closed_trades: zero,
            wins: zero,
            profit_sum: zero,
            trade_loss_sum: zero,
            trade_return_sum: zero,
            best_trade: zero,
            worst_trade: zero,
            bars_held: zero,
            fees_paid: zero,
            side: [1.0; LANES],
            backing: zero,
            turning: zero,
            held: [Sums::NONE; LANES],
        }
    }

    /// Fills an entry in those lanes. Whether all of them could be filled; where not, the accounts are worth nothing any
    /// more.
    #[inline(always)]
    pub fn enter<const SHORTS: bool>(&mut self, staged: &Staged, lanes: &[bool; LANES], costs: &Costs) -> bool {
        let left = costs.left_after_fee();
        let mut filled = [true; LANES];
        let mut low = [0.0; LANES];
        for lane in 0..LANES {
            let active = lanes[lane];
            let (before, bar) = (self.cash[lane], staged.entry_bar[lane]);
            let turns = SHORTS && self.turning[lane] > 0.0;
            let short = SHORTS && staged.side[lane] < 0.0;
            // The flat account was at its peak up to the bar before; before the first bar there is no peak.
            let peak = blend(bar > 0.0 && !turns, larger(self.peak[lane], before), self.peak[lane]);
            let rested = before >= self.peak[lane] && !turns;
            let bars_to_peak = blend(rested, bar, self.bars_to_peak[lane]);

            let price = staged.entry_price[lane] * blend(short, 1.0 - costs.slippage, 1.0 + costs.slippage);
            let value = (before - costs.fixed_fee) * left;
            let units = value / price;
            let fees = before - value;
            let backing = price * 2.0;
            let worth = blend(short, backing - staged.entry_close[lane], staged.entry_close[lane]);
            filled[lane] = !active || (value > 0.0 && units > 0.0 && (!SHORTS || worth > 0.0));

            let equity = units * worth;
            let sums = Sums::of(equity / blend(turns, self.turning[lane], before) - 1.0);
            let at_peak = equity >= peak;
            let run = bar - bars_to_peak;
            let longest = blend(at_peak && run > self.longest_drawdown[lane], run, self.longest_drawdown[lane]);
            low[lane] = blend(active && !at_peak, equity, f64::INFINITY);
            // The peaks of a long position are those of its closes.
            let peak = blend(short && at_peak, equity, peak);

            self.gain[lane] = blend(active, self.gain[lane] + sums.gain, self.gain[lane]);
            self.loss[lane] = blend(active, self.loss[lane] + sums.loss, self.loss[lane]);
            self.square[lane] = blend(active, self.square[lane] + sums.square, self.square[lane]);
            self.downside_square[lane] =
                blend(active, self.downside_square[lane] + sums.downside_square, self.downside_square[lane]);
            self.peak[lane] = blend(active, peak, self.peak[lane]);
            self.bars_to_peak[lane] = blend(active, blend(at_peak, bar + 1.0, bars_to_peak), self.bars_to_peak[lane]);
            self.longest_drawdown[lane] = blend(active, longest, self.longest_drawdown[lane]);
            self.units[lane] = blend(active, units, self.units[lane]);
            self.cash[lane] = blend(active, 0.0, before);
            self.entry_value[lane] = blend(active, units * price, self.entry_value[lane]);
            self.entry_fees[lane] = blend(active, fees, self.entry_fees[lane]);
            self.entry_bar[lane] = blend(active, bar, self.entry_bar[lane]);
            self.fees_paid[lane] = blend(active, self.fees_paid[lane] + fees, self.fees_paid[lane]);
            self.position_high[lane] = blend(active, worth, self.position_high[lane]);
            if SHORTS {
                self.side[lane] = blend(active, staged.side[lane], self.side[lane]);
                self.backing[lane] = blend(active, backing, self.backing[lane]);
                self.turning[lane] = blend(active, 0.0, self.turning[lane]);
            }
        }
        self.fall(&low);
        filled.iter().fold(true, |all, filled| all & filled)
    }

    /// Lives through the bars between entry and exit, whose sums are [`Lanes::held`]'s already, in those lanes. Whether
    /// all positions were worth something all the time; where not, the accounts are worth nothing any more.
    /// `new_peak` is told the lanes whose equity may be at its peak then, with the account's state before.
    #[inline(always)]
    pub fn hold<const SHORTS: bool>(
        &mut self,
        staged: &Staged,
        lanes: &[bool; LANES],
        mut new_peak: impl FnMut(&mut Self, usize),
    ) -> bool {
        let mut low = [0.0; LANES];
        let (mut rises, mut worthy) = ([false; LANES], [true; LANES]);
        for lane in 0..LANES {
            let active = lanes[lane];
            let (units, peak) = (self.units[lane], self.peak[lane]);
            let deepest = smaller(self.drawdown[lane], staged.drawdown[lane]);
            self.drawdown[lane] = blend(active, deepest, self.drawdown[lane]);
            // Before the first close there is no peak.
            low[lane] = blend(active && peak > 0.0, units * staged.low[lane], f64::INFINITY);
            rises[lane] = active && units * staged.high[lane] >= peak;
            worthy[lane] = !SHORTS || !active || staged.low[lane] > 0.0;
        }
        self.fall(&low);
        if rises.iter().fold(false, |any, rises| any | rises) {
            for lane in 0..LANES {
                if rises[lane] {
                    new_peak(self, lane);
                }
            }
        }
        for lane in 0..LANES {
            let active = lanes[lane] && (!SHORTS || self.side[lane] > 0.0);
            self.position_high[lane] = blend(active, staged.high[lane], self.position_high[lane]);
        }
        worthy.iter().fold(true, |all, worthy| all & worthy)
    }

    /// Equity is at its peak at a close.
    #[inline(always)]
    pub fn reach_peak(&mut self, lane: usize, bar: f64) {
        self.longest_drawdown[lane] = larger(self.longest_drawdown[lane], bar - self.bars_to_peak[lane]);
        self.bars_to_peak[lane] = bar + 1.0;
    }

    /// A close of a short position: its peaks count one by one.
    #[inline(always)]
    pub fn close_short(&mut self, lane: usize, bar: f64, close: f64) {
        let equity = self.units[lane] * (self.backing[lane] - close);
        if equity >= self.peak[lane] {
            self.peak[lane] = equity;
            self.reach_peak(lane, bar);
        } else {
            self.drawdown[lane] = smaller(self.drawdown[lane], equity / self.peak[lane]);
        }
    }

    /// Fills an exit in those lanes. Whether all of them could be filled.
    #[inline(always)]
    pub fn leave<const SHORTS: bool>(&mut self, staged: &Staged, lanes: &[bool; LANES], costs: &Costs) -> bool {
        let mut filled = [true; LANES];
        let mut low = [0.0; LANES];
        for lane in 0..LANES {
            let active = lanes[lane];
            // Of an order that turns the position round, the entry tells what came of it.
            let turns = SHORTS && staged.turns[lane];
            let arrives = active && !turns;
            let short = SHORTS && self.side[lane] < 0.0;
            let (units, bar) = (self.units[lane], staged.exit_bar[lane]);
            let before = units * blend(short, self.backing[lane] - staged.last_close[lane], staged.last_close[lane]);
            let peak = larger(self.peak[lane], units * self.position_high[lane]);

            let price = staged.exit_price[lane] * blend(short, 1.0 + costs.slippage, 1.0 - costs.slippage);
            let value = units * price;
            let fees = value * costs.fee + costs.fixed_fee;
            let cash = blend(short, units * self.backing[lane] - (value + fees), value - fees);
            filled[lane] = !active || (cash >= 0.0 && before > 0.0);

            let entry_value = self.entry_value[lane];
            let gain = blend(short, entry_value - value, value - entry_value);
            let profit = gain - self.entry_fees[lane] - fees;
            let trade_return = profit / entry_value;
            let first = self.closed_trades[lane] == 0.0;
            let best = blend(first, trade_return, larger(self.best_trade[lane], trade_return));
            let worst = blend(first, trade_return, smaller(self.worst_trade[lane], trade_return));
            let won = profit > 0.0;

            let sums = Sums::of(cash / before - 1.0);
            let at_peak = cash >= peak;
            let run = bar - self.bars_to_peak[lane];
            let longest =
                blend(arrives && at_peak && run > self.longest_drawdown[lane], run, self.longest_drawdown[lane]);
            low[lane] = blend(arrives && !at_peak, cash, f64::INFINITY);

            self.bars_held[lane] =
                blend(active, self.bars_held[lane] + (bar - self.entry_bar[lane]), self.bars_held[lane]);
            self.trade_return_sum[lane] =
                blend(active, self.trade_return_sum[lane] + trade_return, self.trade_return_sum[lane]);
            self.best_trade[lane] = blend(active, best, self.best_trade[lane]);
            self.worst_trade[lane] = blend(active, worst, self.worst_trade[lane]);
            self.wins[lane] = blend(active && won, self.wins[lane] + 1.0, self.wins[lane]);
            self.profit_sum[lane] = blend(active && won, self.profit_sum[lane] + profit, self.profit_sum[lane]);
            self.trade_loss_sum[lane] =
                blend(active && !won, self.trade_loss_sum[lane] + profit, self.trade_loss_sum[lane]);
            self.closed_trades[lane] = blend(active, self.closed_trades[lane] + 1.0, self.closed_trades[lane]);
            self.gain[lane] = blend(arrives, self.gain[lane] + sums.gain, self.gain[lane]);
            self.loss[lane] = blend(arrives, self.loss[lane] + sums.loss, self.loss[lane]);
            self.square[lane] = blend(arrives, self.square[lane] + sums.square, self.square[lane]);
            self.downside_square[lane] =
                blend(arrives, self.downside_square[lane] + sums.downside_square, self.downside_square[lane]);
            self.peak[lane] = blend(active, blend(arrives && at_peak, cash, peak), self.peak[lane]);
            self.bars_to_peak[lane] = blend(arrives && at_peak, bar + 1.0, self.bars_to_peak[lane]);
            self.longest_drawdown[lane] = longest;
            self.units[lane] = blend(active, 0.0, units);
            self.cash[lane] = blend(active, cash, self.cash[lane]);
            self.fees_paid[lane] = blend(active, self.fees_paid[lane] + fees, self.fees_paid[lane]);
            if SHORTS {
                self.turning[lane] = blend(active, blend(turns, before, 0.0), self.turning[lane]);
            }
        }
        self.fall(&low);
        filled.iter().fold(true, |all, filled| all & filled)
    }

    /// Equity below the peak, or infinity: is it the deepest fall? Most are not, which a product tells sooner than a
    /// quotient.
    #[inline(always)]
    fn fall(&mut self, low: &Row) {
        let mut deep = false;
        for lane in 0..LANES {
            let bound = self.peak[lane] * self.drawdown[lane] * NEARLY;
            deep |= low[lane] <= bound || self.drawdown[lane] <= 0.0;
        }
        if deep {
            for lane in 0..LANES {
                self.drawdown[lane] = smaller(self.drawdown[lane], low[lane] / self.peak[lane]);
            }
        }
    }

    /// One of the accounts.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of bars and trades")]
    pub fn account(&self, lane: usize) -> Account {
        let count = |row: &Row| row[lane] as u64;
        let holds = self.units[lane] != 0.0;
        let short = holds && self.side[lane] < 0.0;
        Account {
            cash: blend(short, self.units[lane] * self.backing[lane], self.cash[lane]),
            units: blend(short, -self.units[lane], self.units[lane]),
            backing: blend(short, self.backing[lane], 0.0),
            entry_value: self.entry_value[lane],
            entry_fees: self.entry_fees[lane],
            entry_bar: count(&self.entry_bar),
            peak: self.peak[lane],
            position_high: self.position_high[lane],
            drawdown: self.drawdown[lane],
            bars_to_peak: count(&self.bars_to_peak),
            // Cash that is no peak is below one.
            at_peak: !holds && self.cash[lane] >= self.peak[lane],
            longest_drawdown: count(&self.longest_drawdown),
            filled: Sums {
                gain: self.gain[lane],
                loss: self.loss[lane],
                square: self.square[lane],
                downside_square: self.downside_square[lane],
            },
            held: self.held[lane],
            trades: count(&self.closed_trades) + u64::from(holds),
            closed_trades: count(&self.closed_trades),
            wins: count(&self.wins),
            profit_sum: self.profit_sum[lane],
            trade_loss_sum: self.trade_loss_sum[lane],
            trade_return_sum: self.trade_return_sum[lane],
            best_trade: self.best_trade[lane],
            worst_trade: self.worst_trade[lane],
            bars_held: count(&self.bars_held),
            fees_paid: self.fees_paid[lane],
        }
    }

    /// Puts an account into a lane: one that is flat or all in.
    pub fn set_account(&mut self, lane: usize, account: &Account) {
        let short = account.backing > 0.0;
        self.side[lane] = blend(short, -1.0, 1.0);
        self.backing[lane] = account.backing;
        self.turning[lane] = 0.0;
        self.cash[lane] = account.cash;
        self.units[lane] = blend(short, -account.units, account.units);
        self.entry_value[lane] = account.entry_value;
        self.entry_fees[lane] = account.entry_fees;
        self.entry_bar[lane] = account.entry_bar as f64;
        self.peak[lane] = account.peak;
        // Of a short position, the peaks are the account's.
        self.position_high[lane] = blend(short, 0.0, account.position_high);
        self.drawdown[lane] = account.drawdown;
        self.bars_to_peak[lane] = account.bars_to_peak as f64;
        self.longest_drawdown[lane] = account.longest_drawdown as f64;
        self.gain[lane] = account.filled.gain;
        self.loss[lane] = account.filled.loss;
        self.square[lane] = account.filled.square;
        self.downside_square[lane] = account.filled.downside_square;
        self.closed_trades[lane] = account.closed_trades as f64;
        self.wins[lane] = account.wins as f64;
        self.profit_sum[lane] = account.profit_sum;
        self.trade_loss_sum[lane] = account.trade_loss_sum;
        self.trade_return_sum[lane] = account.trade_return_sum;
        self.best_trade[lane] = account.best_trade;
        self.worst_trade[lane] = account.worst_trade;
        self.bars_held[lane] = account.bars_held as f64;
        self.fees_paid[lane] = account.fees_paid;
        self.held[lane] = account.held;
    }
}
