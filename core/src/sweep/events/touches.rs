//! Where positions meet their stops: looked up once for each bar of entry, whatever signals led to it.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{
    BLOCK,
    stop::{Distance, Stops, first},
};

use crate::sweep::walk::Block;

/// Nobody asked yet.
const UNKNOWN: u16 = u16::MAX;

/// For each slot of a rule and each bar of entry: the first later bar of the block that touches the level, and the price
/// at which it fills.
pub(in crate::sweep) struct Touches {
    bars: Vec<u16>,
    prices: Vec<f64>,
}

/// A stop met.
#[derive(Clone, Copy)]
pub(super) struct Touch {
    /// The bar; the number of the block's bars where the level is not touched in it.
    pub(super) bar: usize,
    /// The price, before slippage.
    pub(super) price: f64,
}

/// Which level a rule sets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Loss,
    Profit,
    Trailing,
}

impl Touches {
    /// Bytes of a slot.
    pub(in crate::sweep) const SLOT_BYTES: usize = BLOCK * (size_of::<u16>() + size_of::<f64>());

    pub(in crate::sweep) fn new(slots: usize) -> Self {
        Self { bars: vec![UNKNOWN; slots * BLOCK], prices: vec![0.0; slots * BLOCK] }
    }

    /// Forgets the block before.
    pub(in crate::sweep) fn begin_block(&mut self) {
        self.bars.fill(UNKNOWN);
    }

    /// The touch of a position filled on a bar; `distance` tells how far the level is.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
    pub(super) fn of(
        &mut self,
        level: Level,
        slot: usize,
        entry: usize,
        block: &Block,
        distance: impl FnOnce() -> Distance,
    ) -> Touch {
        let place = slot * BLOCK + entry;
        if self.bars[place] == UNKNOWN {
            let touch = look(level, entry, block, distance());
            (self.bars[place], self.prices[place]) = (touch.bar as u16, touch.price);
        }
        Touch { bar: usize::from(self.bars[place]), price: self.prices[place] }
    }
}

/// Looks at the bars.
#[inline(always)]
fn look(level: Level, entry: usize, block: &Block, distance: Distance) -> Touch {
    let (price, from) = (block.entry_price(entry), entry + 1);
    let (open, high, low) = (&block.open[from..], &block.high[from..], &block.low[from..]);
    let found = match level {
        Level::Loss => {
            let level = distance.below(price);
            first(low.len(), |bar| low[bar] <= level)
                .map(|bar| (bar, if open[bar] <= level { open[bar] } else { level }))
        }
        Level::Profit => {
            let level = distance.above(price);
            let bar = first(high.len(), |bar| high[bar] >= level);
            bar.map(|bar| (bar, if open[bar] >= level { open[bar] } else { level }))
        }
        Level::Trailing => {
            let mut stops = Stops::new(true, price, Distance::NONE, Distance::NONE, distance);
            stops.search(open, high, low).map(|(bar, fired)| (bar, fired.price))
        }
    };
    found.map_or(Touch { bar: block.close.len(), price: 0.0 }, |(bar, price)| Touch { bar: from + bar, price })
}
