//! `golden FOLDER`: runs the sweeps of `tests/cases.json` natively and writes the bits of every column to
//! `FOLDER/golden.json`, for `tests/engine.test.mjs` to compare with what Node gives.

use std::{collections::BTreeMap, env, fs, fs::File, io::Read, path::Path};

use anyhow::{Context, Result};
use backsweep_core::{
    bars::Bars,
    grid::Grid,
    metrics::Metric,
    strategy::builtin,
    sweep::{Options, Results, sweep},
};
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};

fn main() -> Result<()> {
    let output = env::args_os().nth(1).context("usage: golden FOLDER")?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bars = sample(&here.join("../notebook-ext/python/backsweep/data/sp500.csv.gz"))?;
    let cases: Vec<Value> = serde_json::from_slice(&fs::read(here.join("tests/cases.json"))?)?;
    let mut golden = Map::new();
    for case in &cases {
        let name = case["name"].as_str().context("a case has a name")?;
        let results = run(&bars, case).with_context(|| name.to_owned())?;
        golden.insert(name.to_owned(), json!(columns(&results)));
    }
    fs::write(Path::new(&output).join("golden.json"), serde_json::to_vec(&golden)?)?;
    Ok(())
}

fn sample(path: &Path) -> Result<Bars> {
    let mut text = Vec::new();
    let file = File::open(path).with_context(|| path.display().to_string())?;
    GzDecoder::new(file).read_to_end(&mut text)?;
    Ok(Bars::from_csv(&text)?)
}

fn run(bars: &Bars, case: &Value) -> Result<Results> {
    let strategy = builtin::by_name(case["strategy"].as_str().context("a case has a strategy")?)?;
    let axes: Vec<String> = serde_json::from_value(case["grid"].clone())?;
    let grid = Grid::parse(axes.iter().map(String::as_str))?;
    let mut options = serde_json::to_value(Options::default())?;
    for (name, value) in case["options"].as_object().context("a case has options")? {
        options[name] = value.clone();
    }
    Ok(sweep(bars, &strategy, &grid, &serde_json::from_value(options)?)?)
}

/// The bits of each column, in hexadecimal.
fn columns(results: &Results) -> BTreeMap<String, Vec<String>> {
    let bits = |value: f64| format!("{:x}", value.to_bits());
    let combinations = results.combinations().iter().map(|&combination| bits(combination as f64)).collect();
    let parameters = results.grid().axes().iter().enumerate().map(|(index, axis)| {
        let values = results.parameter(index);
        (format!("parameters.{}", axis.name), (0..values.len()).map(|row| bits(values.get(row))).collect())
    });
    let metrics = Metric::ALL.iter().map(|&metric| {
        let values = results.metric(metric).as_slice().iter();
        (format!("metrics.{}", metric.name()), values.map(|&value| bits(value)).collect())
    });
    std::iter::once(("combinations".to_owned(), combinations)).chain(parameters).chain(metrics).collect()
}
