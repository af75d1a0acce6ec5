//! Columns of the engine as read-only NumPy arrays, without a copy.

use backsweep_core::bars::Column;
use pyo3::{
    prelude::*,
    types::{PyDict, PyTuple},
};

enum Values {
    Numbers(Column<f64>),
    Integers(Column<i64>),
}

/// Memory that NumPy may look at for as long as it holds this object.
#[pyclass(frozen)]
pub struct View {
    values: Values,
    shape: Vec<usize>,
}

#[pymethods]
impl View {
    /// NumPy's array interface, version 3. The stable ABI of Python 3.10 has no buffer protocol; this needs none.
    #[getter]
    fn __array_interface__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        const READ_ONLY: bool = true;
        let (kind, address) = match &self.values {
            Values::Numbers(values) => ('f', values.as_ptr() as usize),
            Values::Integers(values) => ('i', values.as_ptr() as usize),
        };
        let order = if cfg!(target_endian = "little") { '<' } else { '>' };
        let interface = PyDict::new(py);
        interface.set_item("version", 3)?;
        interface.set_item("shape", PyTuple::new(py, &self.shape)?)?;
        interface.set_item("typestr", format!("{order}{kind}8"))?;
        interface.set_item("data", (address, READ_ONLY))?;
        Ok(interface)
    }
}

fn array(py: Python<'_>, values: Values, shape: Vec<usize>) -> PyResult<Bound<'_, PyAny>> {
    py.import("numpy")?.call_method1("asarray", (View { values, shape },))
}

/// A NumPy array of numbers that keeps the column alive.
pub fn numbers(py: Python<'_>, values: Column<f64>) -> PyResult<Bound<'_, PyAny>> {
    let shape = vec![values.len()];
    array(py, Values::Numbers(values), shape)
}

/// The same with rows and columns; the values go row by row.
pub fn matrix(py: Python<'_>, values: Column<f64>, shape: [usize; 2]) -> PyResult<Bound<'_, PyAny>> {
    array(py, Values::Numbers(values), shape.to_vec())
}

/// A NumPy array of whole numbers that keeps the column alive.
pub fn integers(py: Python<'_>, values: Column<i64>) -> PyResult<Bound<'_, PyAny>> {
    let shape = vec![values.len()];
    array(py, Values::Integers(values), shape)
}
