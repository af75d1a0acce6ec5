//! Accounts of a group take their trades.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{
    NEARLY,
    curve::Curve,
    lanes::{LANES, Lanes, Part, Staged},
    larger, larger_pair, smaller,
    span::{self, Span, Stretch},
};

use super::Find;
use crate::sweep::{events::Event, walk::Block};

/// Trades of a lane that are staged before the accounts take them.
const CHUNK: usize = 16;

/// What groups take turns to use.
pub(super) struct Staging([Staged; CHUNK]);

impl Staging {
    #[allow(clippy::large_stack_arrays, reason = "built where it lies on the heap")]
    pub(super) fn new() -> Box<Self> {
        Box::new(Self([Staged::EMPTY; CHUNK]))
    }

    /// Trades what was found. Whether all orders could be filled; where not, the group is worth nothing any more.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn trade<const SHORTS: bool, F: Find<SHORTS>>(
        &mut self,
        group: &mut Lanes,
        found: &F,
        number: usize,
        block: &Block,
    ) -> bool {
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
                let stage = Stage { lane, found, block };
                let from = if base < entries_from[lane] {
                    stage.edge::<SHORTS>(group, &mut self.0[0], 0, None, events[lane].first().copied());
                    1
                } else {
                    base
                };
                let to = exits[lane].min(base + CHUNK);
                let events = &events[lane][(2 * from - entries_from[lane]).min(events[lane].len())..];
                let (pairs, open) = events.as_chunks::<2>();
                for ((number, staged), &[entry, exit]) in (from..to).zip(&mut self.0[from - base..]).zip(pairs) {
                    stage.whole::<SHORTS>(group, staged, number, entry, exit);
                }
                if let &[entry] = open
                    && (from..base + CHUNK).contains(&to)
                {
                    stage.edge::<SHORTS>(group, &mut self.0[to - base], to, Some(entry), None);
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

/// Reads what trades of a lane need of the bars.
struct Stage<'walk, F> {
    lane: usize,
    found: &'walk F,
    block: &'walk Block<'walk>,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "bars of a block")]
impl<F> Stage<'_, F> {
    /// A trade whose entry and exit are in this block.
    #[inline(always)]
    fn whole<const SHORTS: bool>(
        &self,
        group: &mut Lanes,
        staged: &mut Staged,
        number: usize,
        entry: Event,
        exit: Event,
    ) where
        F: Find<SHORTS>,
    {
        self.enter::<SHORTS>(staged, entry);
        self.leave::<SHORTS>(staged, number, exit);
        let (entry_bar, end) = (entry.bar(), exit.bar());
        if SHORTS && entry.is_short() {
            self.hold_short(group, staged, self.short_from(entry_bar, end));
        } else {
            self.hold_long(group, staged, self.block.close(entry_bar), entry_bar + 1, end);
        }
    }

    /// A trade that has its entry in a block before, or its exit in one to come.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn edge<const SHORTS: bool>(
        &self,
        group: &mut Lanes,
        staged: &mut Staged,
        number: usize,
        entry: Option<Event>,
        exit: Option<Event>,
    ) where
        F: Find<SHORTS>,
    {
        let &Self { lane, block, .. } = self;
        let end = exit.map_or(block.close.len(), Event::bar);
        let short = SHORTS && entry.map_or(group.side[lane] < 0.0, Event::is_short);
        let carried = (short && entry.is_none())
            .then(|| Curve::sums(group.backing[lane], -1.0, block.close, block.previous, 0, end));
        if let Some(entry) = entry {
            self.enter::<SHORTS>(staged, entry);
        } else if SHORTS {
            staged.side[lane] = group.side[lane];
        }
        if let Some(exit) = exit {
            self.leave::<SHORTS>(staged, number, exit);
        } else {
            staged.exit_bar[lane] = end as i32;
            staged.last_close[lane] = self.block.close_before(end);
            staged.exit_price[lane] = 1.0;
            staged.turns[lane] = false;
        }
        match (carried, entry.map(Event::bar)) {
            (Some(carried), _) => self.hold_short(group, staged, &carried),
            (None, Some(entry)) if short => self.hold_short(group, staged, self.short_from(entry, end)),
            (None, Some(entry)) => self.hold_long(group, staged, self.block.close(entry), entry + 1, end),
            (None, None) => self.hold_long(group, staged, group.position_high[lane], 0, end),
        }
    }

    #[inline(always)]
    fn enter<const SHORTS: bool>(&self, staged: &mut Staged, entry: Event) {
        let (lane, bar) = (self.lane, entry.bar());
        staged.entry_bar[lane] = bar as i32;
        staged.entry_price[lane] = self.block.price(bar);
        staged.entry_close[lane] = self.block.close(bar);
        if SHORTS {
            staged.side[lane] = if entry.is_short() { -1.0 } else { 1.0 };
        }
    }

    #[inline(always)]
    fn leave<const SHORTS: bool>(&self, staged: &mut Staged, number: usize, exit: Event)
    where
        F: Find<SHORTS>,
    {
        let (lane, bar) = (self.lane, exit.bar());
        staged.exit_bar[lane] = bar as i32;
        staged.last_close[lane] = self.block.close_before(bar);
        staged.exit_price[lane] = self.found.exit_price(lane, number, bar, self.block);
        if SHORTS {
            staged.turns[lane] = exit.turns();
        }
    }

    /// What a short position that is entered on a bar lives through before another.
    #[inline(always)]
    fn short_from<const SHORTS: bool>(&self, entry: usize, end: usize) -> &Span
    where
        F: Find<SHORTS>,
    {
        if entry + 1 < end { self.found.short(entry, end - 1) } else { &Span::EMPTY }
    }

    #[inline(always)]
    fn hold_short(&self, group: &mut Lanes, staged: &mut Staged, span: &Span) {
        let lane = self.lane;
        group.held[lane] += span.sums;
        (staged.high[lane], staged.low[lane], staged.drawdown[lane]) = (span.high, span.low, 1.0);
    }

    /// A long position whose highest close so far is `before`, through bars `first..end`.
    #[inline(always)]
    fn hold_long(&self, group: &mut Lanes, staged: &mut Staged, before: f64, first: usize, end: usize) {
        let lane = self.lane;
        // What is no worse than this is no news to the account.
        let known = group.drawdown[lane] * NEARLY;
        let stretch = span::stretch(self.block.spans, first, end);
        let Span { sums, high, low, mut drawdown } = stretch.sums();
        group.held[lane] += sums;
        let Stretch { early, late } = stretch;
        if late.low <= early.high * known {
            drawdown = smaller(drawdown, late.low / early.high);
        }
        if low <= before * known {
            drawdown = smaller(drawdown, low / before);
        }
        let [high, _] = larger_pair([before, 0.0], [high, 0.0]);
        (staged.high[lane], staged.low[lane], staged.drawdown[lane]) = (high, low, drawdown);
    }
}

/// Finds the bars of a stretch at which equity is at its peak.
#[cold]
#[inline(never)]
#[allow(clippy::cast_sign_loss, reason = "bars of a block")]
fn mark_peaks(group: &mut Lanes, lane: usize, staged: &Staged, block: &Block) {
    /// Bars that are looked at together: most are no peak.
    const LOOK: usize = 8;
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
    for (chunk, closes) in (0..).zip(block.close[bars.clone()].chunks(LOOK)) {
        if closes.iter().fold(f64::NEG_INFINITY, |highest, &close| larger(close, highest)) < high {
            continue;
        }
        for (bar, &close) in (bars.start + LOOK * chunk..).zip(closes) {
            if close >= high && group.units[lane] * close >= group.peak[lane] {
                high = close;
                group.reach_peak(lane, block.bar_number(bar) as f64);
            }
        }
    }
}
