//! Results for JavaScript.

use backsweep_core::{
    bars::{Bars, CsvDialect},
    metrics::Metric,
    sweep::{Plan, Results},
};
use js_sys::{Array, Float64Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::{Check, History, HistoryColumns, SweepColumns, plain::to_js};

/// JavaScript counts time in milliseconds.
const MILLISECOND: f64 = 1e6;

/// Results as columns.
pub fn columns(results: &Results) -> Result<SweepColumns, JsValue> {
    let combinations: Vec<f64> = results.combinations().iter().map(|combination| combination as f64).collect();
    let parameters = Object::new();
    for (index, axis) in results.grid().axes().iter().enumerate() {
        let values = results.parameter(index);
        let values: Vec<f64> = (0..values.len()).map(|row| values.get(row)).collect();
        set(&parameters, &axis.name, &series(&values))?;
    }
    let metrics = Object::new();
    for &metric in Metric::ALL {
        set(&metrics, metric.name(), &series(results.metric(metric).as_slice()))?;
    }
    let columns = Object::new();
    set(&columns, "combinations", &series(&combinations))?;
    set(&columns, "parameters", &parameters)?;
    set(&columns, "metrics", &metrics)?;
    Ok(columns.unchecked_into())
}

/// A price history, described, and how the text was written that it came from.
pub fn history(bars: &Bars, dialect: Option<&CsvDialect>) -> Result<History, JsValue> {
    let times = bars.timestamp();
    let time = |row: usize| JsValue::from(times[row] as f64 / MILLISECOND);
    let history = Object::new();
    set(&history, "bars", &(times.len() as f64).into())?;
    set(&history, "first", &time(0))?;
    set(&history, "last", &time(times.len() - 1))?;
    set(&history, "hash", &bars.hash().into())?;
    set(&history, "columns", &bars.names().map(JsValue::from).collect::<Array>())?;
    let notes = dialect.map(CsvDialect::notes).unwrap_or_default();
    set(&history, "notes", &notes.into_iter().map(JsValue::from).collect::<Array>())?;
    if let Some(dialect) = dialect {
        set(&history, "dialect", &to_js(dialect)?)?;
    }
    Ok(history.unchecked_into())
}

/// The columns of a price history.
pub fn history_columns(bars: &Bars) -> Result<HistoryColumns, JsValue> {
    let times: Vec<f64> = bars.timestamp().iter().map(|&time| time as f64 / MILLISECOND).collect();
    let columns = Object::new();
    for name in bars.names() {
        match bars.column(name) {
            Some(values) => set(&columns, name, &series(values))?,
            None => set(&columns, name, &series(&times))?,
        }
    }
    Ok(columns.unchecked_into())
}

/// What a sweep would run.
pub fn check(plan: &Plan) -> Result<Check, JsValue> {
    let check = Object::new();
    let parameters: Array = plan.strategy().parameters().iter().map(|name| JsValue::from(name.as_str())).collect();
    set(&check, "parameters", &parameters)?;
    let axes = Array::new();
    for axis in plan.grid().axes() {
        let values: Vec<f64> = (0..axis.values.len()).map(|place| axis.values.get(place)).collect();
        let shown = Object::new();
        set(&shown, "name", &axis.name.as_str().into())?;
        set(&shown, "values", &series(&values))?;
        axes.push(&shown);
    }
    set(&check, "axes", &axes)?;
    set(&check, "combinations", &(plan.combinations() as f64).into())?;
    set(&check, "dropped", &(plan.dropped() as f64).into())?;
    set(&check, "work", &(plan.work() as f64).into())?;
    Ok(check.unchecked_into())
}

pub fn series(values: &[f64]) -> Float64Array {
    Float64Array::from(values)
}

pub fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &name.into(), value).map(drop)
}
