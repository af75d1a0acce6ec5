//! Results as columns.

use std::sync::Arc;

use backsweep_core::{
    bars::Column,
    grid::Values,
    metrics::{Metric, MetricColumn, Unit},
    sweep::Results as CoreResults,
};
use pyo3::{
    prelude::*,
    types::{PyCapsule, PyTuple},
};

use crate::{errors::Failure, grid::Grid, table, view};

/// What a sweep found; what `backsweep.SweepResult` holds.
#[pyclass(frozen, module = "backsweep._native", name = "Results")]
pub struct Results(pub Arc<CoreResults>);

impl From<CoreResults> for Results {
    fn from(results: CoreResults) -> Self {
        Self(Arc::new(results))
    }
}

/// One metric's column, lent out while the results live on.
pub struct MetricOwner {
    pub results: Arc<CoreResults>,
    pub metric: Metric,
}

impl AsRef<[f64]> for MetricOwner {
    fn as_ref(&self) -> &[f64] {
        self.results.metric(self.metric).as_slice()
    }
}

struct Cells(MetricColumn);

impl AsRef<[f64]> for Cells {
    fn as_ref(&self) -> &[f64] {
        self.0.as_slice()
    }
}

/// Metrics that count: whole numbers, always defined.
pub fn is_count(metric: Metric) -> bool {
    metric.unit() == Unit::Count
}

#[pymethods]
impl Results {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    #[getter]
    fn grid(&self) -> Grid {
        Grid(self.0.grid().clone())
    }

    /// A metric's column as float64, NaN where undefined; counts as int64.
    fn metric<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let metric: Metric = parse(name)?;
        let owner = MetricOwner { results: Arc::clone(&self.0), metric };
        if is_count(metric) {
            return view::integers(py, table::counts(owner.as_ref()).into());
        }
        view::numbers(py, Column::new(owner))
    }

    /// The values of an axis, one for each row.
    fn parameter<'py>(&self, py: Python<'py>, axis: usize) -> PyResult<Bound<'py, PyAny>> {
        values(py, self.0.parameter(axis))
    }

    /// Whether the metric is defined in a row.
    fn defined(&self, row: usize, metric: &str) -> Result<bool, Failure> {
        Ok(self.0.metric(parse(metric)?).as_slice().get(row).is_some_and(|value| !value.is_nan()))
    }

    /// The best rows, in their order.
    fn top(&self, count: usize, metric: &str) -> Result<Self, Failure> {
        let rows = self.0.top(count, parse(metric)?);
        Ok(self.0.take(&rows).into())
    }

    /// Values along x and along y, and the cells, one row for each y.
    fn heatmap<'py>(&self, py: Python<'py>, x: &str, y: &str, metric: &str) -> PyResult<Bound<'py, PyTuple>> {
        let heatmap = self.0.heatmap(x, y, parse(metric)?).map_err(Failure::from)?;
        let shape = [heatmap.y.len(), heatmap.x.len()];
        let cells = view::matrix(py, Column::new(Cells(heatmap.cells)), shape)?;
        PyTuple::new(py, [values(py, heatmap.x)?, values(py, heatmap.y)?, cells])
    }

    /// The table as an Arrow stream: parameters, then metrics, with nulls where undefined.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        table::stream(py, &self.0, requested_schema)
    }
}

fn parse(metric: &str) -> Result<Metric, Failure> {
    Ok(metric.parse()?)
}

fn values(py: Python<'_>, values: Values) -> PyResult<Bound<'_, PyAny>> {
    match values {
        Values::Integers(values) => view::integers(py, values.into()),
        Values::Numbers(values) => view::numbers(py, values.into()),
    }
}

/// Names of the metrics, in the order of columns.
#[pyfunction]
pub fn metric_names() -> Vec<&'static str> {
    Metric::ALL.iter().map(|metric| metric.name()).collect()
}

/// What a metric's values are: "fraction", "ratio", "count" or "cash"; `None` for what is no metric.
#[pyfunction]
pub fn metric_unit(name: &str) -> Option<&'static str> {
    Metric::by_name(name).map(|metric| metric.unit().name())
}
