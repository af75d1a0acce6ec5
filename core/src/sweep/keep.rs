//! The best combinations, as batches come.

use std::cmp::Ordering;

use super::{Batch, Combinations};
use crate::metrics::{Metric, MetricColumn};

/// Keeps the best `count` by one metric, whatever the order in which batches come: of equal ones, the first in the grid.
pub(super) struct Best {
    count: usize,
    metric: Metric,
    rows: Vec<Row>,
}

struct Row {
    combination: u64,
    values: Vec<Option<f64>>,
}

impl Best {
    pub(super) fn new(count: u32, metric: Metric) -> Self {
        Self { count: count as usize, metric, rows: Vec::new() }
    }

    pub(super) fn add(&mut self, batch: &Batch) {
        for (row, combination) in batch.combinations.iter().enumerate() {
            self.rows.push(Row { combination, values: batch.columns.iter().map(|column| column.get(row)).collect() });
        }
        if self.rows.len() >= self.count.saturating_mul(2) {
            self.trim();
        }
    }

    fn trim(&mut self) {
        let metric = self.metric;
        if self.rows.len() > self.count {
            self.rows.select_nth_unstable_by(self.count, |one, two| order(metric, one, two));
            self.rows.truncate(self.count);
        }
    }

    /// The best, in the order of the grid.
    pub(super) fn into_batch(mut self) -> Batch {
        self.trim();
        self.rows.sort_unstable_by_key(|row| row.combination);
        let mut columns = vec![MetricColumn::default(); Metric::ALL.len()];
        for row in &self.rows {
            for (column, value) in columns.iter_mut().zip(&row.values) {
                column.push(*value);
            }
        }
        Batch {
            combinations: Combinations::Listed(self.rows.iter().map(|row| row.combination).collect()),
            metrics: Metric::ALL.to_vec(),
            columns,
        }
    }
}

fn order(metric: Metric, one: &Row, two: &Row) -> Ordering {
    let value = |row: &Row| row.values[metric as usize];
    metric.compare(value(one), value(two)).then(one.combination.cmp(&two.combination))
}
