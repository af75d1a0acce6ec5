//! Indicators: of arrays at once, or as parts of a strategy.

use backsweep_core::{
    expression as core,
    indicators::{Indicator, IndicatorError, Range},
};
use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use rayon::{ThreadPoolBuilder, prelude::*};

use crate::{
    errors::Failure,
    expression::{Expression, Operand},
};

/// A series that an indicator reads in a strategy: an expression or the name of a column.
#[derive(FromPyObject)]
pub enum Series {
    Expression(Expression),
    Column(String),
}

/// An expression for each output of an indicator.
#[pyfunction]
pub fn indicator(name: &str, inputs: Vec<Series>, arguments: Vec<Operand>) -> Result<Vec<Expression>, Failure> {
    let indicator = by_name(name)?;
    let inputs = inputs.into_iter().map(|input| match input {
        Series::Expression(Expression(expression)) => expression,
        Series::Column(name) => core::named_column(&name),
    });
    let arguments = arguments.into_iter().map(Into::into).collect();
    let all = core::indicator(indicator, inputs.collect(), arguments);
    Ok(match indicator.specification().outputs {
        [_] => vec![Expression(all)],
        several => several.iter().map(|output| Expression(all.clone().output(output))).collect(),
    })
}

/// An indicator of whole arrays: for each output a matrix with a row for each set of arguments.
#[pyfunction]
#[allow(clippy::needless_pass_by_value, reason = "Python hands over objects")]
pub fn compute_indicator<'py>(
    py: Python<'py>,
    name: &str,
    inputs: Vec<PyReadonlyArray1<'py, f64>>,
    sets: Vec<Vec<f64>>,
    threads: usize,
) -> PyResult<Vec<Bound<'py, PyArray2<f64>>>> {
    let indicator = by_name(name)?;
    // Copied, since anybody may write into an array while the interpreter is released.
    let inputs: Vec<Vec<f64>> = inputs.iter().map(|input| input.as_array().to_vec()).collect();
    let rows = py.detach(|| compute(indicator, &inputs, &sets, threads))?;
    let matrices = rows.into_iter().map(|values| {
        let bars = values.len() / sets.len().max(1);
        PyArray1::from_vec(py, values).reshape([sets.len(), bars])
    });
    matrices.collect()
}

/// For each output the values of all sets, one after the other.
fn compute(
    indicator: Indicator,
    inputs: &[Vec<f64>],
    sets: &[Vec<f64>],
    threads: usize,
) -> Result<Vec<Vec<f64>>, Failure> {
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    let one = |arguments: &Vec<f64>| indicator.compute(&inputs, arguments);
    let computed: Vec<Result<_, IndicatorError>> = if sets.len() > 1 {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
            let message = format!("{threads} threads cannot be started: {error}; set BACKTEST_N_JOBS lower");
            Failure::new("sweep.threads", message)
        })?;
        pool.install(|| sets.par_iter().map(one).collect())
    } else {
        sets.iter().map(one).collect()
    };
    let computed: Vec<_> = computed
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::new(error.code(), format!("{}: {error}", indicator.name())))?;
    let outputs = 0..indicator.specification().outputs.len();
    Ok(outputs.map(|output| computed.iter().flat_map(|set| &set[output]).copied().collect()).collect())
}

/// Name, summary, inputs (name, column), arguments (name, default, kind, what it may be) and outputs of each indicator.
/// An argument of kind "window" or "number" may be from a least to a most, one of kind "choice" one of some words.
#[pyfunction]
#[allow(clippy::type_complexity, reason = "a table for one reader")]
pub fn indicator_table() -> Vec<(
    &'static str,
    &'static str,
    Vec<(&'static str, &'static str)>,
    Vec<(&'static str, f64, &'static str, Bounds)>,
    Vec<&'static str>,
)> {
    let row = |&indicator: &Indicator| {
        let specification = indicator.specification();
        let inputs = specification.inputs.iter().map(|input| (input.name, input.column.name())).collect();
        let arguments = specification.arguments.iter().map(|argument| {
            let (kind, bounds) = match argument.range {
                Range::Window { least } => ("window", Bounds::Numbers(f64::from(least), f64::INFINITY)),
                Range::Number { least, most } => ("number", Bounds::Numbers(least, most)),
                Range::Choice(words) => ("choice", Bounds::Words(words.to_vec())),
            };
            (argument.name, argument.default, kind, bounds)
        });
        (indicator.name(), specification.summary, inputs, arguments.collect(), specification.outputs.to_vec())
    };
    Indicator::ALL.iter().map(row).collect()
}

/// What an argument may be.
#[derive(IntoPyObject)]
pub enum Bounds {
    Numbers(f64, f64),
    Words(Vec<&'static str>),
}

fn by_name(name: &str) -> Result<Indicator, Failure> {
    Indicator::by_name(name).ok_or_else(|| {
        let known: Vec<&str> = Indicator::ALL.iter().map(|indicator| indicator.name()).collect();
        let message = format!("there is no indicator '{name}'; there are: {}", known.join(", "));
        Failure::new("indicator.unknown", message)
    })
}
