//! The account of one combination, bar by bar.

use backsweep_kernel::{
    account::{Account, change},
    larger,
    order::{self, Filled, Reversal, Size},
    smaller,
    stop::{Distance, Fired, Reason, Stops},
};

use super::{
    falls::Falls,
    returns::{Change, sums},
    signals::Signals,
};
use crate::{
    bars::Bars,
    detail::{Detail, ExitReason, Trade},
    sweep::{Direction, Fill, Options},
};

/// What a combination follows beyond its signals.
pub(super) struct Rules<'run> {
    pub(super) size: Size,
    pub(super) time_stop: Option<usize>,
    /// For each bar, the stops of a position whose signal came on it: loss, profit, trailing.
    pub(super) stops: Box<dyn Fn(usize) -> [Distance; 3] + 'run>,
}

/// A position and what it began with.
struct Position {
    stops: Stops,
    leave_at: usize,
    entry: Filled,
    entry_bar: usize,
    entry_fees: f64,
    entry_value: f64,
}

/// What an order does, before it is known whether it can be filled.
enum Wish {
    Enter { long: bool },
    Reverse,
    Leave { reason: ExitReason, price: f64 },
}

struct Simulation<'run> {
    bars: &'run Bars,
    options: &'run Options,
    signals: &'run Signals,
    rules: &'run Rules<'run>,
    cash: f64,
    units: f64,
    /// What backs each unit of a short position that all of the equity is in.
    backing: f64,
    position: Option<Position>,
    fees_paid: f64,
    trades: Vec<Trade>,
}

/// Runs one combination.
pub(super) fn simulate(bars: &Bars, signals: &Signals, rules: &Rules<'_>, options: &Options) -> (Account, Detail) {
    let mut run = Simulation {
        bars,
        options,
        signals,
        rules,
        cash: options.initial_cash,
        units: 0.0,
        backing: 0.0,
        position: None,
        fees_paid: 0.0,
        trades: Vec::new(),
    };
    let mut changes: Vec<Change> = Vec::new();
    let (mut equity, mut units) = (Vec::new(), Vec::new());
    let mut falls = Falls::default();
    let mut before = options.initial_cash;
    for (bar, &close) in bars.close().iter().enumerate() {
        let filled = run.live_through(bar);
        let each = run.backing - close;
        let now = if run.backing > 0.0 { -run.units * each } else { run.cash + run.units * close };
        let all_in = run.units > 0.0 && run.cash == 0.0;
        changes.push(if filled {
            Change::Fill(change(before, now))
        } else if run.units == 0.0 {
            Change::Flat
        } else if all_in {
            Change::Market(close / bars.close()[bar - 1] - 1.0)
        } else if run.backing > 0.0 {
            Change::Equity(change(run.backing - bars.close()[bar - 1], each))
        } else {
            Change::Equity(change(before, now))
        });
        if all_in && !filled {
            falls.hold(run.units, close);
        } else {
            falls.reach(now, all_in.then_some(run.units), close);
        }
        equity.push(now);
        units.push(run.units);
        before = now;
    }
    let held = units.iter().filter(|&&units| units != 0.0).count();
    let account = run.account(&changes, &falls, held);
    run.close_the_books();
    (account, Detail { equity, units, trades: run.trades })
}

impl Simulation<'_> {
    /// Orders and stops of a bar; whether one filled.
    fn live_through(&mut self, bar: usize) -> bool {
        if self.options.fill == Fill::NextOpen {
            return self.follow_orders(bar) || self.follow_stops(bar);
        }
        self.follow_stops(bar) || self.follow_orders(bar)
    }

    fn follow_stops(&mut self, bar: usize) -> bool {
        let (open, high, low) = (self.bars.open()[bar], self.bars.high()[bar], self.bars.low()[bar]);
        let Some(position) = &mut self.position else { return false };
        let Some(Fired { reason, price }) = position.stops.step(open, high, low) else { return false };
        let reason = match reason {
            Reason::Loss => ExitReason::StopLoss,
            Reason::Trailing => ExitReason::TrailingStop,
            Reason::Profit => ExitReason::TakeProfit,
        };
        self.order(bar, &Wish::Leave { reason, price })
    }

    fn follow_orders(&mut self, bar: usize) -> bool {
        let (known, price) = match self.options.fill {
            Fill::Close => (Some(bar), self.bars.close()[bar]),
            Fill::NextOpen => (bar.checked_sub(1), self.bars.open()[bar]),
        };
        let signal = |signals: &[bool]| known.is_some_and(|known| signals[known]);
        let (mut enter_long, mut leave_long) = (signal(&self.signals.long_entry), signal(&self.signals.long_exit));
        let (mut enter_short, mut leave_short) = (signal(&self.signals.short_entry), signal(&self.signals.short_exit));
        if enter_long && leave_long {
            (enter_long, leave_long) = (false, false);
        }
        if enter_short && leave_short {
            (enter_short, leave_short) = (false, false);
        }
        match self.options.direction {
            Direction::Long => (enter_short, leave_short) = (false, false),
            Direction::Short => (enter_long, leave_long) = (false, false),
            Direction::Both if enter_long && enter_short => (enter_long, enter_short) = (false, false),
            Direction::Both => {}
        }
        let late = self.position.as_ref().is_some_and(|position| bar >= position.leave_at);
        let (reverse, leave) = if self.units > 0.0 {
            (enter_short, leave_long)
        } else if self.units < 0.0 {
            (enter_long, leave_short)
        } else if enter_long || enter_short {
            return self.order(bar, &Wish::Enter { long: enter_long });
        } else {
            return false;
        };
        if reverse {
            self.order(bar, &Wish::Reverse)
        } else if leave || late {
            let reason = if leave { ExitReason::Signal } else { ExitReason::TimeStop };
            self.order(bar, &Wish::Leave { reason, price })
        } else {
            false
        }
    }

    /// Tries to fill an order.
    fn order(&mut self, bar: usize, wish: &Wish) -> bool {
        let (costs, size) = (self.options.costs(), self.rules.size);
        let price = match self.options.fill {
            Fill::Close => self.bars.close()[bar],
            Fill::NextOpen => self.bars.open()[bar],
        };
        let (cash, long) = (self.cash, self.units > 0.0);
        let held = self.units.abs();
        if let (Wish::Reverse, Size::ALL_IN) = (wish, size)
            && let Some(Reversal { exit, entry }) = order::reverse_all_in(cash, self.units, price, &costs)
        {
            self.take(bar, exit, ExitReason::Signal);
            self.take(bar, entry, ExitReason::Signal);
            return true;
        }
        let filled = match wish {
            Wish::Enter { long: true } => order::enter_long(cash, price, size, &costs),
            Wish::Enter { long: false } => order::enter_short(cash, price, size, &costs),
            Wish::Reverse if long => order::reverse_to_short(cash, held, price, size, &costs),
            Wish::Reverse => order::reverse_to_long(cash, held, price, size, &costs),
            Wish::Leave { price, .. } if long => order::exit_long(cash, held, *price, &costs),
            Wish::Leave { price, .. } => order::exit_short(cash, held, *price, &costs),
        };
        let Some(filled) = filled else { return false };
        self.take(bar, filled, if let Wish::Leave { reason, .. } = wish { *reason } else { ExitReason::Signal });
        true
    }

    /// Takes over an order that filled; `reason` is why it leaves a position.
    fn take(&mut self, bar: usize, filled: Filled, reason: ExitReason) {
        self.fees_paid += filled.fees;
        let mut entry_fees = filled.fees;
        let old = self.units;
        self.cash = filled.cash;
        self.backing = filled.backing;
        self.units += filled.units;
        if old != 0.0 {
            entry_fees -= self.close_trade(bar, old.abs(), &filled, reason);
        }
        let opened = self.units != 0.0 && (old == 0.0 || (old > 0.0) != (self.units > 0.0));
        if self.units == 0.0 || opened {
            self.position = None;
        }
        if opened {
            self.position = Some(self.open_position(bar, filled, entry_fees));
        }
    }

    fn open_position(&self, bar: usize, entry: Filled, entry_fees: f64) -> Position {
        let known = match self.options.fill {
            Fill::Close => bar,
            Fill::NextOpen => bar - 1,
        };
        let [loss, profit, trailing] = (self.rules.stops)(known);
        Position {
            stops: Stops::new(self.units > 0.0, entry.price, loss, profit, trailing),
            leave_at: self.rules.time_stop.map_or(usize::MAX, |bars| bar.saturating_add(bars)),
            entry,
            entry_bar: bar,
            entry_fees,
            entry_value: self.units.abs() * entry.price,
        }
    }

    /// Books a trade of `held` units, or the part of it that could be bought back. Gives its share of the fees.
    fn close_trade(&mut self, bar: usize, held: f64, filled: &Filled, reason: ExitReason) -> f64 {
        let long = filled.units < 0.0;
        let traded = filled.units.abs();
        let exit_fees = if traded > held { held / traded * filled.fees } else { filled.fees };
        let Some(position) = &mut self.position else { return exit_fees };
        let (mut units, mut entry_value, mut entry_fees) = (held, position.entry_value, position.entry_fees);
        if traded < held {
            units = traded;
            entry_value *= traded / held;
            entry_fees *= traded / held;
            position.entry_value -= entry_value;
            position.entry_fees -= entry_fees;
        }
        let exit_value = units * filled.price;
        let gain = if long { exit_value - entry_value } else { entry_value - exit_value };
        let profit = gain - entry_fees - exit_fees;
        let (entry_bar, entry_price) = (position.entry_bar, position.entry.price);
        let (adverse, favourable) = self.excursions(long, entry_bar, entry_price, bar, filled.price, reason);
        self.trades.push(Trade {
            long,
            entry_bar,
            entry_price,
            exit_bar: bar,
            exit_price: filled.price,
            units,
            fees: entry_fees + exit_fees,
            profit,
            change: profit / entry_value,
            reason,
            adverse,
            favourable,
        });
        exit_fees
    }

    /// How far the price went against and with a trade, on the bars that it lived through whole and at its exit.
    fn excursions(
        &self,
        long: bool,
        entry_bar: usize,
        entry_price: f64,
        exit_bar: usize,
        exit_price: f64,
        reason: ExitReason,
    ) -> (f64, f64) {
        let at_close = self.options.fill == Fill::Close;
        let whole_exit_bar = match reason {
            ExitReason::Signal | ExitReason::TimeStop => at_close,
            ExitReason::Open => true,
            ExitReason::StopLoss | ExitReason::TrailingStop | ExitReason::TakeProfit => false,
        };
        let first = entry_bar + usize::from(at_close);
        let end = exit_bar + usize::from(whole_exit_bar);
        let (mut highest, mut lowest) = (larger(entry_price, exit_price), smaller(entry_price, exit_price));
        for bar in first..end {
            highest = larger(highest, self.bars.high()[bar]);
            lowest = smaller(lowest, self.bars.low()[bar]);
        }
        let (up, down) = (highest / entry_price - 1.0, lowest / entry_price - 1.0);
        // A difference, since the opposite of nothing would be written -0.
        if long { (down, up) } else { (0.0 - up, 0.0 - down) }
    }

    /// Lists the trade that is still open.
    fn close_the_books(&mut self) {
        let Some(position) = self.position.take() else { return };
        let (last, long, units) = (self.bars.len() - 1, self.units > 0.0, self.units.abs());
        let (entry_bar, entry_price, exit_price) = (position.entry_bar, position.entry.price, self.bars.close()[last]);
        let gain = (units * exit_price - position.entry_value) * if long { 1.0 } else { -1.0 };
        let profit = gain - position.entry_fees;
        let (adverse, favourable) = self.excursions(long, entry_bar, entry_price, last, exit_price, ExitReason::Open);
        self.trades.push(Trade {
            long,
            entry_bar,
            entry_price,
            exit_bar: last,
            exit_price,
            units,
            fees: position.entry_fees,
            profit,
            change: profit / position.entry_value,
            reason: ExitReason::Open,
            adverse,
            favourable,
        });
    }

    /// The account as the fast path leaves it after the last bar, so far as metrics look at it. `self.trades` holds
    /// the closed trades.
    fn account(&self, changes: &[Change], falls: &Falls, held: usize) -> Account {
        let bars = self.bars.len() as u64;
        let mut account = Account::new(self.options.initial_cash);
        account.cash = self.cash;
        account.units = self.units;
        account.backing = self.backing;
        account.entry_bar = self.position.as_ref().map_or(0, |position| position.entry_bar as u64);
        account.drawdown = falls.deepest;
        account.longest_drawdown = falls.longest_below_peak;
        // Both runs and bars were counted to the very end.
        account.bars_to_peak = bars;
        account.at_peak = true;
        account.bars_held = held as u64 - if account.holds() { bars - account.entry_bar } else { 0 };
        account.fees_paid = self.fees_paid;
        account.closed_trades = self.trades.len() as u64;
        account.trades = account.closed_trades + u64::from(account.holds());
        (account.filled, account.held) = sums(changes);
        for trade in &self.trades {
            account.trade_return_sum += trade.change;
            if trade.profit > 0.0 {
                account.wins += 1;
                account.profit_sum += trade.profit;
            } else {
                account.trade_loss_sum += trade.profit;
            }
        }
        account.best_trade = self.trades.iter().map(|trade| trade.change).fold(f64::NEG_INFINITY, larger);
        account.worst_trade = self.trades.iter().map(|trade| trade.change).fold(f64::INFINITY, smaller);
        account
    }
}
