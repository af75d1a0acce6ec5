//! Indicators over columns and series, several windows at a call.

use backsweep_core::{
    bars::{Bars, Column},
    expression::PriceColumn,
    indicators::Indicator,
};
use js_sys::{Array, Float64Array, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    Outputs,
    failure::Failure,
    output::{series, set},
    plain::from_js,
};

/// One series for each output and each list of arguments.
pub fn compute(bars: Option<&Bars>, name: &str, inputs: &JsValue, arguments: &JsValue) -> Result<Outputs, JsValue> {
    let indicator = Indicator::by_name(name).ok_or_else(|| Failure::UnknownIndicator {
        name: name.to_owned(),
        known: Indicator::ALL.iter().map(|indicator| indicator.name()).collect::<Vec<_>>().join(", "),
    })?;
    let specification = indicator.specification();
    let columns: Vec<Column<f64>> = if inputs.is_undefined() || inputs.is_null() {
        let bars = bars.ok_or(Failure::NoData)?;
        specification.inputs.iter().map(|input| bars.series(input.column)).collect()
    } else {
        Array::from(inputs).iter().map(|input| column(bars, &input)).collect::<Result<_, _>>()?
    };
    let columns: Vec<&[f64]> = columns.iter().map(|column| &**column).collect();
    let lists: Vec<Vec<f64>> = from_js("arguments", arguments)?;
    let outputs = Object::new();
    let all: Vec<Array> = specification.outputs.iter().map(|_| Array::new()).collect();
    for list in lists {
        let computed = indicator.compute(&columns, &list).map_err(Failure::from)?;
        for (values, output) in computed.iter().zip(&all) {
            output.push(&series(values));
        }
    }
    for (name, output) in specification.outputs.iter().zip(&all) {
        set(&outputs, name, output)?;
    }
    Ok(outputs.unchecked_into())
}

fn column(bars: Option<&Bars>, input: &JsValue) -> Result<Column<f64>, Failure> {
    if let Some(values) = input.dyn_ref::<Float64Array>() {
        return Ok(values.to_vec().into());
    }
    let name = input.as_string().ok_or_else(|| Failure::Argument {
        name: "inputs",
        reason: "must hold names of columns and Float64Arrays".to_owned(),
    })?;
    let bars = bars.ok_or(Failure::NoData)?;
    let computed = || PriceColumn::by_name(&name).map(|column| bars.series(column));
    bars.column(&name)
        .cloned()
        .or_else(computed)
        .ok_or_else(|| Failure::UnknownColumn { known: bars.names().collect::<Vec<_>>().join(", "), name })
}
