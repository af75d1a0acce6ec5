//! Long positions by signals alone.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::lanes::{LANES, Lanes};

use super::{Context, Find, Rows};
use crate::sweep::events::{Event, Events};

/// One group's events.
pub(super) struct Signals {
    events: [Events; LANES],
}

impl Signals {
    pub(super) const BYTES: usize = size_of::<Self>();

    #[allow(clippy::large_stack_arrays, reason = "built where it lies on the heap")]
    pub(super) fn new() -> Box<Self> {
        Box::new(Self { events: [Events::NONE; LANES] })
    }
}

impl Find<false> for Signals {
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn find(&mut self, groups: &[Lanes], rows: &Rows, context: &Context) -> usize {
        for (lane, events) in self.events.iter_mut().enumerate() {
            match rows.get(0, lane) {
                Some(row) => {
                    events.follow(context.orders.of_row(row), context.orders.words(), groups[0].units[lane] > 0.0);
                }
                None => events.clear(),
            }
        }
        1
    }

    #[inline(always)]
    fn events(&self, _: usize) -> [&[Event]; LANES] {
        self.events.each_ref().map(Events::all)
    }
}
