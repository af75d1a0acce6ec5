//! Eight accounts that are only ever flat or all in, side by side: the arithmetic of [`Account`], eight trades at a time.
//!
//! A loop over the lanes is one vector instruction a line, and no trade waits for the divisions of the one before. What
//! a trade reads of the bars is staged first ([`Staged`]); the accounts then take the first trades of all lanes, then the
//! second ones, and so on.
//!
//! A unit of a long position is worth the close, one of a short position what backs it less the close. Where no account
//! is ever short, `SHORTS` is false, and what tells the sides apart is not computed.
#![allow(clippy::needless_range_loop, reason = "a loop over lanes reads like the formula of one")]
#![allow(clippy::needless_bitwise_bool, reason = "a condition that is not computed is a branch, and no vector")]

use crate::account::Account;
use crate::order::{self, Costs};
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
    /// Bar of the entry, counted in its block.
    pub entry_bar: [i32; LANES],
    /// Price at which the entry fills, before slippage.
    pub entry_price: Row,
    /// Close of the entry's bar.
    pub entry_close: Row,
    /// The most that a unit is worth at a close while the position is held; of a long one, the entry's bar included.
    pub high: Row,
    /// The least that a unit is worth at a close while the position is held, the bars of the entry and of the exit left
    /// out.
    pub low: Row,
    /// Worst ratio of a close to an earlier one while a long position is held, at most 1; may leave out what is no worse
    /// than the account's drawdown.
    pub drawdown: Row,
    /// Bar of the exit, or the one after the last, counted in its block.
    pub exit_bar: [i32; LANES],
    /// Close of the bar before the exit.
    pub last_close: Row,
    /// Price at which the exit fills, before slippage.
    pub exit_price: Row,
    /// 1 for a long position, -1 for a short one.
    pub side: Row,
    /// Whether the exit and the next trade's entry are one order.
    pub turns: [bool; LANES],
}

impl Staged {
    /// Nothing yet.
    pub const EMPTY: Self = Self {
        entry_bar: [0; LANES],
        entry_price: [1.0; LANES],
        entry_close: [1.0; LANES],
        high: [1.0; LANES],
        low: [1.0; LANES],
        drawdown: [1.0; LANES],
        exit_bar: [0; LANES],
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

/// `first` where it is so, else `second`: a blend of two vectors, and no branch if the compiler can help it.
#[inline(always)]
fn blend(so: bool, first: f64, second: f64) -> f64 {
    // For the web, compilers make a vector of masks alone.
    if cfg!(target_arch = "wasm32") {
        let mask = u64::from(so).wrapping_neg();
        f64::from_bits((first.to_bits() & mask) | (second.to_bits() & !mask))
    } else {
        core::hint::select_unpredictable(so, first, second)
    }
}

/// `sum` and `more`, where it is so.
#[inline(always)]
fn add(sum: f64, more: f64, so: bool) -> f64 {
    blend(so, sum + more, sum)
}

/// Which lanes take part in what of a trade.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// Lanes whose entry fills.
    pub enters: [bool; LANES],
    /// Lanes that hold a position then.
    pub holds: [bool; LANES],
    /// Lanes whose exit fills.
    pub leaves: [bool; LANES],
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

    /// Takes a trade of a block in each lane: its entry in the lanes that enter, the bars on which it is held, whose sums are
    /// [`Lanes::held`]'s already, and its exit in the lanes that leave. `new_peak` is told the lanes whose equity may be at
    /// its peak on a held bar, with the account as it is before these bars.
    ///
    /// Lanes that lack the cash for an order, or whose short position was worth nothing, are noted in `lacks`: these
    /// accounts mean nothing any more.
    #[inline(always)]
    pub fn trade<const SHORTS: bool>(
        &mut self,
        first_bar: f64,
        staged: &Staged,
        part: &Part,
        costs: &Costs,
        lacks: &mut Row,
        mut new_peak: impl FnMut(&mut Self, usize),
    ) {
        let (low, rises, unfilled) = self.enter::<SHORTS>(first_bar, staged, part, costs);
        let peak = self.peak;
        if rises.iter().fold(false, |any, rises| any | rises) {
            for lane in 0..LANES {
                if rises[lane] {
                    new_peak(self, lane);
                }
            }
        }
        let (low_at_exit, kept) = self.leave::<SHORTS>(first_bar, staged, part, costs);
        for lane in 0..LANES {
            lacks[lane] = blend(unfilled[lane] | kept[lane], 1.0, lacks[lane]);
        }
        for lane in 0..LANES {
            self.position_high[lane] = blend(part.holds[lane], staged.high[lane], self.position_high[lane]);
        }
        // Most falls are not the deepest, which a product tells sooner than a quotient.
        let mut deep = false;
        for lane in 0..LANES {
            let known = self.drawdown[lane] * NEARLY;
            let deeper = (low[lane] <= peak[lane] * known) | (low_at_exit[lane] <= self.peak[lane] * known);
            deep |= deeper | (self.drawdown[lane] <= 0.0);
        }
        if deep {
            for lane in 0..LANES {
                let deepest = smaller(self.drawdown[lane], low[lane] / peak[lane]);
                self.drawdown[lane] = smaller(deepest, low_at_exit[lane] / self.peak[lane]);
            }
        }
    }

    /// Fills an entry and holds the position. Tells the lowest equity below the peak, whether the equity may be at its peak
    /// on a held bar, and whether something is lacking.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn enter<const SHORTS: bool>(
        &mut self,
        first_bar: f64,
        staged: &Staged,
        part: &Part,
        costs: &Costs,
    ) -> (Row, [bool; LANES], [bool; LANES]) {
        let mut low = [0.0; LANES];
        let mut lacks = [false; LANES];
        let mut rises = [false; LANES];
        for lane in 0..LANES {
            let (enters, holds) = (part.enters[lane], part.holds[lane]);
            let (before, bar) = (self.cash[lane], first_bar + f64::from(staged.entry_bar[lane]));
            let turns = SHORTS & (self.turning[lane] > 0.0);
            let short = SHORTS & (staged.side[lane] < 0.0);
            // The flat account was at its peak up to the bar before; before the first bar there is no peak.
            let peak = blend((bar > 0.0) & !turns, larger(self.peak[lane], before), self.peak[lane]);
            let rested = (before >= self.peak[lane]) & !turns;
            let bars_to_peak = blend(rested, bar, self.bars_to_peak[lane]);

            let price = staged.entry_price[lane] * blend(short, 1.0 - costs.slippage, 1.0 + costs.slippage);
            let value = (before - costs.fixed_fee) * costs.left_after_fee();
            let units = value / price;
            let fees = before - value;
            let backing = order::backing(price);
            let worth = blend(short, backing - staged.entry_close[lane], staged.entry_close[lane]);
            let fills = (value > 0.0) & (units > 0.0) & (!SHORTS | (worth > 0.0));

            let equity = units * worth;
            let sums = Sums::of(equity / blend(turns, self.turning[lane], before) - 1.0);
            let at_peak = equity >= peak;
            let run = bar - bars_to_peak;
            let longest = blend(at_peak & (run > self.longest_drawdown[lane]), run, self.longest_drawdown[lane]);
            let below = blend(enters & !at_peak, equity, f64::INFINITY);
            // The peaks of a long position are those of its closes.
            let peak = blend(enters, blend(short & at_peak, equity, peak), self.peak[lane]);
            let units = blend(enters, units, self.units[lane]);

            self.gain[lane] = add(self.gain[lane], sums.gain, enters);
            self.loss[lane] = add(self.loss[lane], sums.loss, enters);
            self.square[lane] = add(self.square[lane], sums.square, enters);
            self.downside_square[lane] = add(self.downside_square[lane], sums.downside_square, enters);
            self.peak[lane] = peak;
            self.bars_to_peak[lane] = blend(enters, blend(at_peak, bar + 1.0, bars_to_peak), self.bars_to_peak[lane]);
            self.longest_drawdown[lane] = blend(enters, longest, self.longest_drawdown[lane]);
            self.units[lane] = units;
            self.cash[lane] = blend(enters, 0.0, before);
            self.entry_value[lane] = blend(enters, units * price, self.entry_value[lane]);
            self.entry_fees[lane] = blend(enters, fees, self.entry_fees[lane]);
            self.entry_bar[lane] = blend(enters, bar, self.entry_bar[lane]);
            self.fees_paid[lane] = add(self.fees_paid[lane], fees, enters);
            if SHORTS {
                self.side[lane] = blend(enters, staged.side[lane], self.side[lane]);
                self.backing[lane] = blend(enters, backing, self.backing[lane]);
                self.turning[lane] = blend(enters, 0.0, self.turning[lane]);
            }

            let deepest = smaller(self.drawdown[lane], staged.drawdown[lane]);
            self.drawdown[lane] = blend(holds, deepest, self.drawdown[lane]);
            let worthless = SHORTS & holds & (staged.low[lane] <= 0.0);
            lacks[lane] = (enters & !fills) | worthless;
            // Before the first close there is no peak.
            low[lane] = smaller(blend(holds & (peak > 0.0), units * staged.low[lane], f64::INFINITY), below);
            rises[lane] = holds & (units * staged.high[lane] >= peak);
        }
        (low, rises, lacks)
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

    /// Fills an exit. Tells the equity at its close, if it is below the peak, and whether something is lacking.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn leave<const SHORTS: bool>(
        &mut self,
        first_bar: f64,
        staged: &Staged,
        part: &Part,
        costs: &Costs,
    ) -> (Row, [bool; LANES]) {
        let mut low = [0.0; LANES];
        let mut lacks = [false; LANES];
        for lane in 0..LANES {
            let leaves = part.leaves[lane];
            // Of an order that turns the position round, the entry tells what came of it.
            let turns = SHORTS & staged.turns[lane];
            let arrives = leaves & !turns;
            let short = SHORTS & (self.side[lane] < 0.0);
            let (units, bar) = (self.units[lane], first_bar + f64::from(staged.exit_bar[lane]));
            let before = units * blend(short, self.backing[lane] - staged.last_close[lane], staged.last_close[lane]);
            let peak = larger(self.peak[lane], units * staged.high[lane]);

            let price = staged.exit_price[lane] * blend(short, 1.0 + costs.slippage, 1.0 - costs.slippage);
            let value = units * price;
            let fees = value * costs.fee + costs.fixed_fee;
            let cash = blend(short, units * self.backing[lane] - (value + fees), value - fees);
            let fills = (cash >= 0.0) & (before > 0.0);
            lacks[lane] = leaves & !fills;

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
            let longer = arrives & at_peak & (run > self.longest_drawdown[lane]);
            low[lane] = blend(arrives & !at_peak, cash, f64::INFINITY);

            self.bars_held[lane] = add(self.bars_held[lane], bar - self.entry_bar[lane], leaves);
            self.trade_return_sum[lane] = add(self.trade_return_sum[lane], trade_return, leaves);
            self.best_trade[lane] = blend(leaves, best, self.best_trade[lane]);
            self.worst_trade[lane] = blend(leaves, worst, self.worst_trade[lane]);
            self.wins[lane] = add(self.wins[lane], 1.0, leaves & won);
            self.profit_sum[lane] = add(self.profit_sum[lane], profit, leaves & won);
            self.trade_loss_sum[lane] = add(self.trade_loss_sum[lane], profit, leaves & !won);
            self.closed_trades[lane] = add(self.closed_trades[lane], 1.0, leaves);
            self.gain[lane] = add(self.gain[lane], sums.gain, arrives);
            self.loss[lane] = add(self.loss[lane], sums.loss, arrives);
            self.square[lane] = add(self.square[lane], sums.square, arrives);
            self.downside_square[lane] = add(self.downside_square[lane], sums.downside_square, arrives);
            self.peak[lane] = blend(leaves, blend(arrives & at_peak, cash, peak), self.peak[lane]);
            self.bars_to_peak[lane] = blend(arrives & at_peak, bar + 1.0, self.bars_to_peak[lane]);
            self.longest_drawdown[lane] = blend(longer, run, self.longest_drawdown[lane]);
            self.units[lane] = blend(leaves, 0.0, units);
            self.cash[lane] = blend(leaves, cash, self.cash[lane]);
            self.fees_paid[lane] = add(self.fees_paid[lane], fees, leaves);
            if SHORTS {
                self.turning[lane] = blend(leaves, blend(turns, before, 0.0), self.turning[lane]);
            }
        }
        (low, lacks)
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
        let short = account.is_all_in_short();
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
