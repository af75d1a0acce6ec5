//! One backtest in detail, as columns.

use backsweep_core::detail::{Detail as CoreDetail, Trade};
use pyo3::{prelude::*, types::PyDict};

use crate::view;

/// All that happened in one backtest; what `backsweep.Detail` holds.
#[pyclass(frozen, module = "backsweep._native", name = "Detail")]
pub struct Detail(pub CoreDetail);

#[pymethods]
impl Detail {
    /// Equity at each close.
    #[getter]
    fn equity<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        view::numbers(py, self.0.equity.clone().into())
    }

    /// How far equity is below its peak at each close.
    #[getter]
    fn drawdown<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        view::numbers(py, self.0.drawdown().into())
    }

    /// Units held at each close.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        view::numbers(py, self.0.units.clone().into())
    }

    /// The columns of the trades, entry and exit as positions of bars.
    #[getter]
    fn trades<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let bars = |bar: fn(&Trade) -> usize| {
            let positions: Vec<i64> = self.0.trades.iter().map(|trade| bar(trade).cast_signed() as i64).collect();
            view::integers(py, positions.into())
        };
        let numbers = |number: fn(&Trade) -> f64| {
            let values: Vec<f64> = self.0.trades.iter().map(number).collect();
            view::numbers(py, values.into())
        };
        let texts =
            |text: fn(&Trade) -> &'static str| -> Vec<&'static str> { self.0.trades.iter().map(text).collect() };
        columns.set_item("entry_bar", bars(|trade| trade.entry_bar)?)?;
        columns.set_item("exit_bar", bars(|trade| trade.exit_bar)?)?;
        columns.set_item("side", texts(|trade| if trade.long { "long" } else { "short" }))?;
        columns.set_item("entry_price", numbers(|trade| trade.entry_price)?)?;
        columns.set_item("exit_price", numbers(|trade| trade.exit_price)?)?;
        columns.set_item("size", numbers(|trade| trade.units)?)?;
        columns.set_item("fees", numbers(|trade| trade.fees)?)?;
        columns.set_item("profit", numbers(|trade| trade.profit)?)?;
        columns.set_item("return", numbers(|trade| trade.change)?)?;
        columns.set_item("reason", texts(|trade| trade.reason.name()))?;
        columns.set_item("mae", numbers(|trade| trade.adverse)?)?;
        columns.set_item("mfe", numbers(|trade| trade.favourable)?)?;
        Ok(columns)
    }
}
