//! Price histories.

use std::hash::{DefaultHasher, Hash, Hasher};

use backsweep_core::{
    bars::{BarColumns, Bars as CoreBars, BarsError, COLUMNS, CsvDialect, CsvHints, extra_columns, find_columns},
    expression::PriceColumn,
};
use numpy::PyReadonlyArray1;
use pyo3::{prelude::*, types::PyTuple};
use pyo3_arrow::input::AnyRecordBatch;
use serde::de::DeserializeOwned;

use crate::{
    errors::Failure,
    ingest::{
        arrow,
        numpy::{Numbers, Times},
    },
    view,
};

/// A validated price history, to be used in any number of sweeps. Made by `backsweep.bars`.
///
/// Equal when the content is: `hash` names it.
#[pyclass(frozen, module = "backsweep", name = "Bars")]
pub struct Bars(pub CoreBars);

#[pymethods]
impl Bars {
    /// Reads CSV bytes.
    #[staticmethod]
    fn from_csv(py: Python<'_>, text: &[u8]) -> PyResult<Self> {
        Ok(Self(py.detach(|| CoreBars::from_csv(text)).map_err(Failure::from)?))
    }

    /// Reads CSV bytes that are written in this way; see `csv_dialect`.
    #[staticmethod]
    fn read_csv(py: Python<'_>, text: &[u8], dialect: &str) -> PyResult<Self> {
        let dialect: CsvDialect = from_json(dialect)?;
        Ok(Self(py.detach(|| CoreBars::read_csv(text, &dialect)).map_err(Failure::from)?))
    }

    /// Takes the columns of a table with `__arrow_c_stream__` or `__arrow_c_array__`.
    #[staticmethod]
    fn from_arrow(py: Python<'_>, table: AnyRecordBatch) -> PyResult<Self> {
        let table = table.into_table()?;
        let bars = py.detach(|| -> Result<_, Failure> { Ok(CoreBars::new(arrow::columns(table)?)?) });
        Ok(Self(bars?))
    }

    /// Takes columns: nanoseconds (or, where `guess_unit`, any whole numbers) or texts, then numbers, then other columns
    /// of numbers with their names.
    #[staticmethod]
    #[allow(clippy::too_many_arguments, reason = "the columns of a bar")]
    fn from_columns(
        py: Python<'_>,
        timestamp: Times<'_>,
        guess_unit: bool,
        open: Numbers<'_>,
        high: Numbers<'_>,
        low: Numbers<'_>,
        close: Numbers<'_>,
        volume: Numbers<'_>,
        extra: Vec<(String, PyReadonlyArray1<'_, f64>)>,
    ) -> PyResult<Self> {
        let extra = extra.into_iter().map(|(name, values)| (name, values.as_array().to_vec().into()));
        let columns = BarColumns {
            timestamp: timestamp.column(guess_unit)?,
            open: open.column(COLUMNS[1])?,
            high: high.column(COLUMNS[2])?,
            low: low.column(COLUMNS[3])?,
            close: close.column(COLUMNS[4])?,
            volume: volume.column(COLUMNS[5])?,
            extra: extra_columns(extra).map_err(Failure::from)?,
        };
        Ok(Self(py.detach(|| CoreBars::new(columns)).map_err(Failure::from)?))
    }

    /// Names of the columns; those beside the usual ones last, by alphabet.
    ///
    /// >>> import backsweep as bs
    /// >>> bs.bars(bs.sample("sp500")).columns
    /// ('timestamp', 'open', 'high', 'low', 'close', 'volume')
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.names().collect::<Vec<_>>())
    }

    /// A column as a read-only NumPy array that shares the engine's memory: numbers as float64, NaN where undefined,
    /// `timestamp` as datetime64[ns] in UTC. Columns that are computed from others (`hl2`, `hlc3`, `ohlc4`, `hour`,
    /// `weekday`) are given too, as new memory.
    ///
    /// >>> import backsweep as bs
    /// >>> float(bs.bars(bs.sample("sp500")).column("close")[0])
    /// 1228.099976
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        if name == COLUMNS[0] {
            return view::integers(py, self.0.columns().timestamp.clone())?.call_method1("view", ("datetime64[ns]",));
        }
        let computed = || PriceColumn::by_name(name).map(|column| self.0.series(column));
        let Some(numbers) = self.0.column(name).cloned().or_else(computed) else {
            let known = self.0.names().collect::<Vec<_>>().join(", ");
            return Err(Failure::from(BarsError::UnknownColumn { column: name.to_owned(), known }).into());
        };
        view::numbers(py, numbers)
    }

    /// The name of the content: a hash, the same on every machine.
    #[getter]
    fn hash(&self) -> &str {
        self.0.hash()
    }

    /// Bars in a year of 365 days, from the median spacing.
    #[getter]
    fn periods_per_year(&self) -> f64 {
        self.0.periods_per_year()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().0.hash() == self.0.hash())
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.hash().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let times = self.column(py, "timestamp")?;
        let time = |row: isize| -> PyResult<String> {
            let text = times.get_item(row)?.call_method1("astype", ("datetime64[s]",))?.to_string();
            Ok(text.trim_end_matches("T00:00:00").to_owned())
        };
        Ok(format!("Bars({} bars, {} to {}, hash {}...)", self.0.len(), time(0)?, time(-1)?, &self.0.hash()[..12]))
    }
}

/// How CSV bytes are written, found out under some hints; both as JSON.
#[pyfunction]
pub fn csv_dialect(text: &[u8], hints: &str) -> Result<String, Failure> {
    let hints: CsvHints = from_json(hints)?;
    let dialect = CsvDialect::detect(text, &hints)?;
    serde_json::to_string(&dialect).map_err(|error| Failure::new("bars.dialect", error.to_string()))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::new("bars.dialect", format!("the dialect is none: {error}")))
}

/// Where timestamp, open, high, low, close and volume stand among a table's names, and where each other column stands
/// that has a name, with that name.
#[pyfunction]
#[pyo3(name = "find_columns")]
#[allow(clippy::needless_pass_by_value, clippy::type_complexity, reason = "a list and tuples, as Python has them")]
pub fn find(names: Vec<String>) -> Result<([usize; 6], Vec<(usize, String)>), Failure> {
    let places = find_columns(&names)?;
    Ok((places.required, places.extra))
}
