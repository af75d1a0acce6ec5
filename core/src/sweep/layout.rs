//! How a sweep is laid out in memory: threads, tiles, and stretches of the grid whose results are written away before
//! the next begins. It changes no result.

use super::{
    Plan, SweepError,
    footprint::{Footprint, RESULT_BYTES},
    region::{Region, Side},
    tiling::Tiling,
};

/// About how many combinations a tile has at most: enough to share indicators, few enough that accounts stay in the
/// caches; measured.
const LARGEST_TILE: u64 = 4096;

/// What a tile may take where memory is plenty: with less, indicators are computed more often; with more, tiles leave
/// the processor's caches and a long strategy on many threads leaves no memory to others.
const TILE_BYTES: u64 = 16 << 20;

/// Tiles for each thread, so that none waits long for the last; one alone where that has no more than so many
/// combinations: what it shares is worth more.
const TILES_PER_THREAD: u64 = 2;
const FEW: u64 = 2048;

/// Results of a stretch take at most this, and at most a quarter of the room. They are held once as they come and once
/// more while they are written.
const STRETCH_BYTES: u64 = 64 << 20;
const STRETCH_COPIES: u64 = 3;

/// What the host offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Threads, at least 1.
    pub threads: usize,
    /// How much memory bars, tiles and results may take together; any amount where there is none.
    pub memory: Option<MemoryLimit>,
    /// Whether results that do not fit can be written away.
    pub spills: bool,
    /// Bytes that the host holds of the results, where that is not all that are kept.
    pub results: Option<u64>,
}

/// Memory that may be taken, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryLimit {
    /// Bytes.
    pub bytes: u64,
    /// Who says so, for messages, such as `BACKTEST_MEMORY_LIMIT_GB allows`.
    pub says: String,
    /// How to raise it, for messages.
    pub raise: String,
}

/// How a sweep runs within the memory there is.
#[derive(Clone, Debug)]
pub struct Layout {
    threads: usize,
    stretches: Tiling,
    footprint: Footprint,
    /// What each tile may take.
    budget: u64,
    /// Combinations of a tile.
    size: u64,
    spills: bool,
    bars_bytes: u64,
    results_bytes: u64,
}

impl Plan {
    /// Chooses tiles, and with them how many threads, so that bars, tiles and results stay within the memory there is.
    ///
    /// # Errors
    /// [`SweepError::TooLarge`] where not even one tile of one combination fits beside bars and results.
    ///
    /// ```
    /// use backsweep_core::{bars::Bars, grid::Grid, strategy::builtin};
    /// use backsweep_core::sweep::{MemoryLimit, Options, Plan, Resources};
    /// let csv = "timestamp,open,high,low,close,volume\n1,5,5,5,5,0\n2,4,4,4,4,0\n3,9,9,9,9,0\n";
    /// let bars = Bars::from_csv(csv.as_bytes())?;
    /// let grid = Grid::parse(["fast=1,2", "slow=3"])?;
    /// let plan = Plan::new(&bars, &builtin::ema_cross(), &grid, &Options::default())?;
    /// let limit = |bytes| MemoryLimit { bytes, says: "somebody allows".into(), raise: "ask for more".into() };
    /// let of = |bytes| plan.layout(&Resources { threads: 2, memory: Some(limit(bytes)), ..Resources::default() });
    /// assert_eq!(of(1 << 30)?.threads(), 2);
    /// assert_eq!(of(1_000).unwrap_err().code(), "sweep.too_large");
    /// # Ok::<(), backsweep_core::Error>(())
    /// ```
    pub fn layout(&self, resources: &Resources) -> Result<Layout, SweepError> {
        let &Resources { threads, ref memory, spills, results } = resources;
        let footprint = Footprint::new(self);
        let smallest = footprint.tile(&vec![1; self.grid().axes().len()]);
        let (bars_bytes, all_results) = (self.bars_bytes(), results.unwrap_or_else(|| self.results_bytes()));
        let whole = Region::all(self.grid());
        let held = |results: u64, tiles: u64| bars_bytes.saturating_add(results).saturating_add(tiles);
        let limit = memory.as_ref().map_or(u64::MAX, |memory| memory.bytes);
        let spills = spills && self.keeps_all() && held(all_results, smallest) > limit;
        let (stretches, results_bytes) = if spills {
            let room = limit.saturating_sub(held(0, smallest));
            let bytes = (room / 4).min(STRETCH_BYTES);
            let stretches = stretches(&whole, bytes / (STRETCH_COPIES * RESULT_BYTES));
            let rows: u64 = stretches.lengths().iter().product();
            (stretches, rows.saturating_mul(STRETCH_COPIES * RESULT_BYTES))
        } else {
            (Tiling::whole(&whole), all_results)
        };
        let needed = held(results_bytes, smallest);
        if let Some(memory) = memory.as_ref().filter(|memory| memory.bytes < needed) {
            return Err(self.too_large(memory, results_bytes, needed));
        }
        let room = limit - held(results_bytes, 0);
        let threads = threads.max(1).min(usize::try_from(room / smallest.max(1)).unwrap_or(usize::MAX));
        let stretch: u64 = stretches.lengths().iter().product();
        let each = if threads == 1 || stretch / threads as u64 <= FEW { 1 } else { TILES_PER_THREAD };
        let wanted = threads as u64 * each;
        Ok(Layout {
            budget: (room / threads as u64).min(TILE_BYTES.max(smallest)),
            size: stretch.div_ceil(wanted).min(LARGEST_TILE),
            threads,
            stretches,
            footprint,
            spills,
            bars_bytes,
            results_bytes,
        })
    }

    fn too_large(&self, limit: &MemoryLimit, results: u64, needed: u64) -> SweepError {
        let bars = self.bars_bytes();
        let what = format!(
            "{} bars take {}, results {} and one tile of one combination {}",
            self.bars().len(),
            size(bars),
            size(results),
            size(needed - bars - results),
        );
        let advice = if results > needed / 2 { "; or keep fewer results, as with top:1000:sharpe" } else { "" };
        SweepError::TooLarge {
            what,
            needed: size(needed),
            says: limit.says.clone(),
            limit: size(limit.bytes),
            advice: format!("{}{advice}", limit.raise),
        }
    }
}

impl Layout {
    /// Threads that it is for: no more than were offered, and fewer where memory is short.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Whether the results do not fit into memory, so that each stretch's must be written away.
    pub fn spills(&self) -> bool {
        self.spills
    }

    /// Stretches of neighbouring combinations that run one after the other; 1 where all results fit.
    pub fn stretches(&self) -> u64 {
        self.stretches.tiles()
    }

    /// Bytes that bars, tiles and results take together, at most.
    pub fn bytes(&self) -> u64 {
        self.bars_bytes.saturating_add(self.results_bytes).saturating_add(self.tiles_bytes())
    }

    /// Bytes of the bars.
    pub fn bars_bytes(&self) -> u64 {
        self.bars_bytes
    }

    /// Bytes of the results that are in memory at a time.
    pub fn results_bytes(&self) -> u64 {
        self.results_bytes
    }

    /// Bytes of the tiles that run at a time, at most.
    pub fn tiles_bytes(&self) -> u64 {
        let tiling = self.tiling(0);
        self.tile_bytes().saturating_mul(tiling.tiles().min(self.threads as u64))
    }

    /// Bytes of the largest tile, at most.
    pub fn tile_bytes(&self) -> u64 {
        self.footprint.tile(&self.tiling(0).lengths())
    }

    /// The most values of each axis in a tile.
    pub fn tile_shape(&self) -> Vec<u64> {
        self.tiling(0).lengths()
    }

    /// How many tiles.
    pub fn tiles(&self) -> u64 {
        // The last stretch may be smaller; it is cut alike.
        self.tiling(0).tiles().saturating_mul(self.stretches.tiles())
    }

    /// The tiles of a stretch.
    pub(super) fn tiling(&self, stretch: u64) -> Tiling {
        let cost = |lengths: &[u64]| self.footprint.cost(lengths);
        let tiling = Tiling::new(&self.stretches.tile(stretch), self.size, self.budget, cost);
        // With a tile for each thread, none can make up for another.
        if tiling.tiles() <= self.threads as u64 { tiling.by_turns() } else { tiling }
    }
}

/// Cuts a grid into stretches of at most so many neighbouring combinations: outer axes at one value, one axis in pieces,
/// inner axes whole.
fn stretches(whole: &Region, rows: u64) -> Tiling {
    let mut inner: u64 = 1;
    let mut pieces: Vec<u64> = Vec::new();
    for &Side { length, .. } in whole.sides.iter().rev() {
        let fit = (rows / inner).clamp(1, length);
        pieces.push(length.div_ceil(fit));
        inner = inner.saturating_mul(length);
    }
    pieces.reverse();
    Tiling::cut(whole, &pieces)
}

/// Bytes as people write them.
pub(super) fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
        .into_iter()
        .find(|(unit, _)| bytes >= *unit)
        .map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{:.1} {name}", bytes / unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;

    #[test]
    fn stretches_follow_each_other() {
        let grid = Grid::parse(["a=0..3", "b=0..7", "c=0..5"]).unwrap();
        let whole = Region::all(&grid);
        for rows in 1..120 {
            let stretches = stretches(&whole, rows);
            let all = (0..stretches.tiles()).flat_map(|number| stretches.tile(number).combinations());
            assert!(all.eq(0..grid.combinations()), "{rows}");
            assert!(stretches.lengths().iter().product::<u64>() <= rows.max(1), "{rows}");
        }
    }
}
