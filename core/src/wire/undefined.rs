//! Columns of numbers, some of them undefined: NaN in memory and in binary, null in JSON, which has no NaN.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) fn serialize<S: Serializer>(columns: &BTreeMap<String, Vec<f64>>, serializer: S) -> Result<S::Ok, S::Error> {
    if !serializer.is_human_readable() {
        return columns.serialize(serializer);
    }
    let options = |values: &Vec<f64>| values.iter().map(|&value| Some(value).filter(|value| !value.is_nan())).collect();
    let columns: BTreeMap<&str, Vec<Option<f64>>> =
        columns.iter().map(|(name, values)| (name.as_str(), options(values))).collect();
    columns.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Vec<f64>>, D::Error> {
    if !deserializer.is_human_readable() {
        return BTreeMap::deserialize(deserializer);
    }
    let columns = BTreeMap::<String, Vec<Option<f64>>>::deserialize(deserializer)?;
    let numbers = |values: Vec<Option<f64>>| values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    Ok(columns.into_iter().map(|(name, values)| (name, numbers(values))).collect())
}
