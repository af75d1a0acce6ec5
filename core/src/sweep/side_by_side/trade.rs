//! Accounts of a group take their trades.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{
    NEARLY,
    curve::Curve,
    lanes::{LANES, Lanes, Part, Staged},
    larger, smaller,
    span::{self, Span, Stretch},
};

use super::Find;
use crate::sweep::{events::Event, walk::Block};

/// Trades of a lane that are staged before the accounts take them.
const CHUNK: usize = 16;

/// What groups take turns to use.
pub(super) struct Staging([Staged; CHUNK]);

/// The bars of a trade.
#[derive(Clone, Copy)]
struct Trade {
    /// The bar of the entry, if it is in this block.
    entry: Option<usize>,
    /// The bar of the exit, or the one after the last.
    exit: usize,
    short: bool,
}

impl Staging {
    #[allow(clippy::large_stack_arrays, reason = "built where it lies on the heap")]
    pub(super) fn new() -> Box<Self> {
        Box::new(Self([Staged::EMPTY; CHUNK]))
    }

    /// Trades what was found. Whether all orders could be filled; where not, the group is worth nothing any more.
    #[inline(always)]
    pub(super) fn trade<const SHORTS: bool, F: Find<SHORTS>>(
        &mut self,
        group: &mut Lanes,
        found: &F,
        number: usize,
        block: &Block,
    ) -> bool {
        let bars = block.close.len();
        let events = found.events(number);
        // The first trade of a lane may have its entry in a block before, the last its exit in one to come.
        let (mut entries_from, mut exits, mut trades) = ([0; LANES], [0; LANES], [0; LANES]);
        let mut most = 0;
        for lane in 0..LANES {
            let holds = group.units[lane] > 0.0;
            let ends = events[lane].len() + usize::from(holds);
            (entries_from[lane], exits[lane], trades[lane]) = (usize::from(holds), ends / 2, ends.div_ceil(2));
            most = most.max(trades[lane]);
        }
        let mut lacks = [0.0; LANES];
        for base in (0..most).step_by(CHUNK) {
            for lane in 0..LANES {
                let events = events[lane];
                let last = trades[lane].min(base + CHUNK);
                for (staged, number) in self.0.iter_mut().zip(base..last) {
                    // A trade's entry is the event before its exit.
                    let exit = number * 2 + 1 - entries_from[lane];
                    let entry = exit.checked_sub(1).map(|entry| events[entry]);
                    let left = (number < exits[lane]).then(|| events[exit]);
                    let short = SHORTS && entry.map_or(group.side[lane] < 0.0, Event::is_short);
                    let trade = Trade { entry: entry.map(Event::bar), exit: left.map_or(bars, Event::bar), short };
                    stage(group, staged, lane, trade, found, block);
                    staged.exit_price[lane] =
                        if left.is_some() { found.exit_price(lane, number, trade.exit, block) } else { 1.0 };
                    if SHORTS {
                        staged.turns[lane] = left.is_some_and(Event::turns);
                    }
                }
            }
            for (number, staged) in (base..most).zip(self.0.iter()) {
                let mut part = Part::default();
                for lane in 0..LANES {
                    part.holds[lane] = number < trades[lane];
                    part.enters[lane] = part.holds[lane] && number >= entries_from[lane];
                    part.leaves[lane] = number < exits[lane];
                }
                group.trade::<SHORTS>(
                    block.first_bar as f64,
                    staged,
                    &part,
                    &block.costs,
                    &mut lacks,
                    |group, lane| {
                        mark_peaks(group, lane, staged, block);
                    },
                );
            }
        }
        lacks == [0.0; LANES]
    }
}

/// Reads what a trade needs of the bars: one from an entry in this block or from the block before, up to an exit or to
/// the block's end.
#[inline(always)]
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "bars of a block")]
fn stage<const SHORTS: bool, F: Find<SHORTS>>(
    group: &mut Lanes,
    staged: &mut Staged,
    lane: usize,
    trade: Trade,
    found: &F,
    block: &Block,
) {
    let Trade { entry, exit, short } = trade;
    let first = entry.map_or(0, |entry| entry + 1);
    let before = match entry {
        Some(entry) => {
            let close = block.close[entry];
            staged.entry_bar[lane] = entry as i32;
            staged.entry_price[lane] = block.price(entry);
            staged.entry_close[lane] = close;
            close
        }
        None => group.position_high[lane],
    };
    staged.exit_bar[lane] = exit as i32;
    staged.last_close[lane] = block.close_before(exit);
    if SHORTS {
        staged.side[lane] = if short { -1.0 } else { 1.0 };
    }
    if SHORTS && short {
        let carried;
        let span = if first >= exit {
            &Span { high: f64::NEG_INFINITY, low: f64::INFINITY, ..Span::EMPTY }
        } else if let Some(entry) = entry {
            found.short(entry, exit - 1)
        } else {
            carried = Curve::sums(group.backing[lane], -1.0, block.close, block.previous, 0, exit);
            &carried
        };
        group.held[lane] += span.sums;
        (staged.high[lane], staged.low[lane], staged.drawdown[lane]) = (span.high, span.low, 1.0);
        return;
    }
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
#[allow(clippy::cast_sign_loss, reason = "bars of a block")]
fn mark_peaks(group: &mut Lanes, lane: usize, staged: &Staged, block: &Block) {
    let entered_here = group.entry_bar[lane] >= block.first_bar as f64;
    let first = if entered_here { staged.entry_bar[lane] as usize + 1 } else { 0 };
    let bars = first..staged.exit_bar[lane] as usize;
    if group.side[lane] < 0.0 {
        for bar in bars {
            group.close_short(lane, block.bar_number(bar) as f64, block.close[bar]);
        }
        return;
    }
    let mut high = if entered_here { staged.entry_close[lane] } else { group.position_high[lane] };
    // A close that an earlier one of these bars exceeds is no peak: the earlier one was, or neither is high enough.
    let mut bar = bars.start;
    while bar < bars.end {
        let close = block.close[bar];
        if close >= high && group.units[lane] * close >= group.peak[lane] {
            high = close;
            group.reach_peak(lane, block.bar_number(bar) as f64);
        }
        bar = usize::from(block.records[bar]);
    }
}
