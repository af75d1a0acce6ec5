//! Results for JavaScript.

use backsweep_core::{metrics::Metric, sweep::Results};
use js_sys::{Float64Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::SweepColumns;

/// Results as columns.
pub fn columns(results: &Results) -> Result<SweepColumns, JsValue> {
    let combinations: Vec<f64> = results.combinations().iter().map(|&combination| combination as f64).collect();
    let parameters = Object::new();
    for (index, axis) in results.grid().axes().iter().enumerate() {
        let values = results.parameter(index);
        let values: Vec<f64> = (0..values.len()).map(|row| values.get(row)).collect();
        set(&parameters, &axis.name, &Float64Array::from(values.as_slice()))?;
    }
    let metrics = Object::new();
    for &metric in Metric::ALL {
        set(&metrics, metric.name(), &Float64Array::from(results.metric(metric).as_slice()))?;
    }
    let columns = Object::new();
    set(&columns, "combinations", &Float64Array::from(combinations.as_slice()))?;
    set(&columns, "parameters", &parameters)?;
    set(&columns, "metrics", &metrics)?;
    Ok(columns.unchecked_into())
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &name.into(), value).map(drop)
}
