//! Results that memory has no room for: a folder of Arrow IPC files, one for each column, in the order of the grid.
//! Each holds a batch for each stretch of the sweep, so that a column is read by itself and piece by piece.

use std::{
    fs::File,
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, UInt64Array, cast::AsArray, types};
use arrow_ipc::{reader::FileReader, writer::FileWriter};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use backsweep_core::{
    grid::{Axis, Grid as CoreGrid, Values},
    metrics::{Metric, MetricColumn, Unit},
    sweep::{Batch, Heatmap, Results as CoreResults},
};
use pyo3::{
    prelude::*,
    types::{PyCapsule, PyList, PyTuple},
};
use pyo3_arrow::PyRecordBatchReader;
use tempfile::TempDir;

use crate::{
    errors::Failure,
    grid,
    results::{self, Results, parse, values},
    table, view,
};

/// The file of the combinations' numbers; those of metrics have the metrics' names.
const NUMBERS: &str = "combination";

/// What a sweep found, in files; what `backsweep.SweepResult` holds where memory was short.
#[pyclass(frozen, weakref, module = "backsweep._native", name = "SpilledResults")]
pub struct SpilledResults {
    grid: CoreGrid,
    folder: PathBuf,
    /// The first row of each batch, and how many rows there are.
    starts: Vec<usize>,
}

/// Files that are being written.
pub struct Spill {
    folder: TempDir,
    numbers: FileWriter<BufWriter<File>>,
    columns: Vec<FileWriter<BufWriter<File>>>,
    starts: Vec<usize>,
}

impl Spill {
    /// A new folder in `parent`.
    pub fn new(parent: &Path) -> Result<Self, Failure> {
        let made = tempfile::Builder::new().prefix("backsweep-").tempdir_in(parent);
        let folder = made.map_err(|error| unwritable(parent, &error.into()))?;
        let writer = |name: &str, kind| {
            let schema = Schema::new(vec![Field::new(name, kind, true)]);
            let file = File::create(file_of(folder.path(), name)).map_err(ArrowError::from);
            file.and_then(|file| FileWriter::try_new_buffered(file, &schema))
                .map_err(|error| unwritable(parent, &error))
        };
        let columns =
            Metric::ALL.iter().map(|&metric| writer(metric.name(), kind(metric))).collect::<Result<_, _>>()?;
        Ok(Self { numbers: writer(NUMBERS, DataType::UInt64)?, columns, folder, starts: vec![0] })
    }

    /// Writes the results of the next stretch.
    pub fn write(&mut self, results: &CoreResults) -> Result<(), Failure> {
        if results.is_empty() {
            return Ok(());
        }
        let numbers = UInt64Array::from_iter_values(results.combinations().iter());
        let mut written = write(&mut self.numbers, NUMBERS, Arc::new(numbers));
        for (writer, &metric) in self.columns.iter_mut().zip(Metric::ALL) {
            let column = results.metric(metric);
            let array: ArrayRef = match kind(metric) {
                DataType::Int64 => Arc::new(Int64Array::from(table::counts(column.as_slice()))),
                _ => Arc::new(column.iter().collect::<Float64Array>()),
            };
            written = written.and_then(|()| write(writer, metric.name(), array));
        }
        written.map_err(|error| unwritable(self.folder.path(), &error))?;
        self.starts.push(self.starts.last().copied().unwrap_or_default() + results.len());
        Ok(())
    }

    /// Closes the files. Whoever takes the results removes the folder.
    pub fn finish(mut self, grid: CoreGrid) -> Result<SpilledResults, Failure> {
        for writer in self.columns.iter_mut().chain([&mut self.numbers]) {
            writer.finish().map_err(|error| unwritable(self.folder.path(), &error))?;
        }
        Ok(SpilledResults { grid, folder: self.folder.keep(), starts: self.starts })
    }
}

#[pymethods]
impl SpilledResults {
    fn __len__(&self) -> usize {
        self.rows()
    }

    /// Where the files are.
    #[getter]
    fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// Names and values of what the rows differ in.
    #[getter]
    fn axes<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyList>)>> {
        self.grid.axes().iter().map(|axis| Ok((axis.name.clone(), grid::list(py, &axis.values)?))).collect()
    }

    /// How many combinations the grid has.
    #[getter]
    fn combinations(&self) -> u64 {
        self.grid.combinations()
    }

    /// The number of a row's combination in the grid.
    fn combination(&self, row: usize) -> Result<Option<u64>, Failure> {
        if row >= self.rows() {
            return Ok(None);
        }
        let batch = self.batch_of(row);
        let array = self.open(NUMBERS)?.batch(batch)?;
        Ok(Some(array.as_primitive::<types::UInt64Type>().value(row - self.starts[batch])))
    }

    /// A metric's column as float64, NaN where undefined; counts as int64.
    fn metric<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let metric = parse(name)?;
        let values = py.detach(|| self.numbers(metric))?;
        if metric.unit() == Unit::Count {
            return view::integers(py, table::counts(&values).into());
        }
        view::numbers(py, values.into())
    }

    /// The values of a parameter, one for each row.
    fn parameter<'py>(&self, py: Python<'py>, position: usize) -> PyResult<Bound<'py, PyAny>> {
        let found = py.detach(|| {
            let mut all: Option<Values> = None;
            self.each(NUMBERS, |_, numbers| {
                let part = self.parameter_of(position, numbers.as_primitive::<types::UInt64Type>().values());
                match (&mut all, part) {
                    (Some(Values::Integers(all)), Values::Integers(part)) => all.extend(part),
                    (Some(Values::Numbers(all)), Values::Numbers(part)) => all.extend(part),
                    (all, part) => *all = Some(part),
                }
                Ok(())
            })?;
            Ok::<_, Failure>(all.unwrap_or(Values::Integers(Vec::new())))
        })?;
        values(py, found)
    }

    /// Whether the metric is defined in a row.
    fn defined(&self, row: usize, metric: &str) -> Result<bool, Failure> {
        Ok(self.take(&[row])?.metric(parse(metric)?).get(0).is_some())
    }

    /// Rows from best to worst.
    fn rank(&self, py: Python<'_>, metric: &str) -> Result<Vec<usize>, Failure> {
        let metric = parse(metric)?;
        py.detach(|| {
            let column = metric_column(&self.numbers(metric)?);
            let mut rows: Vec<usize> = (0..column.len()).collect();
            rows.sort_by(|&one, &two| metric.compare(column.get(one), column.get(two)));
            Ok(rows)
        })
    }

    /// The best rows, in their order, in memory.
    fn top(&self, py: Python<'_>, count: usize, metric: &str) -> Result<Results, Failure> {
        let metric = parse(metric)?;
        py.detach(|| Ok(self.take(&self.best(count, metric)?)?.into()))
    }

    /// Neighbouring rows, in memory.
    fn rows_from(&self, py: Python<'_>, first: usize, count: usize) -> Result<Results, Failure> {
        let rows: Vec<usize> = (first..self.rows().min(first.saturating_add(count))).collect();
        py.detach(|| Ok(self.take(&rows)?.into()))
    }

    /// Values along x and along y, and the cells, one row for each y.
    fn heatmap<'py>(&self, py: Python<'py>, x: &str, y: &str, metric: &str) -> PyResult<Bound<'py, PyTuple>> {
        let metric = parse(metric)?;
        let heatmap = py.detach(|| {
            let mut heatmap = Heatmap::new(&self.grid, x, y)?;
            let mut numbers = self.open(NUMBERS)?;
            self.each(metric.name(), |batch, column| {
                let numbers = numbers.batch(batch)?;
                let values = metric_column(&as_numbers(column));
                let numbers = numbers.as_primitive::<types::UInt64Type>().values().iter().copied();
                heatmap.add(&self.grid, numbers, metric, &values);
                Ok(())
            })?;
            Ok::<_, Failure>(heatmap)
        })?;
        results::heatmap(py, heatmap)
    }

    /// The table as an Arrow stream, batch by batch: parameters, then metrics, with nulls where undefined.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = self.schema();
        let table = Table { results: self.clone_parts(), schema: Arc::clone(&schema), next: 0 };
        let reader = PyRecordBatchReader::new(Box::new(table)).into_pyobject(py)?;
        Ok(reader.call_method1("__arrow_c_stream__", (requested_schema,))?.cast_into()?)
    }
}

impl SpilledResults {
    fn rows(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }

    fn batch_of(&self, row: usize) -> usize {
        self.starts.partition_point(|&start| start <= row) - 1
    }

    fn open(&self, name: &str) -> Result<Column, Failure> {
        Column::open(&self.folder, name)
    }

    /// Reads a column batch by batch.
    fn each(&self, name: &str, mut see: impl FnMut(usize, &dyn Array) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut column = self.open(name)?;
        (0..self.starts.len() - 1).try_for_each(|batch| see(batch, column.batch(batch)?.as_ref()))
    }

    /// A metric's column, NaN where undefined.
    fn numbers(&self, metric: Metric) -> Result<Vec<f64>, Failure> {
        let mut all = Vec::with_capacity(self.rows());
        self.each(metric.name(), |_, column| {
            all.extend(as_numbers(column));
            Ok(())
        })?;
        Ok(all)
    }

    fn parameter_of(&self, axis: usize, combinations: &[u64]) -> Values {
        let inner: u64 = self.grid.axes()[axis + 1..].iter().map(|axis| axis.values.len() as u64).product();
        let length = self.grid.axes()[axis].values.len() as u64;
        let at = combinations.iter().map(|number| usize::try_from(number / inner % length).unwrap_or_default());
        match &self.grid.axes()[axis].values {
            Values::Integers(values) => Values::Integers(at.map(|at| values[at]).collect()),
            Values::Numbers(values) => Values::Numbers(at.map(|at| values[at]).collect()),
        }
    }

    /// The rows of the best `count`: equal ones in the order of the grid, undefined ones last.
    fn best(&self, count: usize, metric: Metric) -> Result<Vec<usize>, Failure> {
        let better = |one: &(usize, Option<f64>), two: &(usize, Option<f64>)| {
            metric.compare(one.1, two.1).then(one.0.cmp(&two.0))
        };
        let mut best: Vec<(usize, Option<f64>)> = Vec::new();
        self.each(metric.name(), |batch, column| {
            let values = metric_column(&as_numbers(column));
            best.extend((self.starts[batch]..).zip(values.iter()));
            if best.len() > count {
                best.select_nth_unstable_by(count, better);
                best.truncate(count);
            }
            Ok(())
        })?;
        best.sort_unstable_by(better);
        Ok(best.into_iter().map(|(row, _)| row).collect())
    }

    /// Some rows, in the order given.
    fn take(&self, rows: &[usize]) -> Result<CoreResults, Failure> {
        let mut sorted: Vec<(usize, usize)> = rows.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
        for &(row, _) in &sorted {
            let batch = self.batch_of(row);
            match groups.last_mut() {
                Some((last, within)) if *last == batch => within.push(row - self.starts[batch]),
                _ => groups.push((batch, vec![row - self.starts[batch]])),
            }
        }
        let mut numbers = self.open(NUMBERS)?;
        let mut combinations = Vec::with_capacity(rows.len());
        for (batch, within) in &groups {
            let array = numbers.batch(*batch)?;
            let values = array.as_primitive::<types::UInt64Type>().values();
            combinations.extend(within.iter().map(|&row| values[row]));
        }
        let column = |metric: &Metric| {
            let mut column = self.open(metric.name())?;
            let mut values = Vec::with_capacity(rows.len());
            for (batch, within) in &groups {
                let part = as_numbers(column.batch(*batch)?.as_ref());
                values.extend(within.iter().map(|&row| part[row]));
            }
            Ok(metric_column(&values))
        };
        let columns = Metric::ALL.iter().map(column).collect::<Result<Vec<_>, Failure>>()?;
        let batch = Batch { combinations: combinations.into(), metrics: Metric::ALL.to_vec(), columns };
        // Rows are in the order of the grid, and so are these results.
        let results = CoreResults::from_batches(self.grid.clone(), &[batch]);
        let mut order = vec![0; rows.len()];
        for (place, &(_, wanted)) in sorted.iter().enumerate() {
            order[wanted] = place;
        }
        Ok(results.take(&order))
    }

    fn schema(&self) -> Arc<Schema> {
        let parameter = |axis: &Axis| {
            let kind = if matches!(axis.values, Values::Integers(_)) { DataType::Int64 } else { DataType::Float64 };
            Field::new(&axis.name, kind, true)
        };
        let metrics = Metric::ALL.iter().map(|&metric| Field::new(metric.name(), kind(metric), true));
        Arc::new(Schema::new(self.grid.axes().iter().map(parameter).chain(metrics).collect::<Vec<_>>()))
    }

    fn clone_parts(&self) -> Self {
        Self { grid: self.grid.clone(), folder: self.folder.clone(), starts: self.starts.clone() }
    }

    /// A batch of the whole table.
    fn table(&self, schema: &Arc<Schema>, batch: usize) -> Result<RecordBatch, Failure> {
        let numbers = self.open(NUMBERS)?.batch(batch)?;
        let numbers = numbers.as_primitive::<types::UInt64Type>().values();
        let parameters = (0..self.grid.axes().len()).map(|axis| match self.parameter_of(axis, numbers) {
            Values::Integers(values) => Ok(Arc::new(Int64Array::from(values)) as ArrayRef),
            Values::Numbers(values) => Ok(Arc::new(Float64Array::from(values)) as ArrayRef),
        });
        let metrics = Metric::ALL.iter().map(|metric| self.open(metric.name())?.batch(batch));
        let columns = parameters.chain(metrics).collect::<Result<Vec<_>, Failure>>()?;
        RecordBatch::try_new(Arc::clone(schema), columns).map_err(|error| unreadable(&self.folder, &error))
    }
}

/// The whole table, batch by batch.
struct Table {
    results: SpilledResults,
    schema: Arc<Schema>,
    next: usize,
}

impl Iterator for Table {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.next + 1 < self.results.starts.len()).then(|| {
            self.next += 1;
            let batch = self.results.table(&self.schema, self.next - 1);
            batch.map_err(|failure| ArrowError::ExternalError(Box::new(failure)))
        })
    }
}

impl arrow_array::RecordBatchReader for Table {
    fn schema(&self) -> Arc<Schema> {
        Arc::clone(&self.schema)
    }
}

/// A column's file.
struct Column {
    path: PathBuf,
    reader: FileReader<BufReader<File>>,
}

impl Column {
    fn open(folder: &Path, name: &str) -> Result<Self, Failure> {
        let path = file_of(folder, name);
        let file = File::open(&path).map_err(ArrowError::from);
        let reader = file.and_then(|file| FileReader::try_new_buffered(file, None));
        match reader {
            Ok(reader) => Ok(Self { path, reader }),
            Err(error) => Err(unreadable(&path, &error)),
        }
    }

    fn batch(&mut self, number: usize) -> Result<ArrayRef, Failure> {
        let lost = || ArrowError::IpcError(format!("batch {number} is missing"));
        let read = self.reader.set_index(number).and_then(|()| self.reader.next().unwrap_or_else(|| Err(lost())));
        read.map(|batch| Arc::clone(batch.column(0))).map_err(|error| unreadable(&self.path, &error))
    }
}

fn write(writer: &mut FileWriter<BufWriter<File>>, name: &str, array: ArrayRef) -> Result<(), ArrowError> {
    let schema = Schema::new(vec![Field::new(name, array.data_type().clone(), true)]);
    writer.write(&RecordBatch::try_new(Arc::new(schema), vec![array])?)
}

fn file_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.arrow"))
}

fn kind(metric: Metric) -> DataType {
    if metric.unit() == Unit::Count { DataType::Int64 } else { DataType::Float64 }
}

/// A metric's values, NaN where undefined.
fn as_numbers(array: &dyn Array) -> Vec<f64> {
    #[allow(clippy::cast_precision_loss, reason = "counts of bars and trades are far below 2^53")]
    if let Some(counts) = array.as_primitive_opt::<types::Int64Type>() {
        return counts.values().iter().map(|&count| count as f64).collect();
    }
    array.as_primitive::<types::Float64Type>().iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

fn metric_column(values: &[f64]) -> MetricColumn {
    values.iter().map(|&value| Some(value).filter(|value| !value.is_nan())).collect()
}

fn unwritable(place: &Path, error: &ArrowError) -> Failure {
    let place = place.display();
    let message =
        format!("results cannot be written to {place}: {error}; name another spill_directory, or keep the best only");
    Failure::new("sweep.spill", message)
}

fn unreadable(place: &Path, error: &ArrowError) -> Failure {
    let message = format!("results cannot be read from {}: {error}; run the sweep again", place.display());
    Failure::new("sweep.spill", message)
}
