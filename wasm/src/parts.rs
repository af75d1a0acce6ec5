//! A grid in parts, for hosts whose threads share no memory: each runs some of the parts as sweeps of their own.

use backsweep_core::{
    Error,
    bars::Bars,
    grid::{Axis, Grid, GridError, Values},
    metrics::Metric,
    strategy::Strategy,
    sweep::{Batch, Collector, Combinations, Keep, Options, Plan, Results, Unobserved},
};

/// A grid cut into boxes of neighbouring values on every axis, so that a part shares what its combinations share.
pub struct Parts<'grid> {
    grid: &'grid Grid,
    /// How many pieces each axis is cut into.
    pieces: Vec<u32>,
}

/// One of them.
pub struct Part {
    axes: Vec<Piece>,
}

/// Some neighbouring values of an axis.
struct Piece {
    axis: Axis,
    first: u64,
    /// How many values the whole axis has.
    of: u64,
}

impl<'grid> Parts<'grid> {
    /// About `wanted` parts: the axis whose pieces are longest is cut again until there are so many.
    pub fn new(grid: &'grid Grid, wanted: u32) -> Self {
        let mut pieces = vec![1; grid.axes().len()];
        while count(&pieces) < wanted {
            let lengths = grid.axes().iter().zip(&pieces).map(|(axis, &pieces)| longest(axis, pieces));
            let Some((_, longest)) = lengths.zip(0..).filter(|(length, _)| *length > 1).max_by_key(|found| found.0)
            else {
                break;
            };
            pieces[longest] += 1;
        }
        Self { grid, pieces }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        count(&self.pieces)
    }

    /// One of them. Parts count from 0; beyond the last they begin again.
    pub fn part(&self, part: u32) -> Part {
        let mut rest = part;
        let mut axes = Vec::new();
        for (axis, &pieces) in self.grid.axes().iter().zip(&self.pieces).rev() {
            let start = |piece: u32| axis.values.len() * piece as usize / pieces as usize;
            let (first, end) = (start(rest % pieces), start(rest % pieces + 1));
            rest /= pieces;
            let values = match &axis.values {
                Values::Integers(values) => Values::Integers(values[first..end].to_vec()),
                Values::Numbers(values) => Values::Numbers(values[first..end].to_vec()),
            };
            let of = axis.values.len() as u64;
            axes.push(Piece { axis: Axis { name: axis.name.clone(), values }, first: first as u64, of });
        }
        axes.reverse();
        Part { axes }
    }
}

fn longest(axis: &Axis, pieces: u32) -> usize {
    axis.values.len().div_ceil(pieces as usize)
}

fn count(pieces: &[u32]) -> u32 {
    pieces.iter().copied().fold(1, u32::saturating_mul)
}

impl Part {
    /// Sweeps this part; the results are those of the whole grid's combinations.
    pub fn sweep(&self, bars: &Bars, strategy: &Strategy, grid: &Grid, options: &Options) -> Result<Results, Error> {
        let own = Grid::new(self.axes.iter().map(|piece| piece.axis.clone()).collect())?;
        let plan = match Plan::new(bars, strategy, &own, options) {
            // Constraints may drop a part as a whole.
            Err(Error::Grid(GridError::NothingLeft { .. })) => return Ok(Results::from_batches(grid.clone(), &[])),
            plan => plan?,
        };
        let collector = Collector::new(&plan, &Unobserved);
        plan.run(&collector)?;
        let results = collector.into_results();
        Ok(Results::from_batches(grid.clone(), &[self.batch(&results)]))
    }

    /// Results of this part by their combinations in the whole grid.
    fn batch(&self, results: &Results) -> Batch {
        let numbers = results.combinations().iter().map(|combination| self.number(results.grid(), combination));
        Batch {
            combinations: Combinations::from(numbers.collect::<Vec<u64>>()),
            metrics: Metric::ALL.to_vec(),
            columns: Metric::ALL.iter().map(|&metric| results.metric(metric).clone()).collect(),
        }
    }

    /// The number in the whole grid of a combination of this part.
    fn number(&self, own: &Grid, combination: u64) -> u64 {
        let positions = own.positions(combination);
        let places = self.axes.iter().zip(positions);
        places.fold(0, |number, (piece, position)| number * piece.of + piece.first + position as u64)
    }
}

/// The results of all parts as one.
pub fn join(grid: &Grid, options: &Options, parts: &[Batch]) -> Results {
    let all = Results::from_batches(grid.clone(), parts);
    let Keep::Top { count, metric } = options.keep else { return all };
    let mut rows = all.top(count as usize, metric);
    rows.sort_unstable();
    all.take(&rows)
}

#[cfg(test)]
mod tests {
    use backsweep_core::{strategy::builtin, sweep};

    use super::*;

    #[test]
    fn parts_hold_each_combination_once() -> Result<(), GridError> {
        for (axes, wanted, least) in [
            (vec![], 4, 1),
            (vec!["a=0..3"], 100, 3),
            (vec!["a=0..20", "b=0..50"], 8, 8),
            (vec!["a=0..3", "b=0.5,1.5", "c=0..7"], 11, 11),
        ] {
            let grid = Grid::parse(axes)?;
            let parts = Parts::new(&grid, wanted);
            assert!((least..=2 * wanted).contains(&parts.count()));
            let mut all = Vec::new();
            for part in 0..parts.count() {
                let part = parts.part(part);
                let own = Grid::new(part.axes.iter().map(|piece| piece.axis.clone()).collect())?;
                for combination in 0..own.combinations() {
                    let number = part.number(&own, combination);
                    assert_eq!(own.values(combination), grid.values(number));
                    all.push(number);
                }
            }
            all.sort_unstable();
            assert_eq!(all, (0..grid.combinations()).collect::<Vec<_>>());
        }
        Ok(())
    }

    #[test]
    fn parts_give_the_rows_of_the_whole() -> Result<(), Error> {
        let rows = (0..200_u32).map(|row| {
            let price = 100.0 + f64::from(row * 7919 % 97);
            format!("{},{price},{},{},{price},1\n", row * 60, price + 1.0, price - 1.0)
        });
        let csv: String = std::iter::once("timestamp,open,high,low,close,volume\n".to_owned()).chain(rows).collect();
        let bars = Bars::from_csv(csv.as_bytes())?;
        let (strategy, options) = (builtin::ema_cross(), Options::default());
        let grid = Grid::parse(["fast=2..9", "slow=9..20"])?;
        let whole = sweep::sweep(&bars, &strategy, &grid, &options)?;
        let parts = Parts::new(&grid, 6);
        let mut rows = 0;
        for part in 0..parts.count() {
            let part = parts.part(part).sweep(&bars, &strategy, &grid, &options)?;
            let places: Vec<usize> = part.combinations().iter().filter_map(|at| usize::try_from(at).ok()).collect();
            rows += part.len();
            assert_eq!(part, whole.take(&places));
        }
        assert_eq!(rows, whole.len());
        Ok(())
    }
}
