//! The simulator: from order to order, never bar by bar.
#![allow(clippy::inline_always, reason = "measured: calls cost as much as what they do")]

use std::ops::Range;

use backsweep_kernel::{
    BLOCK,
    account::Account,
    order::{self, Costs, Filled, Reversal, Size},
    span::{self, Span},
    stop::Stops,
};

use super::{
    Fill, Options,
    orders::{Mask, Masks},
    stops::{Series, StopSources},
};
use crate::{bars::Bars, vectors::Vectors};

/// Memory that blocks take turns to use.
pub(super) struct BlockMemory {
    previous: [f64; BLOCK + 1],
    /// Opens, where orders fill there.
    prices: [f64; BLOCK],
    spans: Vec<Span>,
}

impl BlockMemory {
    pub(super) fn new() -> Self {
        Self { previous: [f64::NAN; BLOCK + 1], prices: [f64::NAN; BLOCK], spans: vec![Span::EMPTY; span::TABLE] }
    }
}

/// What a block of bars has for every account.
pub(super) struct Block<'bars> {
    /// Number of the first bar.
    pub(super) first_bar: u64,
    pub(super) open: &'bars [f64],
    pub(super) high: &'bars [f64],
    pub(super) low: &'bars [f64],
    pub(super) close: &'bars [f64],
    /// For each bar, and for the one after the last, the close before it.
    pub(super) previous: &'bars [f64; BLOCK + 1],
    pub(super) spans: &'bars [Span],
    /// The price at which orders of a bar fill.
    prices: &'bars [f64; BLOCK],
    pub(super) fill: Fill,
    pub(super) costs: Costs,
    pub(super) vectors: Vectors,
}

impl<'bars> Block<'bars> {
    /// A block of the bars.
    pub(super) fn new(
        bars: &'bars Bars,
        rows: Range<usize>,
        options: &Options,
        vectors: Vectors,
        memory: &'bars mut BlockMemory,
    ) -> Self {
        let close = &bars.close()[rows.clone()];
        let BlockMemory { previous, prices, spans } = memory;
        previous[0] = if rows.start == 0 { close[0] } else { bars.close()[rows.start - 1] };
        previous[1..=close.len()].copy_from_slice(close);
        vectors.run(
            #[inline(always)]
            || span::build_table(close, previous[0], spans),
        );
        let open = &bars.open()[rows.clone()];
        let previous: &[f64; BLOCK + 1] = previous;
        let [_, closes @ ..] = previous;
        let prices = match options.fill {
            Fill::NextOpen => {
                prices[..open.len()].copy_from_slice(open);
                prices
            }
            Fill::Close => closes,
        };
        Self {
            first_bar: rows.start as u64,
            open,
            prices,
            high: &bars.high()[rows.clone()],
            low: &bars.low()[rows],
            close,
            previous,
            spans,
            fill: options.fill,
            costs: options.costs(),
            vectors,
        }
    }

    /// The price at which orders of a bar fill.
    #[inline(always)]
    pub(super) fn price(&self, bar: usize) -> f64 {
        self.prices[bar]
    }

    /// The price of a position bought on a bar, after slippage.
    #[inline(always)]
    pub(super) fn entry_price(&self, bar: usize) -> f64 {
        self.price(bar) * (1.0 + self.costs.slippage)
    }

    #[inline(always)]
    pub(super) fn close(&self, bar: usize) -> f64 {
        self.previous[bar + 1]
    }

    #[inline(always)]
    pub(super) fn close_before(&self, bar: usize) -> f64 {
        self.previous[bar]
    }

    #[inline(always)]
    pub(super) fn bar_number(&self, bar: usize) -> u64 {
        self.first_bar + bar as u64
    }
}

/// What one combination follows beyond its signals.
pub(super) struct Rules {
    pub(super) size: Size,
    /// Bars after which a position is left.
    pub(super) time_stop: Option<u64>,
}

impl Rules {
    /// All the cash, and nothing beyond the signals.
    pub(super) const ALL_IN: Self = Self { size: Size::ALL_IN, time_stop: None };
}

/// A position's stops, carried from block to block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    stops: Stops,
    /// The bar at which the time is up.
    leave_at: u64,
}

impl Guard {
    pub(super) const NONE: Self = Self { stops: Stops::NONE, leave_at: u64::MAX };

    pub(super) fn leave_at(&self) -> u64 {
        self.leave_at
    }

    pub(super) fn stops_mut(&mut self) -> &mut Stops {
        &mut self.stops
    }

    /// The stops of a long position filled on a bar, which has met none of them up to the block's end.
    pub(super) fn start(
        &mut self,
        entry: usize,
        time_stop: Option<u64>,
        sources: &StopSources,
        row: usize,
        series: &Series,
        block: &Block,
    ) {
        self.stops = sources.start(row, true, entry, block.entry_price(entry), series);
        if self.stops.trails() {
            let lived = entry + 1..block.close.len();
            let found = self.stops.search(&block.open[lived.clone()], &block.high[lived.clone()], &block.low[lived]);
            debug_assert!(found.is_none());
        }
        self.leave_at = time_stop.map_or(u64::MAX, |bars| block.bar_number(entry).saturating_add(bars));
    }
}

/// Takes an account through a block. `stops` makes the stops of a position filled long or not, on a bar, at a price.
///
/// Orders at the open come before the bar's stops, orders at the close after them; a bar fills one order at most.
pub(super) fn walk(
    account: &mut Account,
    guard: &mut Guard,
    orders: &Masks,
    rules: &Rules,
    stops: &dyn Fn(bool, usize, f64) -> Stops,
    block: &Block,
) {
    let bars = block.close.len();
    // The first bar that the account has not lived through, whose stops were not looked at, whose orders were not.
    let (mut lived, mut watched, mut from) = (0, 0, 0);
    loop {
        let ordered = next_order(account, guard, orders, from, block);
        if account.holds() && guard.stops.is_set() {
            let end = match (ordered, block.fill) {
                (Some(bar), Fill::NextOpen) => bar,
                (Some(bar), Fill::Close) => bar + 1,
                (None, _) => bars,
            };
            if watched < end {
                let range = watched..end;
                let (open, high, low) = (&block.open[range.clone()], &block.high[range.clone()], &block.low[range]);
                let found = block.vectors.run(
                    #[inline(always)]
                    || guard.stops.search(open, high, low),
                );
                if let Some((ahead, fired)) = found {
                    let bar = watched + ahead;
                    watched = bar + 1;
                    if let Some(order) = leave(account, fired.price, &block.costs) {
                        live(account, lived..bar, block);
                        account.fill(block.bar_number(bar), &order, block.close_before(bar), block.close[bar]);
                        lived = bar + 1;
                        from = bar + 1;
                    }
                    continue;
                }
                watched = end;
            }
        }
        let Some(bar) = ordered else { break };
        from = bar + 1;
        if let Some(order) = order_at(account, guard, orders, rules.size, bar, block) {
            if account.holds() {
                live(account, lived..bar, block);
            }
            let side = account.units;
            let (number, before, close) = (block.bar_number(bar), block.close_before(bar), block.close[bar]);
            match &order {
                Order::Single(order) => account.fill(number, order, before, close),
                Order::Reversal(order) => account.reverse(number, order, before, close),
            }
            lived = bar + 1;
            watched = bar + 1;
            // What is left of a short position that could not be bought back keeps its stops.
            if account.holds() && (side == 0.0 || (side > 0.0) != (account.units > 0.0)) {
                guard.stops = stops(account.units > 0.0, bar, order.price());
                guard.leave_at =
                    rules.time_stop.map_or(u64::MAX, |time_stop| block.bar_number(bar).saturating_add(time_stop));
            }
        }
    }
    if account.holds() {
        live(account, lived..bars, block);
    }
}

/// The next bar from `from` on at which an order may fill.
fn next_order(account: &Account, guard: &Guard, orders: &Masks, from: usize, block: &Block) -> Option<usize> {
    let either = |one: &Mask, other: &Mask| next(from, |word| Some(one.get(word)? | other.get(word)?));
    if !account.holds() {
        return either(&orders.long_entry, &orders.short_entry);
    }
    let signalled = if account.units > 0.0 {
        either(&orders.long_exit, &orders.short_entry)
    } else {
        either(&orders.short_exit, &orders.long_entry)
    };
    let late = usize::try_from(guard.leave_at.saturating_sub(block.first_bar)).unwrap_or(usize::MAX).max(from);
    let timed = (late < block.close.len()).then_some(late);
    match (signalled, timed) {
        (Some(signalled), Some(timed)) => Some(signalled.min(timed)),
        (signalled, timed) => signalled.or(timed),
    }
}

/// What fills on a bar.
enum Order {
    Single(Filled),
    /// From all in to all in on the other side.
    Reversal(Reversal),
}

impl Order {
    fn price(&self) -> f64 {
        match self {
            Self::Single(order) => order.price,
            Self::Reversal(order) => order.entry.price,
        }
    }
}

/// The order of a bar: a reversal before an exit.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn order_at(account: &Account, guard: &Guard, orders: &Masks, size: Size, bar: usize, block: &Block) -> Option<Order> {
    let is_set = |mask: &Mask| mask[bar / 64] >> (bar % 64) & 1 == 1;
    let (cash, units, price, costs) = (account.cash, account.units, block.price(bar), &block.costs);
    let reverses = is_set(if units > 0.0 { &orders.short_entry } else { &orders.long_entry });
    let filled = if units == 0.0 {
        let enter = if reverses { order::enter_long } else { order::enter_short };
        enter(cash, price, size, costs)
    } else if reverses {
        if let Some(order) = order::reverse_all_in(cash, units, price, costs).filter(|_| size == Size::ALL_IN) {
            return Some(Order::Reversal(order));
        }
        let reverse = if units > 0.0 { order::reverse_to_short } else { order::reverse_to_long };
        reverse(cash, units.abs(), price, size, costs)
    } else {
        debug_assert!(
            is_set(&orders.long_exit) || is_set(&orders.short_exit) || guard.leave_at <= block.bar_number(bar)
        );
        leave(account, price, costs)
    };
    filled.map(Order::Single)
}

/// The order that leaves the position.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn leave(account: &Account, price: f64, costs: &Costs) -> Option<Filled> {
    if account.units > 0.0 {
        order::exit_long(account.cash, account.units, price, costs)
    } else {
        order::exit_short(account.cash, -account.units, price, costs)
    }
}

/// Lives with the position through some bars, which may be none.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn live(account: &mut Account, bars: Range<usize>, block: &Block) {
    if account.is_all_in_long() {
        hold(account, bars, block);
    } else if bars.start < bars.end {
        let (start, end) = (bars.start, bars.end);
        block.vectors.run(
            #[inline(always)]
            || account.follow(block.first_bar, block.close, block.previous, start, end),
        );
    }
}

/// Holds a position that is all in over some bars, which may be none.
#[inline(always)]
fn hold(account: &mut Account, bars: Range<usize>, block: &Block) {
    if bars.start < bars.end {
        let stretch = span::stretch(block.spans, bars.start, bars.end);
        account.hold(&stretch, block.bar_number(bars.start), &block.close[bars]);
    }
}

/// The first bar from `from` on that is set in the mask whose words `word` gives.
#[inline(always)]
fn next(from: usize, word: impl Fn(usize) -> Option<u64>) -> Option<usize> {
    let mut number = from / 64;
    let mut bits = word(number)? & (u64::MAX << (from % 64));
    while bits == 0 {
        number += 1;
        bits = word(number)?;
    }
    Some(number * 64 + bits.trailing_zeros() as usize)
}
