//! Results as columns.

use std::sync::Arc;

use backsweep_core::{
    bars::Column,
    grid::{Axis, Grid as CoreGrid, Values},
    metrics::{Metric, MetricColumn, Unit},
    sweep::{Batch, Heatmap, Results as CoreResults},
};
use pyo3::{
    prelude::*,
    types::{PyCapsule, PyList, PyTuple},
};

use crate::{errors::Failure, grid, table, view};

/// What a sweep found; what `backsweep.SweepResult` holds.
#[pyclass(frozen, module = "backsweep._native", name = "Results")]
pub struct Results {
    pub core: Arc<CoreResults>,
    /// Columns that stand for the first axis, whose values are then positions in them.
    labels: Arc<Vec<(String, Label)>>,
    /// Whether metrics are means, so that counts are no whole numbers.
    means: bool,
}

/// What people call the positions on the first axis.
#[derive(Clone, FromPyObject)]
pub enum Label {
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

/// A parameter's values, one for each row.
pub enum Parameter {
    Values(Values),
    Texts(Vec<String>),
}

impl From<CoreResults> for Results {
    fn from(results: CoreResults) -> Self {
        Self { core: Arc::new(results), labels: Arc::default(), means: false }
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

#[pymethods]
impl Results {
    fn __len__(&self) -> usize {
        self.core.len()
    }

    /// Names and values of what the rows differ in.
    #[getter]
    fn axes<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyList>)>> {
        let labels = self.labels.iter().map(|(name, label)| Ok((name.clone(), label.list(py)?)));
        let axes = self.own_axes().iter().map(|axis| Ok((axis.name.clone(), grid::list(py, &axis.values)?)));
        labels.chain(axes).collect()
    }

    /// How many combinations the grid has.
    #[getter]
    fn combinations(&self) -> u64 {
        self.core.grid().combinations()
    }

    /// The number of a row's combination in the grid.
    fn combination(&self, row: usize) -> Option<u64> {
        (row < self.core.len()).then(|| self.core.combinations().get(row))
    }

    /// A metric's column as float64, NaN where undefined; counts as int64.
    fn metric<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let metric: Metric = parse(name)?;
        let owner = MetricOwner { results: Arc::clone(&self.core), metric };
        if self.is_whole(metric) {
            return view::integers(py, table::counts(owner.as_ref()).into());
        }
        view::numbers(py, Column::new(owner))
    }

    /// The values of a parameter, one for each row: an array of numbers or a list of texts.
    fn parameter<'py>(&self, py: Python<'py>, position: usize) -> PyResult<Bound<'py, PyAny>> {
        match self.parameter_values(position) {
            Parameter::Values(numbers) => values(py, numbers),
            Parameter::Texts(texts) => Ok(PyList::new(py, texts)?.into_any()),
        }
    }

    /// Whether the metric is defined in a row.
    fn defined(&self, row: usize, metric: &str) -> Result<bool, Failure> {
        Ok(self.core.metric(parse(metric)?).as_slice().get(row).is_some_and(|value| !value.is_nan()))
    }

    /// Rows from best to worst.
    fn rank(&self, metric: &str) -> Result<Vec<usize>, Failure> {
        Ok(self.core.rank(parse(metric)?))
    }

    /// The best rows, in their order.
    fn top(&self, count: usize, metric: &str) -> Result<Self, Failure> {
        let rows = self.core.top(count, parse(metric)?);
        let (labels, means) = (Arc::clone(&self.labels), self.means);
        Ok(Self { core: Arc::new(self.core.take(&rows)), labels, means })
    }

    /// Values along x and along y, and the cells, one row for each y.
    fn heatmap<'py>(&self, py: Python<'py>, x: &str, y: &str, metric: &str) -> PyResult<Bound<'py, PyTuple>> {
        heatmap(py, self.core.heatmap(x, y, parse(metric)?).map_err(Failure::from)?)
    }

    /// Neighbouring rows.
    fn rows_from(&self, first: usize, count: usize) -> Self {
        let rows: Vec<usize> = (first..self.core.len().min(first.saturating_add(count))).collect();
        let (labels, means) = (Arc::clone(&self.labels), self.means);
        Self { core: Arc::new(self.core.take(&rows)), labels, means }
    }

    /// The same with labels in the place of the first axis; all of them have as many values as it.
    fn labelled(&self, labels: Vec<(String, Label)>) -> Self {
        Self { core: Arc::clone(&self.core), labels: Arc::new(labels), means: self.means }
    }

    /// Results over the same grid, one after the other, under a first axis that numbers them.
    #[staticmethod]
    #[allow(clippy::needless_pass_by_value, reason = "Python hands over a list")]
    fn stack(name: &str, parts: Vec<PyRef<'_, Self>>) -> Result<Self, Failure> {
        let numbers = Values::Integers((0..).take(parts.len()).collect());
        let below: Vec<Axis> = parts.first().map_or_else(Vec::new, |part| part.core.grid().axes().to_vec());
        let axes = std::iter::once(Axis { name: name.to_owned(), values: numbers }).chain(below).collect();
        let batches: Vec<Batch> = (0..)
            .zip(&parts)
            .map(|(part, results)| results.batch(|combination| part * results.combinations() + combination))
            .collect();
        Ok(CoreResults::from_batches(CoreGrid::new(axes)?, &batches).into())
    }

    /// The rows at one position of the first axis, as results without it.
    fn select(&self, position: u64) -> Result<Self, Failure> {
        let below = self.below()?;
        let each = below.combinations();
        let numbered = self.core.combinations().iter().enumerate();
        let rows: Vec<usize> = numbered.filter(|(_, number)| number / each == position).map(|(row, _)| row).collect();
        let part = Self::from(self.core.take(&rows)).batch(|combination| combination % each);
        Ok(CoreResults::from_batches(below, &[part]).into())
    }

    /// The mean of each metric over the first axis, undefined where any is; `None` where rows are missing.
    fn mean(&self) -> Result<Option<Self>, Failure> {
        let below = self.below()?;
        let (each, combinations) = (below.combinations(), self.core.combinations());
        let parts = self.core.grid().axes().first().map_or(1, |axis| axis.values.len());
        let rows = combinations.len() / parts;
        let complete = rows * parts == combinations.len()
            && combinations
                .iter()
                .enumerate()
                .all(|(row, number)| (row / rows.max(1)) as u64 * each + combinations.get(row % rows.max(1)) == number);
        if !complete {
            return Ok(None);
        }
        let mean = |metric: Metric, row: usize| {
            let column = self.core.metric(metric);
            let sum = (0..parts).try_fold(0.0, |sum, part| Some(sum + column.get(part * rows + row)?));
            #[allow(clippy::cast_precision_loss, reason = "nobody has 2^53 assets")]
            sum.map(|sum| sum / parts as f64)
        };
        let columns = Metric::ALL.iter().map(|&metric| (0..rows).map(|row| mean(metric, row)).collect()).collect();
        let numbers: Vec<u64> = combinations.iter().take(rows).collect();
        let batch = Batch { combinations: numbers.into(), metrics: Metric::ALL.to_vec(), columns };
        let core = Arc::new(CoreResults::from_batches(below, &[batch]));
        Ok(Some(Self { core, labels: Arc::default(), means: true }))
    }

    /// The table as an Arrow stream: parameters, then metrics, with nulls where undefined.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        table::stream(py, self, requested_schema)
    }
}

impl Results {
    /// Whether a metric counts: whole numbers, always defined.
    pub fn is_whole(&self, metric: Metric) -> bool {
        metric.unit() == Unit::Count && !self.means
    }

    /// Names of what the rows differ in.
    pub fn parameters(&self) -> Vec<String> {
        let labels = self.labels.iter().map(|(name, _)| name.clone());
        labels.chain(self.own_axes().iter().map(|axis| axis.name.clone())).collect()
    }

    /// The values of one of them, one for each row.
    pub fn parameter_values(&self, position: usize) -> Parameter {
        if let Some((_, label)) = self.labels.get(position) {
            return label.of(&self.core.parameter(0));
        }
        let axis = position - self.labels.len() + usize::from(!self.labels.is_empty());
        Parameter::Values(self.core.parameter(axis))
    }

    /// The axes without the one that labels stand for.
    fn own_axes(&self) -> &[Axis] {
        &self.core.grid().axes()[usize::from(!self.labels.is_empty())..]
    }

    fn below(&self) -> Result<CoreGrid, Failure> {
        Ok(CoreGrid::new(self.core.grid().axes().iter().skip(1).cloned().collect())?)
    }

    /// All rows, with other numbers of their combinations.
    fn batch(&self, number: impl Fn(u64) -> u64) -> Batch {
        let combinations: Vec<u64> = self.core.combinations().iter().map(number).collect();
        let columns = Metric::ALL.iter().map(|&metric| self.core.metric(metric).clone()).collect();
        Batch { combinations: combinations.into(), metrics: Metric::ALL.to_vec(), columns }
    }
}

impl Label {
    fn list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        match self {
            Self::Integers(values) => PyList::new(py, values),
            Self::Numbers(values) => PyList::new(py, values),
            Self::Texts(values) => PyList::new(py, values),
        }
    }

    /// What stands at some positions.
    fn of(&self, positions: &Values) -> Parameter {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positions on an axis")]
        let at = (0..positions.len()).map(|row| positions.get(row) as usize);
        match self {
            Self::Integers(values) => Parameter::Values(Values::Integers(at.map(|at| values[at]).collect())),
            Self::Numbers(values) => Parameter::Values(Values::Numbers(at.map(|at| values[at]).collect())),
            Self::Texts(values) => Parameter::Texts(at.map(|at| values[at].clone()).collect()),
        }
    }
}

/// Values along x and along y, and the cells, one row for each y.
pub fn heatmap(py: Python<'_>, heatmap: Heatmap) -> PyResult<Bound<'_, PyTuple>> {
    let shape = [heatmap.y.len(), heatmap.x.len()];
    let cells = view::matrix(py, Column::new(Cells(heatmap.cells)), shape)?;
    PyTuple::new(py, [values(py, heatmap.x)?, values(py, heatmap.y)?, cells])
}

pub fn parse(metric: &str) -> Result<Metric, Failure> {
    Ok(metric.parse()?)
}

pub fn values(py: Python<'_>, values: Values) -> PyResult<Bound<'_, PyAny>> {
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
