//! The account of one combination, bar by bar.

use backsweep_kernel::{BLOCK, account::Account, larger, smaller};

use super::signals::Signals;
use crate::{
    bars::Bars,
    sweep::{Fill, Options},
};

/// A closed trade.
struct Trade {
    profit: f64,
    change: f64,
}

/// Long only, all in. The account that comes back holds the raw sums at the end of the history.
pub(super) fn long_only(bars: &Bars, signals: &Signals, options: &Options) -> Account {
    let closes = bars.close();
    let mut cash = options.initial_cash;
    let mut units = 0.0;
    let (mut entry_value, mut entry_fees, mut entry_bar) = (0.0, 0.0, 0);
    let (mut opened, mut fees_paid) = (0, 0.0);
    let mut trades: Vec<Trade> = Vec::new();
    let mut changes: Vec<Change> = Vec::new();

    // Equity's highest close before the open position, and the position's highest close.
    let (mut peak, mut position_high) = (0.0, 0.0);
    let mut drawdown: f64 = 1.0;
    let (mut below_peak, mut longest_below_peak) = (0, 0);
    let mut bars_held = 0;

    for bar in 0..bars.len() {
        let close = closes[bar];
        let (enter, leave, price) = orders(bars, signals, options, bar);
        let mut entered = false;
        let mut left = false;

        if units == 0.0 && enter {
            let price = price * (1.0 + options.slippage);
            let value = (cash - options.fixed_fee) / (1.0 + options.fees);
            if value > 0.0 {
                entered = true;
                opened += 1;
                units = value / price;
                entry_value = units * price;
                entry_fees = cash - value;
                entry_bar = bar;
                fees_paid += entry_fees;
                changes.push(Change::Fill(units * close / cash - 1.0));
                cash = 0.0;
            }
        } else if units > 0.0 && leave {
            let price = price * (1.0 - options.slippage);
            let fees = units * price * options.fees + options.fixed_fee;
            let proceeds = units * price - fees;
            if proceeds >= 0.0 {
                left = true;
                let profit = units * price - entry_value - entry_fees - fees;
                trades.push(Trade { profit, change: profit / entry_value });
                fees_paid += fees;
                changes.push(Change::Fill(proceeds / (units * closes[bar - 1]) - 1.0));
                peak = if units * position_high > peak { units * position_high } else { peak };
                cash = proceeds;
                units = 0.0;
            }
        }
        if units > 0.0 {
            bars_held += 1;
        }

        // Drawdown: equity against its peak, closes against the position's highest.
        let at_peak;
        if units == 0.0 {
            at_peak = cash >= peak;
            if !at_peak {
                drawdown = smaller(drawdown, cash / peak);
            }
            peak = if at_peak { cash } else { peak };
            if !left {
                changes.push(Change::Flat);
            }
        } else if entered {
            at_peak = units * close >= peak;
            if !at_peak {
                drawdown = smaller(drawdown, units * close / peak);
            }
            position_high = close;
        } else {
            changes.push(Change::Market(close / closes[bar - 1] - 1.0));
            at_peak = close >= position_high && units * close >= peak;
            drawdown = smaller(drawdown, close / position_high);
            if peak > 0.0 {
                drawdown = smaller(drawdown, units * close / peak);
            }
            position_high = if close > position_high { close } else { position_high };
        }
        below_peak = if at_peak { 0 } else { below_peak + 1 };
        longest_below_peak = longest_below_peak.max(below_peak);
    }

    let mut account = Account::new(options.initial_cash);
    account.cash = cash;
    account.units = units;
    account.entry_bar = entry_bar as u64;
    account.drawdown = drawdown;
    account.longest_drawdown = longest_below_peak;
    // Both runs and bars were counted to the very end.
    account.bars_to_peak = bars.len() as u64;
    account.at_peak = true;
    account.bars_held = bars_held - if units > 0.0 { (bars.len() - entry_bar) as u64 } else { 0 };
    account.fees_paid = fees_paid;
    account.trades = opened;
    account.return_sum = sum(&changes, |change| change);
    account.square_sum = sum(&changes, |change| change * change);
    account.downside_square_sum = sum(&changes, |change| if change < 0.0 { change * change } else { 0.0 });
    account.gain_sum = sum(&changes, |change| if change > 0.0 { change } else { 0.0 });
    account.loss_sum = sum(&changes, |change| if change < 0.0 { change } else { 0.0 });
    judge(&mut account, &trades);
    account
}

/// Whether orders to enter and to leave fill on this bar, and at what price before slippage.
fn orders(bars: &Bars, signals: &Signals, options: &Options, bar: usize) -> (bool, bool, f64) {
    let (known, price) = match options.fill {
        Fill::Close => (Some(bar), bars.close()[bar]),
        Fill::NextOpen => (bar.checked_sub(1), bars.open()[bar]),
    };
    let Some(known) = known else { return (false, false, price) };
    let (enter, leave) = (signals.long_entry[known], signals.long_exit[known]);
    (enter && !leave, leave && !enter, price)
}

fn judge(account: &mut Account, trades: &[Trade]) {
    for trade in trades {
        account.closed_trades += 1;
        account.trade_return_sum += trade.change;
        if trade.profit > 0.0 {
            account.wins += 1;
            account.profit_sum += trade.profit;
        } else {
            account.trade_loss_sum += trade.profit;
        }
    }
    account.best_trade = trades.iter().map(|trade| trade.change).fold(f64::NEG_INFINITY, larger);
    account.worst_trade = trades.iter().map(|trade| trade.change).fold(f64::INFINITY, smaller);
}

/// The return of equity over one bar.
#[derive(Clone, Copy, PartialEq)]
enum Change {
    /// Nothing is held.
    Flat,
    /// An order filled.
    Fill(f64),
    /// The position was held from close to close.
    Market(f64),
}

/// Sums a function of the returns in the order that the kernel fixes: fills one by one; a stretch of held bars as one
/// sum, cut at block borders.
fn sum(changes: &[Change], of: impl Fn(f64) -> f64) -> f64 {
    let mut total = 0.0;
    for block in changes.chunks(BLOCK) {
        let mut bar = 0;
        while bar < block.len() {
            match block[bar] {
                Change::Flat => bar += 1,
                Change::Fill(change) => {
                    total += of(change);
                    bar += 1;
                }
                Change::Market(_) => {
                    let held = |change: &Change| matches!(change, Change::Market(_));
                    let end = bar + block[bar..].iter().take_while(|change| held(change)).count();
                    total += sum_stretch(block, bar, end - 1, &of);
                    bar = end;
                }
            }
        }
    }
    total
}

/// Sums bars `first..=last` of a block outwards from their middle: the multiple of the largest power of two that lies
/// between them.
fn sum_stretch(block: &[Change], first: usize, last: usize, of: impl Fn(f64) -> f64) -> f64 {
    let value = |bar: usize| match block[bar] {
        Change::Market(change) => of(change),
        Change::Flat | Change::Fill(_) => 0.0,
    };
    if first == last {
        return value(first);
    }
    let power = (first ^ last).ilog2();
    let middle = last >> power << power;
    let mut left = value(middle - 1);
    for bar in (first..middle - 1).rev() {
        left += value(bar);
    }
    let mut right = value(middle);
    for bar in middle + 1..=last {
        right += value(bar);
    }
    left + right
}
