//! What a sweep found, without its rows.

use backsweep_core::{
    metrics::Metric,
    sweep::{Aggregates as CoreAggregates, SweepError},
};
use pyo3::{prelude::*, types::PyTuple};

use crate::{
    errors::Failure,
    results::{self, Results, parse},
};

/// What `backsweep.AggregatesResult` holds.
#[pyclass(frozen, module = "backsweep._native", name = "Aggregates")]
pub struct Aggregates(pub CoreAggregates);

#[pymethods]
impl Aggregates {
    /// How many combinations ran.
    #[getter]
    fn combinations(&self) -> u64 {
        self.0.combinations()
    }

    /// The best combination by each metric, each combination once.
    fn best(&self) -> Results {
        self.0.best().into()
    }

    /// Of each metric: its name, in how many combinations it is defined, mean, least, the quantiles asked for, greatest.
    #[allow(clippy::needless_pass_by_value, reason = "Python hands over a list")]
    fn describe(&self, quantiles: Vec<f64>) -> Vec<(&'static str, u64, Vec<Option<f64>>)> {
        let describe = |&metric: &Metric| {
            let (least, greatest) = self.0.extremes(metric).unzip();
            let between = quantiles.iter().map(|&of| self.0.quantile(metric, of));
            let numbers = [self.0.mean(metric), least].into_iter().chain(between).chain([greatest]);
            (metric.name(), self.0.defined(metric), numbers.collect())
        };
        Metric::ALL.iter().map(describe).collect()
    }

    /// Values along x and along y, and the cells, one row for each y.
    fn heatmap<'py>(&self, py: Python<'py>, x: &str, y: &str, metric: &str) -> PyResult<Bound<'py, PyTuple>> {
        let found = self.0.heatmap(x, y, parse(metric)?).map_err(Failure::from)?;
        let large = || SweepError::Option {
            option: "keep",
            value: "'aggregates'".to_owned(),
            wanted: format!("'all' for a heatmap of {x} and {y}, which have too many values to keep it besides"),
        };
        results::heatmap(py, found.ok_or_else(large).map_err(Failure::from)?)
    }
}
