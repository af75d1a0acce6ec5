//! Running a plan: tiles over threads, who watches, and where results go.

use std::sync::{Mutex, PoisonError};

use super::{Batch, Keep, Plan, Results, SweepError, keep::Best, scalars::Scalars, tile::Tile, tiling::Tiling};
use crate::grid::Grid;

/// About how many combinations a tile has at most: enough to share indicators, few enough to report often.
const LARGEST_TILE: u64 = 8192;

/// What a tile may take: with less, indicators are computed more often; with more, tiles leave the processor's caches
/// and a long strategy on many threads leaves no memory to others.
const TILE_BYTES: u64 = 16 << 20;

/// Tiles for each thread, so that none waits long for the last.
const TILES_PER_THREAD: u64 = 2;

/// Watches a sweep from the threads that run it. Calls are brief: they hold up the sweep.
pub trait Observer: Sync {
    /// `bar_combinations` more are done; the sum over a whole run is [`super::Plan::work`].
    fn advanced(&self, bar_combinations: u64) {
        let _ = bar_combinations;
    }

    /// Results of some combinations. Batches come in any order; each combination comes once.
    fn batch(&self, batch: Batch) {
        drop(batch);
    }

    /// Whether to stop. Asked often.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches.
pub struct Unobserved;

impl Observer for Unobserved {}

/// Keeps the batches and passes everything else to another observer.
pub struct Collector<'observer> {
    inner: &'observer dyn Observer,
    batches: Mutex<Vec<Batch>>,
}

impl<'observer> Collector<'observer> {
    /// A collector in front of another observer.
    pub fn new(inner: &'observer dyn Observer) -> Self {
        Self { inner, batches: Mutex::default() }
    }

    /// What came, in the order of the grid.
    pub fn into_results(self, grid: Grid) -> Results {
        Results::from_batches(grid, &self.batches.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for Collector<'_> {
    fn advanced(&self, bar_combinations: u64) {
        self.inner.advanced(bar_combinations);
    }

    fn batch(&self, batch: Batch) {
        self.batches.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
    }

    fn cancelled(&self) -> bool {
        self.inner.cancelled()
    }
}

impl Plan {
    /// Runs the sweep on the current rayon pool.
    ///
    /// # Errors
    /// [`SweepError::Cancelled`] when the observer says so.
    pub fn run(&self, observer: &dyn Observer) -> Result<(), SweepError> {
        let Keep::Top { count, metric } = self.options().keep else {
            return for_each_tile(self, |combinations| {
                observer.batch(Tile::new(self, combinations).run(observer)?);
                Ok(())
            });
        };
        let best = Mutex::new(Best::new(count, metric));
        for_each_tile(self, |combinations| {
            let batch = Tile::new(self, combinations).run(observer)?;
            best.lock().unwrap_or_else(PoisonError::into_inner).add(&batch);
            Ok(())
        })?;
        observer.batch(best.into_inner().unwrap_or_else(PoisonError::into_inner).into_batch());
        Ok(())
    }
}

/// Cuts the grid into tiles and runs each.
fn for_each_tile(plan: &Plan, run: impl Fn(Vec<u64>) -> Result<(), SweepError> + Sync) -> Result<(), SweepError> {
    let wanted = if threads() == 1 { 1 } else { threads() * TILES_PER_THREAD };
    let size = plan.combinations().div_ceil(wanted).min(LARGEST_TILE);
    let tiling = Tiling::new(plan.grid(), size, TILE_BYTES, |lengths| Tile::bytes(plan, lengths));
    let constrained = plan.dropped() > 0;
    let tile = |number: u64| {
        let mut combinations = tiling.combinations(number);
        if constrained {
            let mut scalars = Scalars::new(plan.strategy(), plan.grid());
            combinations.retain(|&combination| plan.keeps(combination, &mut scalars));
        }
        if combinations.is_empty() { Ok(()) } else { run(combinations) }
    };
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        (0..tiling.tiles()).into_par_iter().try_for_each(tile)
    }
    #[cfg(not(feature = "parallel"))]
    (0..tiling.tiles()).try_for_each(tile)
}

#[cfg(feature = "parallel")]
fn threads() -> u64 {
    rayon::current_num_threads() as u64
}

#[cfg(not(feature = "parallel"))]
fn threads() -> u64 {
    1
}
