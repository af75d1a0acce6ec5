//! One order that fills.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::BLOCK;

/// An order of a block that fills: its bar, and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sweep) struct Event(u16);

/// The position that the event enters or leaves is short.
const SHORT: u16 = 1 << 15;
/// An exit whose order enters the other side, which is the next event.
const TURNS: u16 = 1 << 14;

/// The bits of the bar: no more, so that arrays as long as a block need not be asked whether they have it.
#[allow(clippy::cast_possible_truncation, reason = "checked below")]
const BAR: u16 = (BLOCK - 1) as u16;

const _: () = assert!(BLOCK.is_power_of_two() && BLOCK < TURNS as usize);

impl Event {
    pub(in crate::sweep) const NONE: Self = Self(0);

    /// An entry or an exit of a long position.
    #[inline(always)]
    pub(super) const fn long(bar: u16) -> Self {
        Self(bar)
    }

    /// With what else is to be told: bits that are 0 or 1.
    #[inline(always)]
    pub(super) const fn new(bar: u16, short: u16, turns: u16) -> Self {
        Self(bar | (short * SHORT) | (turns * TURNS))
    }

    #[inline(always)]
    pub(in crate::sweep) fn bar(self) -> usize {
        usize::from(self.0 & BAR)
    }

    #[inline(always)]
    pub(in crate::sweep) fn is_short(self) -> bool {
        self.0 & SHORT != 0
    }

    #[inline(always)]
    pub(in crate::sweep) fn turns(self) -> bool {
        self.0 & TURNS != 0
    }
}
