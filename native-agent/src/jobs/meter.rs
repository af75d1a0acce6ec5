//! Counting the bytes that results take.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Bytes in use by all jobs together, and their limit.
#[derive(Debug)]
pub(super) struct Meter {
    limit: u64,
    used: AtomicU64,
}

impl Meter {
    pub fn new(limit: u64) -> Self {
        Self { limit, used: AtomicU64::new(0) }
    }

    pub fn limit(&self) -> u64 {
        self.limit
    }
}

/// The bytes of one job; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    meter: Arc<Meter>,
    bytes: AtomicU64,
}

impl Share {
    /// Nothing yet.
    pub fn new(meter: &Arc<Meter>) -> Self {
        Self { meter: Arc::clone(meter), bytes: AtomicU64::new(0) }
    }

    /// Takes bytes, or changes nothing when they would exceed the limit.
    pub fn take(&self, bytes: u64) -> bool {
        let within = |used: u64| used.checked_add(bytes).filter(|&sum| sum <= self.meter.limit);
        let taken = self.meter.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, within).is_ok();
        if taken {
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        taken
    }

    /// Bytes taken.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.meter.used.fetch_sub(self.bytes(), Ordering::Relaxed);
    }
}
