//! Indicators: of arrays at once, or as parts of a strategy.

use backsweep_core::{
    expression as core,
    indicators::{Indicator, Range},
};
use numpy::{PyReadonlyArray1, PyReadwriteArray2};
use pyo3::prelude::*;
use rayon::{ThreadPoolBuilder, prelude::*};

use crate::{
    errors::Failure,
    expression::{Expression, Operand},
    inprocess::vectors,
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

/// Numbers that are computed with the interpreter held, which takes some milliseconds. For more it is released.
const FEW: usize = 1 << 22;
/// Numbers that are worth another thread.
const WORTH_A_THREAD: usize = 1 << 18;

/// An indicator of whole arrays, written into a matrix for each output, with a row for each set of arguments.
#[pyfunction]
#[allow(clippy::needless_pass_by_value, reason = "Python hands over objects")]
pub fn compute_indicator<'py>(
    py: Python<'py>,
    name: &str,
    inputs: Vec<PyReadonlyArray1<'py, f64>>,
    sets: Vec<Vec<f64>>,
    mut outputs: Vec<PyReadwriteArray2<'py, f64>>,
    threads: usize,
) -> PyResult<()> {
    let indicator = by_name(name)?;
    let inputs: Vec<&[f64]> = inputs.iter().map(PyReadonlyArray1::as_slice).collect::<Result<_, _>>()?;
    let bars = inputs.first().map_or(0, |input| input.len());
    let mut matrices = Vec::with_capacity(outputs.len());
    for output in &mut outputs {
        matrices.push(output.as_slice_mut()?.chunks_exact_mut(bars.max(1)));
    }
    // First the outputs of the first set, then those of the second.
    let mut rows: Vec<&mut [f64]> = Vec::with_capacity(sets.len() * matrices.len());
    for _ in &sets {
        rows.extend(matrices.iter_mut().map(|matrix| matrix.next().unwrap_or_default()));
    }
    if bars * rows.len() <= FEW {
        return Ok(compute(indicator, &inputs, &sets, &mut rows, threads)?);
    }
    // Copied, since anybody may write into an array while the interpreter is released.
    let inputs: Vec<Vec<f64>> = inputs.iter().map(|input| input.to_vec()).collect();
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    Ok(py.detach(|| compute(indicator, &inputs, &sets, &mut rows, threads))?)
}

/// Neighbouring sets run together, on as many threads as they are worth.
fn compute(
    indicator: Indicator,
    inputs: &[&[f64]],
    sets: &[Vec<f64>],
    rows: &mut [&mut [f64]],
    threads: usize,
) -> Result<(), Failure> {
    let vectors = vectors()?;
    let sets: Vec<&[f64]> = sets.iter().map(Vec::as_slice).collect();
    let together = |sets: &[&[f64]], rows: &mut [&mut [f64]]| indicator.compute_into(vectors, inputs, sets, rows);
    let numbers = rows.len() * inputs.first().map_or(0, |input| input.len());
    let parts = threads.min(sets.len()).min(numbers / WORTH_A_THREAD).max(1);
    let computed = if parts == 1 {
        together(&sets, rows)
    } else {
        let pool = ThreadPoolBuilder::new().num_threads(parts).build().map_err(|error| {
            let message = format!("{parts} threads cannot be started: {error}; set BACKTEST_N_JOBS lower");
            Failure::new("sweep.threads", message)
        })?;
        let each = sets.len().div_ceil(parts);
        let outputs = rows.len() / sets.len();
        let parts = sets.par_chunks(each).zip(rows.par_chunks_mut(each * outputs));
        let results: Vec<_> = pool.install(|| parts.map(|(sets, rows)| together(sets, rows)).collect());
        results.into_iter().collect()
    };
    computed.map_err(|error| Failure::new(error.code(), format!("{}: {error}", indicator.name())))
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
