//! Arguments from JavaScript.

use std::collections::BTreeMap;

use backsweep_core::{
    bars::{
        BarColumns, Bars, BarsError, Column, extra_columns, find_columns, parse_timestamp, timestamps_from_integers,
    },
    grid::{Axis, Grid, Values},
    metrics::Metric,
    strategy::{Strategy, builtin},
    sweep::{Batch, Options},
};
use js_sys::{Array, BigInt64Array, Float64Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    failure::Failure,
    plain::{from_js, to_js},
};

const VOLUME: &str = "volume";

/// Bars from typed arrays by their names.
pub fn bars(columns: &JsValue) -> Result<Bars, Failure> {
    let object =
        columns.dyn_ref::<Object>().ok_or_else(|| argument("columns", &"must be an object of typed arrays"))?;
    let mut names = Vec::new();
    let mut values = Vec::new();
    for name in Object::keys(object).iter() {
        if let (Some(text), Ok(value)) = (name.as_string(), Reflect::get(object, &name))
            && !value.is_undefined()
        {
            names.push(text);
            values.push(value);
        }
    }
    let has_volume = names.iter().any(|name| name.trim().eq_ignore_ascii_case(VOLUME));
    if !has_volume {
        names.push(VOLUME.to_owned());
    }
    let places = find_columns(&names)?;
    let timestamp = times(&values[places.required[0]])?;
    let number = |place: usize| -> Result<Column<f64>, Failure> {
        let Some(value) = values.get(place) else { return Ok(vec![0.0; timestamp.len()].into()) };
        let array = value.dyn_ref::<Float64Array>();
        let wrong = || argument("columns", &format!("'{}' must be a Float64Array", names[place]));
        Ok(array.ok_or_else(wrong)?.to_vec().into())
    };
    let [_, open, high, low, close, volume] = places.required;
    let extra = places.extra.into_iter().map(|(place, name)| Ok((name, number(place)?)));
    Ok(Bars::new(BarColumns {
        open: number(open)?,
        high: number(high)?,
        low: number(low)?,
        close: number(close)?,
        volume: number(volume)?,
        extra: extra_columns(extra.collect::<Result<Vec<_>, Failure>>()?)?,
        timestamp: timestamp.into(),
    })?)
}

/// Nanoseconds: as they are in whole numbers, a million for each millisecond, JavaScript's own unit; texts as a CSV has
/// them.
fn times(value: &JsValue) -> Result<Vec<i64>, Failure> {
    const NANOSECONDS: f64 = 1e6;
    /// Beyond, nanoseconds do not fit.
    const MOST: f64 = 9.2e18 / NANOSECONDS;
    if let Some(values) = value.dyn_ref::<BigInt64Array>() {
        return Ok(values.to_vec());
    }
    if let Some(texts) = value.dyn_ref::<Array>() {
        let texts: Vec<String> = texts.iter().map(|text| text.as_string().unwrap_or_default()).collect();
        return Ok(text_times(&texts)?);
    }
    let values = value.dyn_ref::<Float64Array>().ok_or_else(|| {
        argument("columns", &"times must be a BigInt64Array of nanoseconds, a Float64Array of milliseconds or texts")
    })?;
    let nanoseconds = |(row, time): (usize, f64)| {
        if time.is_nan() || time.abs() > MOST {
            return Err(BarsError::NotATime { row, value: time.to_string() }.into());
        }
        // Whole milliseconds apart, so that they stay exact.
        #[allow(clippy::cast_possible_truncation, reason = "checked above")]
        Ok(time.floor() as i64 * 1_000_000 + ((time - time.floor()) * NANOSECONDS).round() as i64)
    };
    values.to_vec().into_iter().enumerate().map(nanoseconds).collect()
}

fn text_times(texts: &[String]) -> Result<Vec<i64>, BarsError> {
    let refused = |row: usize| BarsError::NotATime { row, value: texts[row].clone() };
    if let Ok(numbers) = texts.iter().map(|text| text.parse()).collect::<Result<Vec<i64>, _>>() {
        return timestamps_from_integers(&numbers).map_err(refused);
    }
    let time = |(row, text): (usize, &String)| parse_timestamp(text).ok_or_else(|| refused(row));
    texts.iter().enumerate().map(time).collect()
}

/// A strategy by its name or as a document.
pub fn strategy(value: &JsValue) -> Result<Strategy, Failure> {
    if let Some(name) = value.as_string() {
        return Ok(builtin::by_name(&name)?);
    }
    Ok(Strategy::from_document(from_js("strategy", value)?)?)
}

/// A list of axes.
pub fn grid(value: &JsValue) -> Result<Grid, Failure> {
    if !Array::is_array(value) {
        return Err(argument("grid", &"must be an array such as [\"fast=5..25\", \"slow=40..140:2\"]"));
    }
    let axes = Array::from(value).iter().map(|value| axis(&value)).collect::<Result<Vec<Vec<Axis>>, Failure>>()?;
    Ok(Grid::new(axes.concat())?)
}

fn axis(value: &JsValue) -> Result<Vec<Axis>, Failure> {
    if let Some(text) = value.as_string() {
        return Ok(Grid::parse([text.as_str()])?.axes().to_vec());
    }
    Ok(vec![from_js("grid", value)?])
}

/// The results of parts of a sweep.
pub fn batches(value: &JsValue) -> Result<Vec<Batch>, Failure> {
    let wrong = || argument("parts", &"must be what sweepPart gave");
    let column = |object: &JsValue, name: &str| {
        let values = Reflect::get(object, &name.into()).ok().and_then(|value| value.dyn_into::<Float64Array>().ok());
        values.map(|values| values.to_vec()).ok_or_else(wrong)
    };
    let batch = |part: JsValue| {
        let metrics = Reflect::get(&part, &"metrics".into()).map_err(|_| wrong())?;
        let undefined = |value: f64| Some(value).filter(|value| !value.is_nan());
        let columns =
            Metric::ALL.iter().map(|metric| Ok(column(&metrics, metric.name())?.into_iter().map(undefined).collect()));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of combinations")]
        let combinations: Vec<u64> = column(&part, "combinations")?.into_iter().map(|number| number as u64).collect();
        Ok(Batch {
            combinations: combinations.into(),
            metrics: Metric::ALL.to_vec(),
            columns: columns.collect::<Result<_, Failure>>()?,
        })
    };
    Array::from(value).iter().map(batch).collect()
}

/// A grid of one combination.
pub fn point(value: &JsValue) -> Result<Grid, Failure> {
    let parameters: BTreeMap<String, f64> = from_js("parameters", value)?;
    let axis = |(name, value)| Axis { name, values: Values::Numbers(vec![value]) };
    Ok(Grid::new(parameters.into_iter().map(axis).collect())?)
}

/// The default options with some of them changed.
pub fn options(value: &JsValue) -> Result<Options, Failure> {
    if value.is_undefined() || value.is_null() {
        return Ok(Options::default());
    }
    let changes =
        value.dyn_ref::<Object>().ok_or_else(|| argument("options", &"must be an object such as { fees: 0.001 }"))?;
    let all: Object = to_js(&Options::default())?.unchecked_into();
    for (name, value) in Object::keys(changes).iter().zip(Object::values(changes).iter()) {
        if !Object::has_own(&all, &name) {
            let name = name.as_string().unwrap_or_default();
            return Err(Failure::UnknownOption { name, known: names(&all) });
        }
        if !value.is_undefined() {
            Reflect::set(&all, &name, &value).map_err(|_| argument("options", &"is not plain data"))?;
        }
    }
    from_js("options", &all)
}

fn names(object: &Object) -> String {
    Object::keys(object).iter().filter_map(|name| name.as_string()).collect::<Vec<_>>().join(", ")
}

fn argument(name: &'static str, reason: &dyn ToString) -> Failure {
    Failure::Argument { name, reason: reason.to_string() }
}
