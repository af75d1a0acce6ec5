//! Memory that the tiles of a thread take turns to use. Taken anew for each, it would go back to the system each time.

use backsweep_kernel::lanes::Lanes;

use super::{orders::Masks, walk::BlockMemory};

/// See the module.
pub(super) struct Workspace {
    pub(super) block: BlockMemory,
    pub(super) masks: Vec<Masks>,
    pub(super) groups: Vec<Lanes>,
}

impl Workspace {
    pub(super) fn new() -> Self {
        Self { block: BlockMemory::new(), masks: Vec::new(), groups: Vec::new() }
    }
}

/// Fills memory that was used before with so many of a value.
pub(super) fn refill<Value: Clone>(memory: &mut Vec<Value>, count: usize, value: Value) {
    reserve(memory, count);
    memory.clear();
    memory.resize(count, value);
}

/// Makes room for so many values in all, and for no more: what there was, if it is too little, is given back first.
pub(super) fn reserve<Value>(memory: &mut Vec<Value>, count: usize) {
    if memory.capacity() < count {
        *memory = Vec::new();
        memory.reserve_exact(count);
    }
}
