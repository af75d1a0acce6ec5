//! Options of a sweep from Python's keywords.

use backsweep_core::sweep::{Options as CoreOptions, SweepError};
use pyo3::prelude::*;

use crate::errors::{Failure, shown};

/// Checked options of a sweep.
#[pyclass(frozen, module = "backsweep._native", name = "Options")]
pub struct Options(pub CoreOptions);

#[pymethods]
impl Options {
    #[new]
    #[pyo3(signature = (
        *, fees, slippage, fixed_fee, fill, direction, size_type, initial_cash, periods_per_year, keep
    ))]
    #[allow(clippy::too_many_arguments, reason = "keywords of a sweep")]
    fn new(
        fees: &Bound<'_, PyAny>,
        slippage: &Bound<'_, PyAny>,
        fixed_fee: &Bound<'_, PyAny>,
        fill: &Bound<'_, PyAny>,
        direction: &Bound<'_, PyAny>,
        size_type: &Bound<'_, PyAny>,
        initial_cash: &Bound<'_, PyAny>,
        periods_per_year: &Bound<'_, PyAny>,
        keep: &Bound<'_, PyAny>,
    ) -> Result<Self, Failure> {
        let options = CoreOptions {
            fees: number("fees", fees)?,
            slippage: number("slippage", slippage)?,
            fixed_fee: number("fixed_fee", fixed_fee)?,
            fill: fill.to_string().parse()?,
            direction: direction.to_string().parse()?,
            size_type: size_type.to_string().parse()?,
            initial_cash: number("initial_cash", initial_cash)?,
            periods_per_year: match periods_per_year {
                none if none.is_none() => None,
                given => Some(number("periods_per_year", given)?),
            },
            keep: keep.to_string().parse()?,
        };
        options.check()?;
        Ok(Self(options))
    }
}

fn number(option: &'static str, value: &Bound<'_, PyAny>) -> Result<f64, SweepError> {
    value.extract().map_err(|_| SweepError::Option { option, value: shown(value), wanted: "a number".to_owned() })
}
