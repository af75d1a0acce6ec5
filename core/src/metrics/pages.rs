//! Memory for columns of millions of numbers.
//!
//! A system zeroes memory page by page as each is first written. For long columns, small pages take longer than all that
//! is written there; Linux has huge ones for those who ask.

use std::ops::{Deref, DerefMut};

use memmap2::{MmapMut, MmapOptions};

/// Bytes below which no huge page would be filled.
const LEAST: usize = 2 << 20;

/// So many numbers, zeros until they are written over.
#[derive(Debug)]
pub(super) struct Pages(MmapMut);

impl Pages {
    /// `None` where they are too few, or the system does not let anybody ask.
    pub(super) fn zeros(length: usize) -> Option<Self> {
        let bytes = length.checked_mul(size_of::<f64>())?;
        if bytes < LEAST || cfg!(not(target_os = "linux")) {
            return None;
        }
        let map = MmapOptions::new().len(bytes).map_anon().ok()?;
        #[cfg(target_os = "linux")]
        map.advise(memmap2::Advice::HugePage).ok()?;
        Some(Self(map))
    }
}

impl Deref for Pages {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        bytemuck::cast_slice(&self.0)
    }
}

impl DerefMut for Pages {
    fn deref_mut(&mut self) -> &mut [f64] {
        bytemuck::cast_slice_mut(&mut self.0)
    }
}
