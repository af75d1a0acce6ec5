//! Price histories.

use std::hash::{DefaultHasher, Hash, Hasher};

use backsweep_core::bars::{BarColumns, Bars as CoreBars, COLUMNS, Column, find_columns};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;

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

    /// Takes the columns of a table with `__arrow_c_stream__` or `__arrow_c_array__`.
    #[staticmethod]
    fn from_arrow(py: Python<'_>, table: AnyRecordBatch) -> PyResult<Self> {
        let table = table.into_table()?;
        let bars = py.detach(|| -> Result<_, Failure> { Ok(CoreBars::new(arrow::columns(table)?)?) });
        Ok(Self(bars?))
    }

    /// Takes columns: nanoseconds (or, where `guess_unit`, any whole numbers) or texts, then numbers.
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
    ) -> PyResult<Self> {
        let columns = BarColumns {
            timestamp: timestamp.column(guess_unit)?,
            open: open.column(COLUMNS[1])?,
            high: high.column(COLUMNS[2])?,
            low: low.column(COLUMNS[3])?,
            close: close.column(COLUMNS[4])?,
            volume: volume.column(COLUMNS[5])?,
        };
        Ok(Self(py.detach(|| CoreBars::new(columns)).map_err(Failure::from)?))
    }

    /// A column as a read-only NumPy array that shares the engine's memory: `open`, `high`, `low`, `close`, `volume`
    /// as float64, `timestamp` as datetime64[ns] in UTC.
    ///
    /// >>> import backsweep as bs
    /// >>> float(bs.bars(bs.sample("sp500")).column("close")[0])
    /// 1228.099976
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let BarColumns { timestamp, open, high, low, close, volume } = self.0.columns();
        let numbers: &Column<f64> = match name {
            "timestamp" => {
                return view::integers(py, timestamp.clone())?.call_method1("view", ("datetime64[ns]",));
            }
            "open" => open,
            "high" => high,
            "low" => low,
            "close" => close,
            "volume" => volume,
            _ => {
                let known = COLUMNS.join(", ");
                let message = format!("bars have no column '{name}'; they have: {known}");
                return Err(Failure::new("bars.unknown_column", message).into());
            }
        };
        view::numbers(py, numbers.clone())
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

/// Where timestamp, open, high, low, close and volume stand among a table's names.
#[pyfunction]
#[pyo3(name = "find_columns")]
#[allow(clippy::needless_pass_by_value, reason = "Python hands over a list")]
pub fn find(names: Vec<String>) -> Result<[usize; 6], Failure> {
    Ok(find_columns(&names)?)
}
