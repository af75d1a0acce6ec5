//! Results as columns, and what people ask of them.

use super::{Batch, Combinations, SweepError};
use crate::{
    grid::{Grid, Values},
    metrics::{Better, Metric, MetricColumn},
};

/// The metrics of all combinations that were kept, in the order of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    grid: Grid,
    combinations: Combinations,
    columns: Vec<MetricColumn>,
}

/// A place for each combination of a grid, so that its values go there as soon as they come.
pub(super) struct Places {
    columns: Vec<MetricColumn>,
    missing: Vec<bool>,
    left: usize,
}

impl Places {
    pub(super) fn new(rows: usize) -> Self {
        let columns = Metric::ALL.iter().map(|_| MetricColumn::of_length(rows)).collect();
        Self { columns, missing: vec![true; rows], left: rows }
    }

    /// Puts each row of a batch into its place; `None` where a row has none, or one that is taken.
    pub(super) fn put(&mut self, batch: &Batch) -> Option<()> {
        if batch.columns.iter().any(|column| column.len() != batch.combinations.len()) {
            return None;
        }
        let runs = batch.combinations.runs();
        for &(_, number, count) in &runs {
            let at = usize::try_from(number).ok()?;
            for missing in self.missing.get_mut(at..at.checked_add(count)?)? {
                if !std::mem::take(missing) {
                    return None;
                }
            }
            self.left -= count;
        }
        for (metric, column) in batch.metrics.iter().zip(&batch.columns) {
            let own = &mut self.columns[*metric as usize];
            for &(from, number, count) in &runs {
                own.write(usize::try_from(number).ok()?, column, from, count);
            }
        }
        Some(())
    }

    /// The results, once every place is taken.
    pub(super) fn into_results(self, grid: Grid) -> Option<Results> {
        let combinations = Combinations::Range { first: 0, count: self.missing.len() as u64 };
        (self.left == 0).then_some(Results { grid, combinations, columns: self.columns })
    }
}

/// One metric over two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    /// Values along x.
    pub x: Values,
    /// Values along y.
    pub y: Values,
    /// `cells[y * x.len() + x]`; `None` where the metric is undefined for every combination of the cell.
    pub cells: MetricColumn,
    /// Places of x and y among the axes of the grid.
    axes: [usize; 2],
}

impl Results {
    /// Puts batches together, in the order of the grid. Each batch holds all metrics.
    pub fn from_batches(grid: Grid, batches: &[Batch]) -> Self {
        Self::whole(&grid, batches).unwrap_or_else(|| Self::sorted(grid, batches))
    }

    /// Of all combinations of the grid; `None` where they are not all.
    fn whole(grid: &Grid, batches: &[Batch]) -> Option<Self> {
        let rows: usize = batches.iter().map(|batch| batch.combinations.len()).sum();
        if rows as u64 != grid.combinations() {
            return None;
        }
        let mut places = Places::new(rows);
        batches.iter().try_for_each(|batch| places.put(batch))?;
        places.into_results(grid.clone())
    }

    /// Of any combinations.
    fn sorted(grid: Grid, batches: &[Batch]) -> Self {
        let numbers = batches.iter().flat_map(|batch| batch.combinations.iter());
        let mut rows: Vec<(u64, usize)> = numbers.zip(0..).collect();
        rows.sort_unstable();
        let (combinations, order): (Vec<u64>, Vec<usize>) = rows.into_iter().unzip();
        let mut columns = vec![MetricColumn::default(); Metric::ALL.len()];
        for batch in batches {
            for (metric, column) in batch.metrics.iter().zip(&batch.columns) {
                columns[*metric as usize].extend(column);
            }
        }
        Self {
            grid,
            combinations: combinations.into(),
            columns: columns.iter().map(|column| column.take(&order)).collect(),
        }
    }

    /// How many combinations were kept.
    pub fn len(&self) -> usize {
        self.combinations.len()
    }

    /// Whether none was kept.
    pub fn is_empty(&self) -> bool {
        self.combinations.is_empty()
    }

    /// The grid that was swept.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The number of each row's combination in the grid.
    pub fn combinations(&self) -> &Combinations {
        &self.combinations
    }

    /// A metric's column.
    pub fn metric(&self, metric: Metric) -> &MetricColumn {
        &self.columns[metric as usize]
    }

    /// The values of one axis, one for each row.
    pub fn parameter(&self, axis: usize) -> Values {
        let position = |combination: u64| self.grid.position(combination, axis);
        match &self.grid.axes()[axis].values {
            Values::Integers(values) => {
                Values::Integers(self.combinations.iter().map(|each| values[position(each)]).collect())
            }
            Values::Numbers(values) => {
                Values::Numbers(self.combinations.iter().map(|each| values[position(each)]).collect())
            }
        }
    }

    /// Rows from best to worst; equal ones in the order of the grid, undefined ones last.
    pub fn rank(&self, metric: Metric) -> Vec<usize> {
        let column = self.metric(metric);
        let mut rows: Vec<usize> = (0..self.len()).collect();
        rows.sort_by(|&one, &two| metric.compare(column.get(one), column.get(two)));
        rows
    }

    /// The rows of the best `count`.
    pub fn top(&self, count: usize, metric: Metric) -> Vec<usize> {
        let mut rows = self.rank(metric);
        rows.truncate(count);
        rows
    }

    /// Only some rows, in the order given.
    pub fn take(&self, rows: &[usize]) -> Self {
        Self {
            grid: self.grid.clone(),
            combinations: rows.iter().map(|&row| self.combinations.get(row)).collect::<Vec<u64>>().into(),
            columns: self.columns.iter().map(|column| column.take(rows)).collect(),
        }
    }

    /// One metric over two axes; a cell shows the best over all other axes.
    ///
    /// # Errors
    /// When an axis does not exist.
    pub fn heatmap(&self, x: &str, y: &str, metric: Metric) -> Result<Heatmap, SweepError> {
        let mut heatmap = Heatmap::new(&self.grid, x, y)?;
        heatmap.add(&self.grid, self.combinations.iter(), metric, self.metric(metric));
        Ok(heatmap)
    }
}

impl Heatmap {
    /// Two axes of a grid, with nothing in the cells yet.
    ///
    /// # Errors
    /// When an axis does not exist.
    pub fn new(grid: &Grid, x: &str, y: &str) -> Result<Self, SweepError> {
        let axes = grid.axes();
        let axis = |name: &str| {
            axes.iter().position(|axis| axis.name == name).ok_or_else(|| SweepError::UnknownParameter {
                name: name.to_owned(),
                known: axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>().join(", "),
            })
        };
        Ok(Self::of_axes(grid, [axis(x)?, axis(y)?]))
    }

    pub(super) fn of_axes(grid: &Grid, places: [usize; 2]) -> Self {
        let [x, y] = places.map(|axis| grid.axes()[axis].values.clone());
        let cells = std::iter::repeat_n(None, x.len() * y.len()).collect();
        Self { x, y, cells, axes: places }
    }

    /// Lets the values of some combinations into the cells, where they are better.
    pub fn add(&mut self, grid: &Grid, combinations: impl Iterator<Item = u64>, metric: Metric, values: &MetricColumn) {
        let [x, y] = self.axes;
        let place = |combination: u64| (grid.position(combination, x), grid.position(combination, y));
        let places: Vec<(usize, usize)> = combinations.map(place).collect();
        self.add_at(&places, metric, values);
    }

    /// The same for values whose places along x and y are known.
    pub(super) fn add_at(&mut self, places: &[(usize, usize)], metric: Metric, values: &MetricColumn) {
        for (&(x, y), value) in places.iter().zip(values.iter()) {
            let cell = y * self.x.len() + x;
            if metric.compare(value, self.cells.get(cell)).is_lt() {
                self.cells.set(cell, value);
            }
        }
    }

    /// The same over the axes of another heatmap, if those are its own either way round.
    pub(super) fn turned_as(&self, other: &Self) -> Option<Self> {
        let [x, y] = self.axes;
        if other.axes == [x, y] {
            return Some(self.clone());
        }
        let (width, height) = (self.x.len(), self.y.len());
        let turned = || (0..width).flat_map(|x| (0..height).map(move |y| y * width + x));
        let cells = || turned().map(|cell| self.cells.get(cell)).collect();
        let (across, up) = (self.y.clone(), self.x.clone());
        (other.axes == [y, x]).then(|| Self { x: across, y: up, cells: cells(), axes: [y, x] })
    }
}

impl Metric {
    /// Orders two values of this metric: the better first, undefined last.
    pub fn compare(self, one: Option<f64>, two: Option<f64>) -> std::cmp::Ordering {
        match (one, two) {
            (Some(one), Some(two)) => match self.better() {
                Better::Higher => two.total_cmp(&one),
                Better::Lower => one.total_cmp(&two),
            },
            (one, two) => two.is_some().cmp(&one.is_some()),
        }
    }
}

impl std::str::FromStr for Metric {
    type Err = SweepError;

    fn from_str(name: &str) -> Result<Self, SweepError> {
        Self::by_name(name).ok_or_else(|| SweepError::UnknownMetric {
            name: name.to_owned(),
            known: Self::ALL.iter().map(|metric| metric.name()).collect::<Vec<_>>().join(", "),
        })
    }
}
