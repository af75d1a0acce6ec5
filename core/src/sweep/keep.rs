//! The best combinations, as batches come.

use super::{Batch, Combinations};
use crate::metrics::{Metric, MetricColumn};

/// Keeps the best `count` by one metric, whatever the order in which batches come: of equal ones, the first in the
/// grid. Holds at most twice as many rows, and one batch.
pub(super) struct Best {
    count: usize,
    metric: Metric,
    combinations: Vec<u64>,
    columns: Vec<MetricColumn>,
}

impl Best {
    pub(super) fn new(count: u32, metric: Metric) -> Self {
        let columns = vec![MetricColumn::default(); Metric::ALL.len()];
        Self { count: count as usize, metric, combinations: Vec::new(), columns }
    }

    pub(super) fn add(&mut self, batch: &Batch) {
        self.combinations.extend(batch.combinations.iter());
        for (own, column) in self.columns.iter_mut().zip(&batch.columns) {
            own.extend(column);
        }
        if self.combinations.len() >= self.count.saturating_mul(2) {
            self.trim();
        }
    }

    fn trim(&mut self) {
        let mut rows: Vec<usize> = (0..self.combinations.len()).collect();
        if rows.len() <= self.count {
            return;
        }
        let column = &self.columns[self.metric as usize];
        let better = |&one: &usize, &two: &usize| {
            let by_metric = self.metric.compare(column.get(one), column.get(two));
            by_metric.then(self.combinations[one].cmp(&self.combinations[two]))
        };
        rows.select_nth_unstable_by(self.count, better);
        rows.truncate(self.count);
        self.take(&rows);
    }

    /// The best, in the order of the grid.
    pub(super) fn into_batch(mut self) -> Batch {
        self.trim();
        let mut rows: Vec<usize> = (0..self.combinations.len()).collect();
        rows.sort_unstable_by_key(|&row| self.combinations[row]);
        self.take(&rows);
        Batch {
            combinations: Combinations::Listed(self.combinations),
            metrics: Metric::ALL.to_vec(),
            columns: self.columns,
        }
    }

    fn take(&mut self, rows: &[usize]) {
        self.combinations = rows.iter().map(|&row| self.combinations[row]).collect();
        for column in &mut self.columns {
            *column = column.take(rows);
        }
    }
}
