//! Indicators of arrays, without a strategy.

use backsweep_core::indicators::{Indicator, IndicatorError, Range};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::errors::Failure;

/// Each output of an indicator over whole arrays.
#[pyfunction]
#[allow(clippy::needless_pass_by_value, reason = "Python hands over objects")]
pub fn compute_indicator<'py>(
    py: Python<'py>,
    name: &str,
    inputs: Vec<PyReadonlyArray1<'py, f64>>,
    arguments: Vec<f64>,
) -> Result<Vec<Bound<'py, PyArray1<f64>>>, Failure> {
    let indicator = by_name(name)?;
    // Copied, since anybody may write into an array while the interpreter is released.
    let inputs: Vec<Vec<f64>> = inputs.iter().map(|input| input.as_array().to_vec()).collect();
    let outputs = py.detach(|| -> Result<_, IndicatorError> {
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        indicator.compute(&inputs, &arguments)
    })?;
    Ok(outputs.into_iter().map(|output| PyArray1::from_vec(py, output)).collect())
}

/// Name, summary, inputs (name, column), arguments (name, default, words to choose from) and outputs of each indicator.
#[pyfunction]
#[allow(clippy::type_complexity, reason = "a table for one reader")]
pub fn indicator_table() -> Vec<(
    &'static str,
    &'static str,
    Vec<(&'static str, &'static str)>,
    Vec<(&'static str, f64, &'static str, Vec<&'static str>)>,
    Vec<&'static str>,
)> {
    let row = |&indicator: &Indicator| {
        let specification = indicator.specification();
        let inputs = specification.inputs.iter().map(|input| (input.name, input.column.name())).collect();
        let arguments = specification.arguments.iter().map(|argument| match argument.range {
            Range::Window { .. } => (argument.name, argument.default, "window", Vec::new()),
            Range::Number { .. } => (argument.name, argument.default, "number", Vec::new()),
            Range::Choice(words) => (argument.name, argument.default, "choice", words.to_vec()),
        });
        (indicator.name(), specification.summary, inputs, arguments.collect(), specification.outputs.to_vec())
    };
    Indicator::ALL.iter().map(row).collect()
}

fn by_name(name: &str) -> Result<Indicator, Failure> {
    Indicator::by_name(name).ok_or_else(|| {
        let known: Vec<&str> = Indicator::ALL.iter().map(|indicator| indicator.name()).collect();
        let message = format!("there is no indicator '{name}'; there are: {}", known.join(", "));
        Failure::new("indicator.unknown", message)
    })
}
