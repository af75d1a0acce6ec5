//! Accounts that are only ever all in and long, eight at a time, from trade to trade.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{
    NEARLY,
    lanes::{LANES, Lanes, Staged},
    larger, smaller,
    span::{self, Stretch},
    stop::Stops,
};

use super::{
    events::Events,
    orders::Masks,
    walk::{self, Block, Guard, Rules},
};

/// Trades of a lane that are staged before the accounts take them.
const CHUNK: usize = 16;

/// Memory that groups take turns to use.
pub(super) struct Bench {
    events: [Events; LANES],
    staged: [Staged; CHUNK],
}

impl Bench {
    pub(super) fn new() -> Box<Self> {
        Box::new(Self { events: [Events::NONE; LANES], staged: [Staged::EMPTY; CHUNK] })
    }
}

/// Takes a group of accounts through a block; each lane has orders of its own.
pub(super) fn walk(group: &mut Lanes, orders: &[&Masks; LANES], block: &Block, bench: &mut Bench) {
    let before = *group;
    let filled = block.vectors.run(
        #[inline(always)]
        || follow(group, orders, block, bench),
    );
    if !filled {
        // Some account has not the cash for what it is told.
        for (lane, orders) in orders.iter().enumerate() {
            let (mut account, mut guard) = (before.account(lane), Guard::NONE);
            walk::walk(&mut account, &mut guard, orders, &Rules::ALL_IN, |_, _, _| Stops::NONE, block);
            group.set_account(lane, &account);
        }
    }
}

/// Whether all orders could be filled; where not, the group is worth nothing any more.
#[inline(always)]
fn follow(group: &mut Lanes, orders: &[&Masks; LANES], block: &Block, bench: &mut Bench) -> bool {
    let bars = block.close.len();
    let Bench { events, staged } = bench;
    // The first trade of a lane may have its entry in a block before, the last its exit in one to come.
    let (mut entries_from, mut exits, mut trades) = ([0; LANES], [0; LANES], [0; LANES]);
    let mut most = 0;
    for lane in 0..LANES {
        let holds = group.units[lane] > 0.0;
        events[lane].follow(orders[lane], holds);
        let ends = events[lane].bars().len() + usize::from(holds);
        (entries_from[lane], exits[lane], trades[lane]) = (usize::from(holds), ends / 2, ends.div_ceil(2));
        most = most.max(trades[lane]);
    }
    let mut filled = true;
    for base in (0..most).step_by(CHUNK) {
        for lane in 0..LANES {
            let last = trades[lane].min(base + CHUNK);
            for (staged, number) in staged.iter_mut().zip(base..last) {
                // A trade's entry is the event before its exit.
                let exit = number * 2 + 1 - entries_from[lane];
                let bar = |event: usize| usize::from(events[lane].bars()[event]);
                let entry = exit.checked_sub(1).map(bar);
                let exit = if number < exits[lane] { bar(exit) } else { bars };
                stage(group, staged, lane, entry, exit, block);
            }
        }
        for (number, staged) in (base..most).zip(staged.iter()) {
            let (mut entered, mut held, mut left) = ([false; LANES], [false; LANES], [false; LANES]);
            for lane in 0..LANES {
                held[lane] = number < trades[lane];
                entered[lane] = held[lane] & (number >= entries_from[lane]);
                left[lane] = number < exits[lane];
            }
            filled &= group.enter(staged, &entered, &block.costs);
            group.hold(staged, &held, |group, lane| mark_peaks(group, lane, staged, block));
            filled &= group.leave(staged, &left, &block.costs);
        }
    }
    filled
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
    staged.exit_price[lane] = if exit < block.close.len() { block.price(exit) } else { 1.0 };
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
