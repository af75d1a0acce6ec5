//! Parameter grids from what Python gives.

use backsweep_core::grid::{Axis, Grid as CoreGrid, GridError, Values};
use pyo3::{
    prelude::*,
    types::{PyBool, PyInt, PyList},
};

use crate::errors::{Failure, shown};

/// A checked grid of parameter values.
#[pyclass(frozen, module = "backsweep._native", name = "Grid")]
pub struct Grid(pub CoreGrid);

/// The values of an axis: a range as text, or Python numbers.
#[derive(FromPyObject)]
enum AxisInput<'py> {
    Text(String),
    Numbers(Vec<Bound<'py, PyAny>>),
}

#[pymethods]
impl Grid {
    #[new]
    fn new(axes: Vec<(String, AxisInput<'_>)>) -> Result<Self, Failure> {
        let axes = axes.into_iter().map(|(name, values)| axis(name, values)).collect::<Result<_, _>>()?;
        Ok(Self(CoreGrid::new(axes)?))
    }

    #[getter]
    fn combinations(&self) -> u64 {
        self.0.combinations()
    }

    /// Names and values of the axes.
    #[getter]
    fn axes<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyList>)>> {
        let axes = self.0.axes().iter().map(|axis| Ok((axis.name.clone(), list(py, &axis.values)?)));
        axes.collect()
    }
}

/// The values of an axis.
pub fn list<'py>(py: Python<'py>, values: &Values) -> PyResult<Bound<'py, PyList>> {
    match values {
        Values::Integers(values) => PyList::new(py, values),
        Values::Numbers(values) => PyList::new(py, values),
    }
}

fn axis(name: String, values: AxisInput<'_>) -> Result<Axis, Failure> {
    match values {
        AxisInput::Text(text) => {
            let parsed = CoreGrid::parse([format!("{name}={text}").as_str()])?;
            let values = parsed.axes().first().map(|axis| axis.values.clone());
            let values = values.ok_or_else(|| GridError::Empty { parameter: name.clone() })?;
            Ok(Axis { name, values })
        }
        AxisInput::Numbers(objects) => Ok(Axis { values: numbers(&name, &objects)?, name }),
    }
}

/// Whole numbers where all are, else floating point.
fn numbers(name: &str, objects: &[Bound<'_, PyAny>]) -> Result<Values, GridError> {
    let unusable =
        |object: &Bound<'_, PyAny>| GridError::NotUsable { parameter: name.to_owned(), value: shown(object) };
    if let Some(truth) = objects.iter().find(|object| object.is_instance_of::<PyBool>()) {
        return Err(unusable(truth));
    }
    if !objects.is_empty() && objects.iter().all(PyAnyMethods::is_instance_of::<PyInt>) {
        let values = objects.iter().map(|object| object.extract().map_err(|_| unusable(object)));
        return Ok(Values::Integers(values.collect::<Result<_, _>>()?));
    }
    let values = objects.iter().map(|object| object.extract().map_err(|_| unusable(object)));
    Ok(Values::Numbers(values.collect::<Result<_, _>>()?))
}
