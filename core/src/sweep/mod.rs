//! Sweeps: plan, run, collect, rank.

mod aggregates;
mod batch;
mod channel;
mod check;
mod comparisons;
mod error;
mod evaluate;
mod events;
mod exact_sum;
mod explain;
mod extent;
mod footprint;
mod keep;
mod layout;
mod look_back;
mod options;
mod orders;
mod plan;
mod projection;
mod reach;
mod region;
mod results;
mod rough;
mod run;
mod scalars;
mod side_by_side;
mod simulate;
mod stops;
mod tile;
mod tiling;
mod trace;
mod walk;
mod workspace;

pub use aggregates::{Aggregates, Aggregator};
pub use batch::{Batch, Combinations};
pub use error::SweepError;
pub use explain::{ExplainedAxis, ExplainedMemory, ExplainedOperation, ExplainedTiles, Explanation};
pub use layout::{Layout, MemoryLimit, Resources};
pub use options::{Direction, Fill, Keep, Options, SizeType};
pub use plan::Plan;
pub use results::{Heatmap, Results};
pub use run::{Collector, Observer, Unobserved};
pub use simulate::{Bits, GivenRules, Level, SignalColumn, Simulation};
pub use trace::Trace;

use crate::{Error, bars::Bars, grid::Grid, strategy::Strategy};

/// Plans and runs a sweep and collects its results, in the order of the grid. Uses the current rayon pool.
///
/// # Errors
/// Whatever is wrong with the inputs.
pub fn sweep(bars: &Bars, strategy: &Strategy, grid: &Grid, options: &Options) -> Result<Results, Error> {
    let plan = Plan::new(bars, strategy, grid, options)?;
    let collector = Collector::new(&plan, &Unobserved);
    plan.run(&collector)?;
    Ok(collector.into_results())
}
