//! Running a plan: tiles over threads, who watches, and where results go.

use std::sync::{Mutex, PoisonError};

use super::{
    Batch, Keep, Layout, Plan, Resources, Results, SweepError, keep::Best, projection::Members, results::Places,
    tile::Tile, tiling::Tiling, workspace::Workspace,
};
use crate::{grid::Grid, profile::Phase};

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
    grid: Grid,
    collected: Mutex<Collected>,
}

enum Collected {
    /// All combinations of the grid come, each to its place.
    Whole(Places),
    /// Some come.
    Some(Vec<Batch>),
}

impl<'observer> Collector<'observer> {
    /// A collector of a plan's results in front of another observer.
    pub fn new(plan: &Plan, inner: &'observer dyn Observer) -> Self {
        let rows = usize::try_from(plan.combinations()).ok();
        let whole = rows.filter(|_| plan.keeps_all() && plan.dropped() == 0);
        let collected = whole.map_or_else(|| Collected::Some(Vec::new()), |rows| Collected::Whole(Places::new(rows)));
        Self { inner, grid: plan.grid().clone(), collected: Mutex::new(collected) }
    }

    /// A collector of one stretch's results.
    pub fn of_stretch(plan: &Plan, inner: &'observer dyn Observer) -> Self {
        Self { inner, grid: plan.grid().clone(), collected: Mutex::new(Collected::Some(Vec::new())) }
    }

    /// What came, in the order of the grid; nothing where the sweep did not end.
    pub fn into_results(self) -> Results {
        let _phase = Phase::Results.enter();
        match self.collected.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Collected::Whole(places) => {
                let unfinished = Results::from_batches(self.grid.clone(), &[]);
                places.into_results(self.grid).unwrap_or(unfinished)
            }
            Collected::Some(batches) => Results::from_batches(self.grid, &batches),
        }
    }
}

impl Observer for Collector<'_> {
    fn advanced(&self, bar_combinations: u64) {
        self.inner.advanced(bar_combinations);
    }

    fn batch(&self, batch: Batch) {
        match &mut *self.collected.lock().unwrap_or_else(PoisonError::into_inner) {
            Collected::Whole(places) => {
                let placed = places.put(&batch);
                debug_assert!(placed.is_some(), "each combination comes once");
            }
            Collected::Some(batches) => batches.push(batch),
        }
    }

    fn cancelled(&self) -> bool {
        self.inner.cancelled()
    }
}

impl Plan {
    /// Runs the sweep on the current rayon pool, with as much memory as it takes.
    ///
    /// # Errors
    /// [`SweepError::Cancelled`] when the observer says so.
    pub fn run(&self, observer: &dyn Observer) -> Result<(), SweepError> {
        let layout = self.layout(&Resources { threads: threads(), memory: None, spills: false, results: None })?;
        self.run_in(&layout, observer)
    }

    /// Runs the sweep as laid out, on the current rayon pool, which has that layout's threads.
    ///
    /// # Errors
    /// [`SweepError::Cancelled`] when the observer says so.
    pub fn run_in(&self, layout: &Layout, observer: &dyn Observer) -> Result<(), SweepError> {
        (0..layout.stretches()).try_for_each(|stretch| self.run_stretch(layout, stretch, observer))
    }

    /// Runs one stretch of a layout, by its number. Where all results fit, the only one.
    ///
    /// # Errors
    /// [`SweepError::Cancelled`] when the observer says so.
    pub fn run_stretch(&self, layout: &Layout, stretch: u64, observer: &dyn Observer) -> Result<(), SweepError> {
        let tiling = layout.tiling(stretch);
        let Keep::Top { count, metric } = self.options().keep else {
            return for_each_tile(self, &tiling, |members, workspace| {
                observer.batch(Tile::new(self, members, workspace).run(observer)?);
                Ok(())
            });
        };
        let best = Mutex::new(Best::new(count, metric));
        for_each_tile(self, &tiling, |members, workspace| {
            let batch = Tile::new(self, members, workspace).run(observer)?;
            best.lock().unwrap_or_else(PoisonError::into_inner).add(&batch);
            Ok(())
        })?;
        observer.batch(best.into_inner().unwrap_or_else(PoisonError::into_inner).into_batch());
        Ok(())
    }
}

/// Runs each tile that the constraints leave anything of.
fn for_each_tile(
    plan: &Plan,
    tiling: &Tiling,
    run: impl Fn(Members, &mut Workspace) -> Result<(), SweepError> + Sync,
) -> Result<(), SweepError> {
    let constrained = plan.dropped() > 0;
    let tile = |workspace: &mut Workspace, number: u64| {
        let _phase = Phase::Tiles.enter();
        let region = tiling.tile(number);
        let members = if constrained {
            let mut scalars = plan.scalars();
            Members::only(region, |each| plan.keeps(each, &mut scalars))
        } else {
            Members::all(region)
        };
        if members.combinations().is_empty() { Ok(()) } else { run(members, workspace) }
    };
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        (0..tiling.tiles()).into_par_iter().try_for_each_init(Workspace::new, tile)
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut workspace = Workspace::new();
        (0..tiling.tiles()).try_for_each(|number| tile(&mut workspace, number))
    }
}

#[cfg(feature = "parallel")]
fn threads() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "parallel"))]
fn threads() -> usize {
    1
}
