//! What a sweep found, without its rows: for grids of which not even the results can be held.

use std::sync::{Mutex, PoisonError};

use super::{Batch, Combinations, Heatmap, Observer, Plan, Results, exact_sum::ExactSum};
use crate::{
    grid::Grid,
    metrics::{Metric, MetricColumn},
};

/// Cells of heatmaps that are kept of each metric, of all pairs of axes together.
const MOST_CELLS: usize = 1 << 18;

/// Values are counted by their exponent and the first bits of their fraction, so that a quantile is known to a relative
/// 2^-7; what is nearer to zero than 2^-64 counts as zero, what is larger than 2^64 as that.
const FRACTION_BITS: u32 = 6;
const LEAST_EXPONENT: u64 = 1023 - 64;
const MAGNITUDES: usize = 128 << FRACTION_BITS;
/// Negative ones, zero, positive ones.
const BUCKETS: usize = 2 * MAGNITUDES + 1;

/// Takes results as they come and keeps none; passes everything else to another observer.
pub struct Aggregator<'observer> {
    inner: &'observer dyn Observer,
    found: Mutex<Aggregates>,
}

/// What a sweep found, without its rows: of each metric how its values spread, the combination that has the best, and
/// the best for each pair of values of two axes. The same whatever the order in which results came.
#[derive(Clone, Debug)]
pub struct Aggregates {
    grid: Grid,
    combinations: u64,
    metrics: Vec<Spread>,
    /// Metric by metric, the best combination and all its metrics.
    best: Vec<Option<(u64, Vec<f64>)>>,
    /// Pairs of axes, x before y, and a heatmap for each metric.
    heatmaps: Vec<([usize; 2], Vec<Heatmap>)>,
}

/// How the values of a metric spread.
#[derive(Clone, Debug)]
struct Spread {
    defined: u64,
    sum: ExactSum,
    least: f64,
    greatest: f64,
    counts: Vec<u64>,
}

impl<'observer> Aggregator<'observer> {
    /// Of a plan that keeps all results.
    pub fn new(plan: &Plan, inner: &'observer dyn Observer) -> Self {
        Self { inner, found: Mutex::new(Aggregates::new(plan.grid())) }
    }

    /// Bytes that it takes, at most.
    pub fn bytes(plan: &Plan) -> u64 {
        let cells: usize = pairs(plan.grid()).into_iter().map(|(_, cells)| cells).sum();
        let spread = size_of::<Spread>() + BUCKETS * size_of::<u64>();
        let best = (Metric::ALL.len() + 2) * size_of::<f64>();
        (Metric::ALL.len() * (cells * size_of::<f64>() + spread + best)) as u64 + (64 << 10)
    }

    /// What came.
    pub fn into_aggregates(self) -> Aggregates {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Aggregator<'_> {
    fn advanced(&self, bar_combinations: u64) {
        self.inner.advanced(bar_combinations);
    }

    fn batch(&self, batch: Batch) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).add(&batch);
    }

    fn cancelled(&self) -> bool {
        self.inner.cancelled()
    }
}

/// Pairs of axes whose heatmaps there is room for, and their cells; small ones first.
fn pairs(grid: &Grid) -> Vec<([usize; 2], usize)> {
    let lengths: Vec<usize> = grid.axes().iter().map(|axis| axis.values.len()).collect();
    let mut pairs: Vec<([usize; 2], usize)> = (0..lengths.len())
        .flat_map(|y| (0..y).map(move |x| [x, y]))
        .map(|[x, y]| ([x, y], lengths[x].saturating_mul(lengths[y])))
        .collect();
    pairs.sort_by_key(|&(_, cells)| cells);
    let mut left = MOST_CELLS;
    pairs.retain(|&(_, cells)| {
        let fits = cells <= left;
        left -= if fits { cells } else { 0 };
        fits
    });
    pairs
}

impl Aggregates {
    fn new(grid: &Grid) -> Self {
        let heatmaps = pairs(grid)
            .into_iter()
            .map(|(axes, _)| (axes, Metric::ALL.iter().map(|_| Heatmap::of_axes(grid, axes)).collect()));
        Self {
            heatmaps: heatmaps.collect(),
            grid: grid.clone(),
            combinations: 0,
            metrics: Metric::ALL.iter().map(|_| Spread::new()).collect(),
            best: vec![None; Metric::ALL.len()],
        }
    }

    fn add(&mut self, batch: &Batch) {
        let numbers: Vec<u64> = batch.combinations.iter().collect();
        self.combinations += numbers.len() as u64;
        for (&metric, column) in batch.metrics.iter().zip(&batch.columns) {
            column.iter().flatten().for_each(|value| self.metrics[metric as usize].add(value));
            self.add_best(metric, column, &numbers, batch);
        }
        for ([x, y], heatmaps) in &mut self.heatmaps {
            let place = |&number: &u64| (self.grid.position(number, *x), self.grid.position(number, *y));
            let places: Vec<(usize, usize)> = numbers.iter().map(place).collect();
            for (&metric, column) in batch.metrics.iter().zip(&batch.columns) {
                heatmaps[metric as usize].add_at(&places, metric, column);
            }
        }
    }

    fn add_best(&mut self, metric: Metric, column: &MetricColumn, numbers: &[u64], batch: &Batch) {
        let better = |&one: &usize, &two: &usize| {
            metric.compare(column.get(one), column.get(two)).then(numbers[one].cmp(&numbers[two]))
        };
        let Some(row) = (0..numbers.len()).min_by(better) else { return };
        let best = &mut self.best[metric as usize];
        let known =
            best.as_ref().map(|(number, row)| (*number, Some(row[metric as usize]).filter(|value| !value.is_nan())));
        let is_better = known.is_none_or(|(number, value)| {
            metric.compare(column.get(row), value).then(numbers[row].cmp(&number)).is_lt()
        });
        if is_better {
            let mut values = vec![f64::NAN; Metric::ALL.len()];
            for (&metric, column) in batch.metrics.iter().zip(&batch.columns) {
                values[metric as usize] = column.get(row).unwrap_or(f64::NAN);
            }
            *best = Some((numbers[row], values));
        }
    }

    /// How many combinations ran.
    pub fn combinations(&self) -> u64 {
        self.combinations
    }

    /// In how many combinations a metric is defined.
    pub fn defined(&self, metric: Metric) -> u64 {
        self.metrics[metric as usize].defined
    }

    /// The mean of a metric where it is defined, `None` where it never is.
    pub fn mean(&self, metric: Metric) -> Option<f64> {
        let Spread { defined, sum, .. } = &self.metrics[metric as usize];
        (*defined > 0).then(|| sum.value() / *defined as f64)
    }

    /// The least and the greatest value of a metric, `None` where it is never defined.
    pub fn extremes(&self, metric: Metric) -> Option<(f64, f64)> {
        let Spread { defined, least, greatest, .. } = self.metrics[metric as usize];
        (defined > 0).then_some((least, greatest))
    }

    /// A value that a fraction `of` of a metric's values are at or below, to 1 % of itself; `None` where it is never
    /// defined.
    pub fn quantile(&self, metric: Metric, of: f64) -> Option<f64> {
        self.metrics[metric as usize].quantile(of)
    }

    /// The best combination by each metric, each combination once, in the order of the grid.
    pub fn best(&self) -> Results {
        let mut rows: Vec<&(u64, Vec<f64>)> = self.best.iter().flatten().collect();
        rows.sort_by_key(|(number, _)| *number);
        rows.dedup_by_key(|(number, _)| *number);
        let column = |metric: &Metric| -> MetricColumn {
            rows.iter().map(|(_, values)| Some(values[*metric as usize]).filter(|value| !value.is_nan())).collect()
        };
        let combinations: Vec<u64> = rows.iter().map(|(number, _)| *number).collect();
        let columns = Metric::ALL.iter().map(column).collect();
        let batch = Batch { combinations: Combinations::Listed(combinations), metrics: Metric::ALL.to_vec(), columns };
        Results::from_batches(self.grid.clone(), &[batch])
    }

    /// One metric over two axes, as [`Results::heatmap`]; `None` where the axes have too many values to keep it.
    ///
    /// # Errors
    /// When an axis does not exist.
    pub fn heatmap(&self, x: &str, y: &str, metric: Metric) -> Result<Option<Heatmap>, super::SweepError> {
        let wanted = Heatmap::new(&self.grid, x, y)?;
        let found = self.heatmaps.iter().find_map(|(_, heatmaps)| heatmaps[metric as usize].turned_as(&wanted));
        Ok(found)
    }
}

impl Spread {
    fn new() -> Self {
        Self {
            defined: 0,
            sum: ExactSum::ZERO,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            counts: vec![0; BUCKETS],
        }
    }

    fn add(&mut self, value: f64) {
        self.defined += 1;
        self.sum.add(value);
        // Zero of either sign is one value.
        self.least = if value < self.least { value + 0.0 } else { self.least };
        self.greatest = if value > self.greatest { value + 0.0 } else { self.greatest };
        self.counts[bucket(value)] += 1;
    }

    fn quantile(&self, of: f64) -> Option<f64> {
        let last = self.defined.checked_sub(1)?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last")]
        let rank = (of.clamp(0.0, 1.0) * last as f64) as u64;
        let mut below = 0;
        let bucket = self.counts.iter().position(|&count| {
            below += count;
            below > rank
        })?;
        // By comparisons, as everywhere.
        let value = middle(bucket);
        let value = if value < self.least { self.least } else { value };
        Some(if value > self.greatest { self.greatest } else { value })
    }
}

/// Where a value is counted.
fn bucket(value: f64) -> usize {
    const SHIFT: u32 = 52 - FRACTION_BITS;
    let magnitude = (value.abs().to_bits() >> SHIFT).checked_sub(LEAST_EXPONENT << FRACTION_BITS);
    let Some(magnitude) = magnitude else { return MAGNITUDES };
    let magnitude = usize::try_from(magnitude).unwrap_or(usize::MAX).min(MAGNITUDES - 1);
    if value < 0.0 { MAGNITUDES - 1 - magnitude } else { MAGNITUDES + 1 + magnitude }
}

/// The value in the middle of a bucket.
fn middle(bucket: usize) -> f64 {
    const SHIFT: u32 = 52 - FRACTION_BITS;
    let value = |magnitude: usize| {
        let bits = (magnitude as u64 + (LEAST_EXPONENT << FRACTION_BITS)) << SHIFT;
        f64::from_bits(bits | 1 << (SHIFT - 1))
    };
    match bucket.cmp(&MAGNITUDES) {
        std::cmp::Ordering::Less => -value(MAGNITUDES - 1 - bucket),
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Greater => value(bucket - MAGNITUDES - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_in_order_and_narrow() {
        let values = [-1e30, -7.5, -1.0, -1e-3, -1e-30, 0.0, 1e-30, 1e-9, 0.02, 1.0, 1.02, 3.0, 1e9, 1e30];
        let buckets: Vec<usize> = values.iter().map(|&value| bucket(value)).collect();
        assert!(buckets.is_sorted());
        for value in [-7.5, -1.0, -1e-3, 1e-9, 0.02, 1.0, 1.02, 3.0, 1e9] {
            let found = middle(bucket(value));
            assert!((found / value - 1.0).abs() <= 1.0 / 128.0, "{value}: {found}");
        }
        assert_eq!((middle(bucket(0.0)), middle(bucket(-0.0))), (0.0, 0.0));
    }
}
