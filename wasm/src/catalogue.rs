//! What the engine knows: built-in strategies, metrics, indicators. Pages make their menus of it.

use backsweep_core::{
    indicators::{Indicator, Range},
    metrics::{Better, Metric},
    strategy::builtin::BUILTIN,
};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};

use crate::{Catalogue, failure::Failure};

/// All of it as plain JavaScript.
pub fn catalogue() -> Result<Catalogue, JsValue> {
    let strategies: Vec<Value> = BUILTIN
        .iter()
        .map(|builtin| {
            let mut value = json!(builtin);
            value["document"] = json!(builtin.build().document());
            value
        })
        .collect();
    let catalogue = json!({ "strategies": strategies, "metrics": metrics(), "indicators": indicators() });
    Ok(plain(&catalogue)?.unchecked_into())
}

fn metrics() -> Vec<Value> {
    let better = |metric: Metric| match metric.better() {
        Better::Higher => "higher",
        Better::Lower => "lower",
    };
    let one =
        |&metric: &Metric| json!({ "name": metric.name(), "unit": metric.unit().name(), "better": better(metric) });
    Metric::ALL.iter().map(one).collect()
}

fn indicators() -> Vec<Value> {
    let one = |&indicator: &Indicator| {
        let specification = indicator.specification();
        let inputs: Vec<Value> = specification
            .inputs
            .iter()
            .map(|input| json!({ "name": input.name, "column": input.column.name() }))
            .collect();
        let arguments: Vec<Value> = specification
            .arguments
            .iter()
            .map(
                |argument| json!({ "name": argument.name, "usual": argument.default, "range": range(&argument.range) }),
            )
            .collect();
        json!({
            "name": indicator.name(),
            "summary": specification.summary,
            "inputs": inputs,
            "arguments": arguments,
            "outputs": specification.outputs,
        })
    };
    Indicator::ALL.iter().map(one).collect()
}

fn range(range: &Range) -> Value {
    match range {
        Range::Window { least } => json!({ "kind": "window", "least": least }),
        Range::Number { least, most } => json!({ "kind": "number", "least": least, "most": most }),
        Range::Choice(words) => json!({ "kind": "choice", "words": words }),
    }
}

/// Plain data as JavaScript has it.
pub fn plain(value: &impl serde::Serialize) -> Result<JsValue, JsValue> {
    let text =
        serde_json::to_string(value).map_err(|error| Failure::Argument { name: "value", reason: error.to_string() })?;
    js_sys::JSON::parse(&text)
}
