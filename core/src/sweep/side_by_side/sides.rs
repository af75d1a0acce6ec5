//! Long and short positions by signals alone.
//!
//! What a short position that is all in lives through depends on the bar of its entry and on how long it is held, not on
//! whose it is: it is summed once for all accounts that ask.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{
    BLOCK, WORDS,
    curve::Curve,
    lanes::{LANES, Lanes},
    mask, order,
    span::Span,
};

use super::{Context, Find, Rows};
use crate::sweep::{
    events::{Event, MOST, follow_both},
    orders::Mask,
    walk::Block,
};

/// Events, and stretches of short positions, that are held at a time: there is always room for one group.
const EVENTS: usize = 4 * LANES * MOST;
const SPANS: usize = 4 * LANES * BLOCK / 2;

/// Events of groups, and what the short positions among them live through.
pub(super) struct Sides {
    events: Vec<Event>,
    /// Where the events of each lane end, group by group.
    ends: Vec<[usize; LANES]>,
    shorts: Shorts,
}

/// Stretches of short positions, by the bar of entry and the last bar on which they are held.
struct Shorts {
    /// The bars of entry that are asked for.
    entries: Mask,
    asked: Vec<Asked>,
    /// How often something was asked for.
    asks: usize,
    spans: Vec<Span>,
}

/// What is asked of one bar of entry.
#[derive(Clone, Copy)]
struct Asked {
    /// The last bars.
    last: Mask,
    /// How many of them are in the words before each, and in the bars of entry before this.
    before: [u32; WORDS],
}

impl Asked {
    const NOTHING: Self = Self { last: [0; WORDS], before: [0; WORDS] };
}

impl Sides {
    pub(super) const BYTES: usize = EVENTS * (size_of::<Event>() + size_of::<[usize; LANES]>() / LANES)
        + SPANS * size_of::<Span>()
        + BLOCK * size_of::<Asked>();

    pub(super) fn new() -> Self {
        Self {
            events: vec![Event::NONE; EVENTS],
            ends: Vec::new(),
            shorts: Shorts {
                entries: [0; WORDS],
                asked: vec![Asked::NOTHING; BLOCK],
                asks: 0,
                spans: Vec::with_capacity(SPANS),
            },
        }
    }

    #[inline(always)]
    fn lane(&self, group: usize, lane: usize) -> &[Event] {
        let start = match (group, lane) {
            (0, 0) => 0,
            (_, 0) => self.ends[group - 1][LANES - 1],
            _ => self.ends[group][lane - 1],
        };
        &self.events[start..self.ends[group][lane]]
    }
}

impl Find<true> for Sides {
    #[inline(always)]
    fn find(&mut self, groups: &[Lanes], rows: &Rows, context: &Context) -> usize {
        self.ends.clear();
        self.shorts.forget();
        let mut count = 0;
        for (number, group) in groups.iter().enumerate() {
            let room = count + LANES * MOST <= EVENTS && self.shorts.asks + LANES * BLOCK / 2 <= SPANS;
            if !room || self.ends.len() * LANES == EVENTS {
                break;
            }
            let mut ends = [0; LANES];
            for lane in 0..LANES {
                if let Some(row) = rows.get(number, lane) {
                    let holds = group.units[lane] > 0.0;
                    let short = holds && group.side[lane] < 0.0;
                    let events = &mut self.events[count..];
                    let (orders, words) = (context.orders.of_row(row), context.orders.words());
                    let found = follow_both(orders, words, holds && !short, short, events);
                    self.shorts.ask(&events[usize::from(holds)..found.max(usize::from(holds))], context.block);
                    count += found;
                }
                ends[lane] = count;
            }
            self.ends.push(ends);
        }
        self.shorts.look(context.block);
        self.ends.len()
    }

    #[inline(always)]
    fn events(&self, group: usize) -> [&[Event]; LANES] {
        std::array::from_fn(|lane| self.lane(group, lane))
    }

    #[inline(always)]
    fn short(&self, entry: usize, last: usize) -> &Span {
        self.shorts.of(entry, last)
    }
}

impl Shorts {
    fn forget(&mut self) {
        for entry in mask::bars(&self.entries) {
            self.asked[entry].last = [0; WORDS];
        }
        self.entries = [0; WORDS];
        self.asks = 0;
        self.spans.clear();
    }

    /// Notes the short positions among trades of this block.
    #[inline(always)]
    fn ask(&mut self, trades: &[Event], block: &Block) {
        for trade in trades.chunks(2) {
            let entry = trade[0].bar();
            let last = trade.get(1).map_or(block.close.len(), |exit| exit.bar()) - 1;
            // Nothing lies between an entry and an exit on the next bar.
            if trade[0].is_short() && entry < last {
                self.entries[entry / 64] |= 1 << (entry % 64);
                self.asked[entry].last[last / 64] |= 1 << (last % 64);
                self.asks += 1;
            }
        }
    }

    /// Finds all that is asked for.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "no more than there are events")]
    fn look(&mut self, block: &Block) {
        for entry in mask::bars(&self.entries) {
            let asked = &mut self.asked[entry];
            let mut before = self.spans.len() as u32;
            for word in 0..WORDS {
                asked.before[word] = before;
                before += asked.last[word].count_ones();
            }
            let backing = order::backing(block.price(entry) * (1.0 - block.costs.slippage));
            let ends = mask::bars(&asked.last).map(|last| last + 1);
            let spans = &mut self.spans;
            Curve::sums_to_each(backing, -1.0, block.close, block.previous, entry + 1, ends, |span| spans.push(span));
        }
    }

    #[inline(always)]
    fn of(&self, entry: usize, last: usize) -> &Span {
        let Asked { last: asked, before } = &self.asked[entry];
        let earlier = asked[last / 64] & !(u64::MAX << (last % 64));
        &self.spans[(before[last / 64] + earlier.count_ones()) as usize]
    }
}
