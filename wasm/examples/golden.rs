//! `golden FOLDER`: what the tests compare Node and browsers with. Runs the sweeps of `tests/cases.json` natively and
//! writes the bits of every column to `FOLDER/golden.json`; writes the same bars as an Arrow file and as a stream, and
//! some messages of the wire with their bytes.

use std::{collections::BTreeMap, env, fs, fs::File, io::Read, path::Path, sync::Arc};

use anyhow::{Context, Result};
use arrow_array::{ArrayRef, Float64Array, RecordBatch, TimestampNanosecondArray};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use backsweep_core::{
    bars::Bars,
    grid::Grid,
    metrics::Metric,
    strategy::builtin,
    sweep::{Batch, Combinations, Options, Results, sweep},
    wire::{Encoding, Event, FromAgent, FromClient, PROTOCOL, Problem},
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
    let output = Path::new(&output);
    fs::write(output.join("golden.json"), serde_json::to_vec(&golden)?)?;
    fs::write(output.join("frames.json"), serde_json::to_vec(&frames()?)?)?;
    write_arrow(&bars, output)
}

/// The bars in two batches, as an Arrow file and as a stream.
fn write_arrow(bars: &Bars, folder: &Path) -> Result<()> {
    let number = |values: &[f64]| Arc::new(Float64Array::from(values.to_vec())) as ArrayRef;
    let timestamp = Arc::new(TimestampNanosecondArray::from(bars.timestamp().to_vec())) as ArrayRef;
    let whole = RecordBatch::try_from_iter([
        ("timestamp", timestamp),
        ("open", number(bars.open())),
        ("high", number(bars.high())),
        ("low", number(bars.low())),
        ("close", number(bars.close())),
        ("volume", number(bars.volume())),
    ])?;
    let half = bars.len() / 2;
    let halves = [whole.slice(0, half), whole.slice(half, bars.len() - half)];
    let mut file = FileWriter::try_new(File::create(folder.join("sp500.arrow"))?, &whole.schema())?;
    let mut stream = StreamWriter::try_new(File::create(folder.join("sp500.arrows"))?, &whole.schema())?;
    for batch in &halves {
        file.write(batch)?;
        stream.write(batch)?;
    }
    file.finish()?;
    stream.finish()?;
    Ok(())
}

/// Messages as JSON, and their bytes in binary.
fn frames() -> Result<Value> {
    let client = [
        json!({ "id": 1, "request": { "hello": { "protocol": PROTOCOL, "token": "secret", "client": "a page" } } }),
        json!({ "id": 2, "request": { "submit": {
            "dataset": "abc", "strategy": { "builtin": "ema_cross" }, "threads": null, "device": "cpu",
            "grid": [{ "name": "fast", "values": { "integers": [5, 8] } }, { "name": "slow", "values": { "numbers": [40.5] } }],
            "options": Options { fees: 0.001, ..Options::default() },
        } } }),
        json!({ "id": 3, "request": { "watch": { "job": "j1", "after": 7, "credits": 4, "metrics": ["sharpe"] } } }),
    ];
    let batch = Batch {
        combinations: Combinations::Range { first: 3, count: 2 },
        metrics: vec![Metric::Sharpe],
        columns: vec![[Some(1.5), None].into_iter().collect()],
    };
    let agent = [
        FromAgent { id: 3, event: Event::Batch { job: "j1".to_owned(), sequence: 8, batch } },
        FromAgent { id: 2, event: Event::Error(Problem { code: "job.unknown".to_owned(), message: "no".to_owned() }) },
    ];
    let hex = |bytes: Vec<u8>| {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
        bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect::<String>()
    };
    let client = client.into_iter().map(|message| {
        let typed: FromClient = serde_json::from_value(message.clone())?;
        Ok(json!({ "message": message, "bytes": hex(Encoding::Bincode.encode(&typed)?) }))
    });
    let agent = agent.into_iter().map(|message| {
        Ok(json!({ "message": serde_json::to_value(&message)?, "bytes": hex(Encoding::Bincode.encode(&message)?) }))
    });
    Ok(json!({ "client": client.collect::<Result<Vec<_>>>()?, "agent": agent.collect::<Result<Vec<_>>>()? }))
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
    let combinations = results.combinations().iter().map(|combination| bits(combination as f64)).collect();
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
