//! Axes as people type them.

use super::{Axis, GridError, Values};
use crate::number;

/// The most values that a range may spell.
const MOST_VALUES: i64 = 10_000_000;

/// Reads `name=start..stop`, `name=start..stop:step` (stop exclusive) or `name=value,value,...`.
pub(super) fn axis(text: &str) -> Result<Axis, GridError> {
    let bad = || GridError::Syntax { text: text.to_owned() };
    let (name, values) = text.split_once('=').ok_or_else(bad)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(bad());
    }
    let values = match values.split_once("..") {
        Some((start, rest)) => range(start, rest).ok_or_else(bad)?,
        None => list(values).ok_or_else(bad)?,
    };
    Ok(Axis { name: name.to_owned(), values })
}

fn range(start: &str, rest: &str) -> Option<Values> {
    let (stop, step) = rest.split_once(':').unwrap_or((rest, "1"));
    let [start, stop, step] = [start, stop, step].map(str::trim);
    if let (Ok(start), Ok(stop), Ok(step)) = (start.parse::<i64>(), stop.parse::<i64>(), step.parse::<i64>()) {
        let count = count(start as f64, stop as f64, step as f64)?;
        return Some(Values::Integers((0..count).map(|index| start + index * step).collect()));
    }
    let (start, stop, step) = (number::parse(start)?, number::parse(stop)?, number::parse(step)?);
    let count = count(start, stop, step)?;
    Some(Values::Numbers((0..count).map(|index| start + index as f64 * step).collect()))
}

/// How many values `start, start + step, ...` there are before `stop`. A stop that floating point misses by a hair, as
/// in `0.1..0.5:0.1`, still counts as reached.
#[allow(clippy::cast_possible_truncation, reason = "bounded just before")]
fn count(start: f64, stop: f64, step: f64) -> Option<i64> {
    let steps = (stop - start) / step;
    let count = (steps - steps.abs() * 1e-12).ceil();
    (step != 0.0 && count.is_finite() && count <= MOST_VALUES as f64).then_some((count as i64).max(0))
}

fn list(text: &str) -> Option<Values> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    if let Ok(integers) = parts.iter().map(|part| part.parse()).collect::<Result<_, _>>() {
        return Some(Values::Integers(integers));
    }
    Some(Values::Numbers(parts.into_iter().map(number::parse).collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_stop_before_the_stop() {
        let table: [(&str, Option<Values>); 9] = [
            ("n=5..8", Some(Values::Integers(vec![5, 6, 7]))),
            ("n=40..46:2", Some(Values::Integers(vec![40, 42, 44]))),
            ("n=3..0:-1", Some(Values::Integers(vec![3, 2, 1]))),
            ("n=5,10,20", Some(Values::Integers(vec![5, 10, 20]))),
            ("n=0.5,1", Some(Values::Numbers(vec![0.5, 1.0]))),
            ("n=0.1..0.4:0.1", Some(Values::Numbers(vec![0.1, 0.2, 0.1 + 2.0 * 0.1]))),
            ("n=8..5", Some(Values::Integers(vec![]))),
            ("n=1..2:0", None),
            ("n=a,b", None),
        ];
        for (text, expected) in table {
            assert_eq!(axis(text).ok().map(|axis| axis.values), expected, "{text}");
        }
    }
}
