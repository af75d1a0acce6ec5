//! What the engine knows: built-in strategies, metrics, indicators. Pages make their menus of it.

use backsweep_core::{
    indicators::{Argument, Indicator, Input, Range},
    metrics::{Better, Metric},
    strategy::builtin::{BUILTIN, Builtin},
};
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::{Catalogue, output::set, plain::to_js};

/// All of it as plain JavaScript.
pub fn catalogue() -> Result<Catalogue, JsValue> {
    let catalogue = object(&[
        ("strategies", list(BUILTIN, strategy)?),
        ("metrics", list(Metric::ALL, |&each| metric(each))?),
        ("indicators", list(Indicator::ALL, |&each| indicator(each))?),
    ])?;
    Ok(catalogue.unchecked_into())
}

fn strategy(builtin: &Builtin) -> Result<JsValue, JsValue> {
    let strategy: Object = to_js(builtin)?.unchecked_into();
    set(&strategy, "document", &to_js(builtin.build().document())?)?;
    Ok(strategy.into())
}

fn metric(metric: Metric) -> Result<JsValue, JsValue> {
    let better = match metric.better() {
        Better::Higher => "higher",
        Better::Lower => "lower",
    };
    object(&[("name", metric.name().into()), ("unit", metric.unit().name().into()), ("better", better.into())])
}

fn indicator(indicator: Indicator) -> Result<JsValue, JsValue> {
    let specification = indicator.specification();
    object(&[
        ("name", indicator.name().into()),
        ("summary", specification.summary.into()),
        ("inputs", list(specification.inputs, input)?),
        ("arguments", list(specification.arguments, argument)?),
        ("outputs", words(specification.outputs)),
    ])
}

fn input(input: &Input) -> Result<JsValue, JsValue> {
    object(&[("name", input.name.into()), ("column", input.column.name().into())])
}

fn argument(argument: &Argument) -> Result<JsValue, JsValue> {
    object(&[("name", argument.name.into()), ("usual", argument.default.into()), ("range", range(&argument.range)?)])
}

fn range(range: &Range) -> Result<JsValue, JsValue> {
    match *range {
        Range::Window { least } => object(&[("kind", "window".into()), ("least", least.into())]),
        Range::Number { least, most } => {
            object(&[("kind", "number".into()), ("least", least.into()), ("most", most.into())])
        }
        Range::Choice(choices) => object(&[("kind", "choice".into()), ("words", words(choices))]),
    }
}

fn object(fields: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, value)?;
    }
    Ok(object.into())
}

fn list<T>(items: &[T], shown: fn(&T) -> Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    Ok(items.iter().map(shown).collect::<Result<Array, JsValue>>()?.into())
}

fn words(words: &[&str]) -> JsValue {
    words.iter().map(|word| JsValue::from(*word)).collect::<Array>().into()
}
