//! Accounts that are only ever all in and long, eight at a time, from trade to trade.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{
    NEARLY,
    account::Account,
    lanes::{LANES, Lanes, Staged},
    larger, smaller,
    span::{self, Stretch},
    stop::Stops,
};

use super::{
    events::{Events, Stopping, Touches, Upcoming},
    orders::{Masks, Orders},
    stops::{Series, StopSources},
    walk::{self, Block, Guard, Rules},
    workspace::refill,
};

/// Trades of a lane that are staged before the accounts take them.
const CHUNK: usize = 16;

/// Bytes beside those of the combinations.
pub(super) const FIXED_BYTES: usize = size_of::<Lanes>() + size_of::<Memory>() + size_of::<[Upcoming; 2]>();

/// Bytes of a combination.
pub(super) const ROW_BYTES: usize = size_of::<Lanes>() / LANES + size_of::<usize>();

/// The accounts of a tile.
pub(super) struct SideBySide {
    /// The rows in the order of the lanes: those of equal signals are neighbours.
    rows: Vec<usize>,
    groups: Vec<Lanes>,
    stops: Option<SharedStops>,
    memory: Box<Memory>,
}

/// Stops of the rows, and what rows share of them.
struct SharedStops {
    sources: StopSources,
    rules: Vec<Rules>,
    /// In the order of the rows.
    guards: Vec<Guard>,
    /// Of the loss, the profit and the trailing stop.
    touches: [Touches; 3],
    upcoming: Box<[Upcoming; 2]>,
}

/// What groups take turns to use.
struct Memory {
    events: [Events; LANES],
    staged: [Staged; CHUNK],
}

impl SideBySide {
    /// Accounts before the first bar, a row for each combination. `groups` is memory that others had before.
    #[allow(clippy::large_stack_arrays, reason = "built where it lies on the heap")]
    pub(super) fn new(cash: f64, combinations: usize, orders: &Orders, mut groups: Vec<Lanes>) -> Self {
        refill(&mut groups, combinations.div_ceil(LANES), Lanes::new(cash));
        let mut rows: Vec<usize> = (0..combinations).collect();
        rows.sort_by_key(|&row| orders.slot_of_row(row));
        Self {
            rows,
            groups,
            stops: None,
            memory: Box::new(Memory { events: [Events::NONE; LANES], staged: [Staged::EMPTY; CHUNK] }),
        }
    }

    /// The same with stops.
    pub(super) fn with_stops(self, sources: StopSources, rules: Vec<Rules>) -> Self {
        let slots = |source: Option<&super::stops::Source>| source.map_or(0, super::stops::Source::slots);
        let touches = [sources.loss(), sources.profit(), sources.trailing()].map(|source| Touches::new(slots(source)));
        let guards = vec![Guard::NONE; rules.len()];
        let upcoming = Box::new([Upcoming::NONE, Upcoming::NONE]);
        Self { stops: Some(SharedStops { sources, rules, guards, touches, upcoming }), ..self }
    }

    /// Takes the accounts through a block.
    pub(super) fn walk(&mut self, orders: &Orders, series: &Series, block: &Block) {
        let vectors = block.vectors;
        if let Some(stops) = &mut self.stops {
            stops.touches.iter_mut().for_each(Touches::begin_block);
        }
        let mut slot = usize::MAX;
        for (group, rows) in self.groups.iter_mut().zip(self.rows.chunks(LANES)) {
            let before = *group;
            let (memory, stops) = (&mut *self.memory, &mut self.stops);
            let guards: [Guard; LANES] = std::array::from_fn(|lane| match (&*stops, rows.get(lane)) {
                (Some(stops), Some(&row)) => stops.guards[row],
                _ => Guard::NONE,
            });
            let filled = vectors.run(
                #[inline(always)]
                || {
                    match stops {
                        None => memory.follow(group, rows, orders),
                        Some(stops) => memory.follow_with_stops(group, rows, orders, &mut slot, stops, series, block),
                    }
                    let exit_price = |events: &Events, trade: usize, exit: usize| {
                        if exit >= block.close.len() {
                            1.0
                        } else if stops.is_some() {
                            events.exit_price(trade)
                        } else {
                            block.price(exit)
                        }
                    };
                    memory.trade(group, exit_price, block)
                },
            );
            if !filled {
                // Some account has not the cash for what it is told.
                for (lane, &row) in rows.iter().enumerate() {
                    let (mut account, mut guard) = (before.account(lane), guards[lane]);
                    let orders = orders.of_row(row);
                    if let Some(stops) = stops {
                        let start =
                            |long: bool, bar: usize, price: f64| stops.sources.start(row, long, bar, price, series);
                        walk::walk(&mut account, &mut guard, orders, &stops.rules[row], start, block);
                        stops.guards[row] = guard;
                    } else {
                        walk::walk(&mut account, &mut guard, orders, &Rules::ALL_IN, |_, _, _| Stops::NONE, block);
                    }
                    group.set_account(lane, &account);
                }
            }
        }
        if let Some(stops) = &mut self.stops {
            stops.sources.carry(series);
        }
    }

    /// Hands over the memory of the accounts.
    pub(super) fn into_groups(self) -> Vec<Lanes> {
        self.groups
    }

    /// The accounts, each with its row.
    pub(super) fn accounts(&self) -> impl ExactSizeIterator<Item = (usize, Account)> + '_ {
        let account = |place: usize| self.groups[place / LANES].account(place % LANES);
        self.rows.iter().enumerate().map(move |(place, &row)| (row, account(place)))
    }
}

impl Memory {
    /// Finds the events of a group's lanes.
    #[inline(always)]
    fn follow(&mut self, group: &Lanes, rows: &[usize], orders: &Orders) {
        for (lane, events) in self.events.iter_mut().enumerate() {
            match rows.get(lane) {
                Some(&row) => events.follow(orders.of_row(row), orders.words(), group.units[lane] > 0.0),
                None => *events = Events::NONE,
            }
        }
    }

    /// The same with stops. `slot` is the one whose upcoming orders are known.
    #[inline(always)]
    #[allow(clippy::too_many_arguments, reason = "all of them are one block's")]
    fn follow_with_stops(
        &mut self,
        group: &Lanes,
        rows: &[usize],
        orders: &Orders,
        slot: &mut usize,
        stops: &mut SharedStops,
        series: &Series,
        block: &Block,
    ) {
        for (lane, events) in self.events.iter_mut().enumerate() {
            let Some(&row) = rows.get(lane) else {
                *events = Events::NONE;
                continue;
            };
            let [entries, exits] = &mut *stops.upcoming;
            if *slot != orders.slot_of_row(row) {
                *slot = orders.slot_of_row(row);
                let Masks { long_entry, long_exit, .. } = orders.of_row(row);
                entries.find(long_entry, block.close.len());
                exits.find(long_exit, block.close.len());
            }
            let mut stopping = Stopping {
                row,
                time_stop: stops.rules[row].time_stop,
                sources: &stops.sources,
                touches: &mut stops.touches,
                series,
            };
            let holds = group.units[lane] > 0.0;
            events.follow_with_stops(entries, exits, holds, &mut stops.guards[row], &mut stopping, block);
        }
    }

    /// Trades what the events say. Whether all orders could be filled; where not, the group is worth nothing any more.
    #[inline(always)]
    fn trade(&mut self, group: &mut Lanes, exit_price: impl Fn(&Events, usize, usize) -> f64, block: &Block) -> bool {
        let bars = block.close.len();
        let Self { events, staged } = self;
        // The first trade of a lane may have its entry in a block before, the last its exit in one to come.
        let (mut entries_from, mut exits, mut trades) = ([0; LANES], [0; LANES], [0; LANES]);
        let mut most = 0;
        for lane in 0..LANES {
            let holds = group.units[lane] > 0.0;
            let ends = events[lane].bars().len() + usize::from(holds);
            (entries_from[lane], exits[lane], trades[lane]) = (usize::from(holds), ends / 2, ends.div_ceil(2));
            most = most.max(trades[lane]);
        }
        let mut filled = true;
        for base in (0..most).step_by(CHUNK) {
            for lane in 0..LANES {
                let events = &events[lane];
                let last = trades[lane].min(base + CHUNK);
                for (staged, number) in staged.iter_mut().zip(base..last) {
                    // A trade's entry is the event before its exit.
                    let exit = number * 2 + 1 - entries_from[lane];
                    let bar = |event: usize| usize::from(events.bars()[event]);
                    let entry = exit.checked_sub(1).map(bar);
                    let exit = if number < exits[lane] { bar(exit) } else { bars };
                    stage(group, staged, lane, entry, exit, block);
                    staged.exit_price[lane] = exit_price(events, number, exit);
                }
            }
            for (number, staged) in (base..most).zip(staged.iter()) {
                let (mut entered, mut held, mut left) = ([false; LANES], [false; LANES], [false; LANES]);
                for lane in 0..LANES {
                    held[lane] = number < trades[lane];
                    entered[lane] = held[lane] && number >= entries_from[lane];
                    left[lane] = number < exits[lane];
                }
                filled &= group.enter(staged, &entered, &block.costs);
                group.hold(staged, &held, |group, lane| mark_peaks(group, lane, staged, block));
                filled &= group.leave(staged, &left, &block.costs);
            }
        }
        filled
    }
}

/// Reads what a trade needs of the bars: one from an entry in this block or from the block before, up to an exit or to
/// the block's end.
#[inline(always)]
fn stage(group: &mut Lanes, staged: &mut Staged, lane: usize, entry: Option<usize>, exit: usize, block: &Block) {
    let first = entry.map_or(0, |entry| entry + 1);
    let before = match entry {
        Some(entry) => {
            let close = block.close[entry];
            staged.entry_bar[lane] = block.bar_number(entry) as f64;
            staged.entry_price[lane] = block.price(entry);
            staged.entry_close[lane] = close;
            close
        }
        None => group.position_high[lane],
    };
    staged.exit_bar[lane] = block.bar_number(exit) as f64;
    staged.last_close[lane] = block.close_before(exit);
    if first >= exit {
        (staged.high[lane], staged.low[lane], staged.drawdown[lane]) = (before, f64::INFINITY, 1.0);
        return;
    }
    // What is no worse than this is no news to the account.
    let known = group.drawdown[lane] * NEARLY;
    let stretch = span::query(block.spans, first, exit - 1);
    let (high, low, mut drawdown) = match &stretch {
        Stretch::One(only) => {
            group.held[lane] += only.sums;
            (only.high, only.low, only.drawdown)
        }
        Stretch::Two(early, late) => {
            group.held[lane] += early.sums + late.sums;
            let mut drawdown = smaller(early.drawdown, late.drawdown);
            if late.low <= early.high * known {
                drawdown = smaller(drawdown, late.low / early.high);
            }
            (larger(early.high, late.high), smaller(early.low, late.low), drawdown)
        }
    };
    if low <= before * known {
        drawdown = smaller(drawdown, low / before);
    }
    (staged.high[lane], staged.low[lane], staged.drawdown[lane]) = (larger(before, high), low, drawdown);
}

/// Finds the bars of a stretch at which equity is at its peak.
#[cold]
#[inline(never)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bars of this block")]
fn mark_peaks(group: &mut Lanes, lane: usize, staged: &Staged, block: &Block) {
    let place = |bar: f64| (bar as usize).saturating_sub(block.first_bar as usize);
    let mut high = group.position_high[lane];
    let entered_here = group.entry_bar[lane] >= block.first_bar as f64;
    let first = if entered_here { place(group.entry_bar[lane]) + 1 } else { 0 };
    for bar in first..place(staged.exit_bar[lane]) {
        let close = block.close[bar];
        if close >= high && group.units[lane] * close >= group.peak[lane] {
            high = close;
            group.reach_peak(lane, block.bar_number(bar) as f64);
        }
    }
}
