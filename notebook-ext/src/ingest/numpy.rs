//! NumPy arrays and Python objects.
//!
//! Numbers are copied: anybody may write into a NumPy array later, and bars never change.

use backsweep_core::bars::{BarsError, Column};
use numpy::PyReadonlyArray1;
use pyo3::{prelude::*, types::PyString};

use super::{parse_number, text_times, whole_times};
use crate::errors::Failure;

/// Numbers of a column.
#[derive(FromPyObject)]
pub enum Numbers<'py> {
    /// As they are.
    Array(PyReadonlyArray1<'py, f64>),
    /// Anything; each is a number, text of a number, or `None`.
    Objects(Vec<Bound<'py, PyAny>>),
}

impl Numbers<'_> {
    pub fn column(self, column: &'static str) -> Result<Column<f64>, Failure> {
        let values = match self {
            Self::Array(array) => array.as_array().to_vec(),
            Self::Objects(objects) => {
                let values = objects.iter().enumerate().map(|(row, object)| number(row, column, object));
                values.collect::<Result<Vec<_>, _>>()?
            }
        };
        Ok(values.into())
    }
}

fn number(row: usize, column: &'static str, object: &Bound<'_, PyAny>) -> Result<f64, BarsError> {
    if object.is_none() {
        return Ok(f64::NAN);
    }
    if let Ok(text) = object.cast::<PyString>() {
        return parse_number(row, column, &text.to_string_lossy());
    }
    object.extract().map_err(|_| BarsError::NotANumber { row, column, value: object.to_string() })
}

/// Times of a column.
#[derive(FromPyObject)]
pub enum Times<'py> {
    /// Nanoseconds or, where `guess`, whole numbers whose unit is told by the largest.
    Array(PyReadonlyArray1<'py, i64>),
    /// ISO 8601, or whole numbers.
    Texts(Vec<String>),
}

impl Times<'_> {
    pub fn column(self, guess: bool) -> Result<Column<i64>, Failure> {
        let values = match self {
            Self::Array(array) if !guess => array.as_array().to_vec(),
            Self::Array(array) => whole_times(&array.as_array().to_vec())?,
            Self::Texts(texts) => text_times(&texts)?,
        };
        Ok(values.into())
    }
}
