//! `native-agent sweep` and `info`.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Output, Stdio},
};

use backsweep_core::{
    bars::Bars,
    grid::Grid,
    metrics::Metric,
    strategy::builtin,
    sweep::{self, Options, Results},
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{binary::command, fixtures::bars};

const GRID: [&str; 2] = ["fast=3..9", "slow=10..20:2"];

struct Data {
    directory: TempDir,
    csv: String,
    bars: Bars,
}

impl Data {
    fn new() -> Self {
        let bars = bars(500, 11);
        let mut csv = "Volume,DATE,open,high,low,close,remark\n".to_owned();
        for row in 0..bars.len() {
            let (time, volume) = (bars.timestamp()[row], bars.volume()[row]);
            let [open, high, low, close] = [bars.open(), bars.high(), bars.low(), bars.close()].map(|each| each[row]);
            // Nanoseconds near 1970 would be read as seconds.
            let time = time / 1_000_000_000;
            writeln!(csv, "{volume},{time},{open},{high},{low},{close},x").expect("text");
        }
        let bars = Bars::from_csv(csv.as_bytes()).expect("valid bars");
        Self { directory: TempDir::new().expect("a directory"), csv, bars }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory.path().join(name);
        fs::write(&path, content).expect("a file");
        path
    }

    fn expected(&self, options: &Options) -> Results {
        let grid = Grid::parse(GRID).expect("a grid");
        sweep::sweep(&self.bars, &builtin::ema_cross(), &grid, options).expect("a sweep")
    }
}

/// Runs a sweep of a file with the usual grid.
fn run(data: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = command();
    command.args(["sweep", "--strategy", "ema_cross", "--param", GRID[0], "--param", GRID[1], "--data"]).arg(data);
    command.args(arguments).output().expect("a process")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

fn json(output: &Output) -> Value {
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn check_rows(rows: &[Value], expected: &Results, order: &[usize]) {
    assert_eq!(rows.len(), order.len());
    for (row, &at) in rows.iter().zip(order) {
        let values = expected.grid().values(expected.combinations().get(at));
        assert_eq!((row["fast"].as_f64(), row["slow"].as_f64()), (Some(values[0]), Some(values[1])));
        assert!(row["fast"].is_u64(), "whole numbers stay whole");
        for &metric in Metric::ALL {
            let (got, wanted) = (row[metric.name()].as_f64(), expected.metric(metric).get(at));
            assert_eq!(got.map(f64::to_bits), wanted.map(f64::to_bits), "{} of row {at}", metric.name());
        }
    }
}

#[test]
fn a_sweep_explains_itself_and_keeps_to_its_memory() {
    let data = Data::new();
    let file = data.file("bars.csv", &data.csv);
    let told = json(&run(&file, &["--explain", "--format", "json", "--threads", "2"]));
    assert_eq!(
        (&told["strategy"], &told["combinations"], &told["bars"]),
        (&"ema_cross".into(), &30.into(), &500.into())
    );
    let operations = told["operations"].as_array().expect("operations");
    let slots = |text: &str| operations.iter().find(|each| each["full_text"] == text).map(|each| each["slots"].clone());
    assert_eq!((slots("ema(close, fast)"), slots("ema(close, slow)")), (Some(6.into()), Some(5.into())));
    let memory = &told["memory"];
    let sum: u64 = ["bars", "tiles", "results"].iter().filter_map(|part| memory[part].as_u64()).sum();
    assert_eq!(memory["total"].as_u64(), Some(sum));
    assert!(told["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0), "{told}");

    let words = run(&file, &["--explain"]);
    for part in
        ["ema_cross: 30 combinations (6 fast x 5 slow) x 500 bars", "depends on", "memory  up to", "time    about"]
    {
        assert!(text(&words.stdout).contains(part), "{}", text(&words.stdout));
    }

    let whole = json(&run(&file, &["--format", "json"]));
    let scarce = json(&run(&file, &["--format", "json", "--memory-limit", "2MB"]));
    assert_eq!(scarce["rows"], whole["rows"]);
    let refused = run(&file, &["--memory-limit", "0.00001"]);
    assert!(!refused.status.success());
    let message = text(&refused.stderr);
    assert!(message.starts_with("error[sweep.too_large]: 500 bars take 24.0 kB, results"), "{message}");
    assert!(message.contains("--memory-limit or BACKTEST_MEMORY_LIMIT_GB allows 10.7 kB; raise it"), "{message}");
    assert!(!run(&file, &["--memory-limit", "much"]).status.success());
}

#[test]
fn json_has_the_bits_of_the_engine_in_grid_order() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    let arguments = ["--fees", "0.001", "--slippage", "0.002", "--fixed-fee", "0.5", "--fill", "close"];
    let more = ["--initial-cash", "5000", "--periods-per-year", "252", "--threads", "1", "--format", "json"];
    let report = json(&run(&path, &[&arguments[..], &more].concat()));
    let options = Options {
        fees: 0.001,
        slippage: 0.002,
        fixed_fee: 0.5,
        fill: sweep::Fill::Close,
        initial_cash: 5000.0,
        periods_per_year: Some(252.0),
        ..Options::default()
    };
    let expected = data.expected(&options);
    assert_eq!(
        (&report["strategy"], &report["bars"], &report["combinations"], &report["threads"]),
        (&"ema_cross".into(), &500.into(), &30.into(), &1.into())
    );
    assert!(report["seconds"].as_f64().is_some());
    check_rows(report["rows"].as_array().expect("rows"), &expected, &(0..30).collect::<Vec<_>>());
}

#[test]
fn top_and_sort_choose_and_order_rows() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    let expected = data.expected(&Options::default());
    let table: [(&[&str], Vec<usize>); 4] = [
        (&["--top", "5"], expected.top(5, Metric::Sharpe)),
        (&["--top", "4", "--sort", "fees_paid"], expected.top(4, Metric::FeesPaid)),
        (&["--sort", "trades"], expected.rank(Metric::Trades)),
        (&["--keep", "top:3:calmar"], {
            let mut rows = expected.top(3, Metric::Calmar);
            rows.sort_unstable();
            rows
        }),
    ];
    for (arguments, order) in table {
        let report = json(&run(&path, &[arguments, &["--format", "json"]].concat()));
        check_rows(report["rows"].as_array().expect("rows"), &expected, &order);
    }
}

#[test]
fn csv_parses_back_to_the_same_bits() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    let output = run(&path, &["--format", "csv"]);
    let expected = data.expected(&Options::default());
    let mut lines = text(&output.stdout).lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    assert_eq!(header[..2], ["fast", "slow"]);
    assert!(header[2..].iter().copied().eq(Metric::ALL.iter().map(|metric| metric.name())));
    let mut rows = 0;
    for (row, line) in lines.enumerate() {
        for (cell, &metric) in line.split(',').skip(2).zip(Metric::ALL) {
            let value = (!cell.is_empty()).then(|| cell.parse::<f64>().expect("a number").to_bits());
            assert_eq!(value, expected.metric(metric).get(row).map(f64::to_bits));
        }
        rows += 1;
    }
    assert_eq!(rows, 30);
}

#[test]
fn the_table_shows_the_ten_best_unless_told_otherwise() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    for (arguments, rows) in [(&[][..], 10), (&["--top", "3", "--sort", "volatility"][..], 3)] {
        let output = run(&path, arguments);
        let lines: Vec<&str> = text(&output.stdout).lines().collect();
        assert_eq!(lines.len(), rows + 3, "header, line, rows and summary: {lines:?}");
        let widths: Vec<usize> = lines[..rows + 2].iter().map(|line| line.trim_end().chars().count()).collect();
        assert!(widths.iter().all(|width| width.abs_diff(widths[0]) <= 1), "aligned: {lines:?}");
        assert!(lines[0].contains("sharpe") && lines.last().expect("a summary").contains("30 combinations"));
    }
}

#[test]
fn the_table_says_truly_what_its_rows_are_the_best_of() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    let expected = data.expected(&Options::default());
    let fast = |row: usize| expected.grid().values(expected.combinations().get(row))[0].to_string();
    let by_trades = expected.top(3, Metric::Trades);
    let mut by_sharpe = by_trades.clone();
    let sharpe = |row: &usize| expected.metric(Metric::Sharpe).get(*row);
    by_sharpe.sort_by(|one, two| Metric::Sharpe.compare(sharpe(one), sharpe(two)));
    let table: [(&[&str], &[usize], &str); 4] = [
        (&["--keep", "top:3:trades"], &by_trades, "best 3 by trades of 30 combinations"),
        (&["--keep", "top:3:trades", "--top", "2"], &by_trades[..2], "best 2 by trades of 30 combinations"),
        (
            &["--keep", "top:3:trades", "--sort", "sharpe"],
            &by_sharpe,
            "best 3 by sharpe of the best 3 by trades of 30 combinations",
        ),
        (
            &["--keep", "top:50:trades", "--sort", "sharpe", "--top", "3"],
            &expected.top(3, Metric::Sharpe),
            "best 3 by sharpe of 30 combinations",
        ),
    ];
    for (arguments, rows, truth) in table {
        let output = run(&path, arguments);
        let lines: Vec<&str> = text(&output.stdout).lines().collect();
        assert!(lines.last().expect("a summary").contains(&format!(" {truth},")), "{lines:?}");
        let shown: Vec<&str> =
            lines[2..lines.len() - 1].iter().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(shown, rows.iter().map(|&row| fast(row)).collect::<Vec<_>>(), "{arguments:?}");
    }
}

#[test]
fn packed_files_standard_input_and_documents_are_read() {
    let data = Data::new();
    let expected = data.expected(&Options::default());
    let all: Vec<usize> = (0..30).collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data.csv.as_bytes()).expect("memory");
    let packed = encoder.finish().expect("memory");
    let path = data.file("bars.csv.gz", &packed);
    check_rows(json(&run(&path, &["--format", "json"]))["rows"].as_array().expect("rows"), &expected, &all);

    let document = serde_json::to_vec(builtin::ema_cross().document()).expect("JSON");
    let document = data.file("cross.json", document);
    for content in [data.csv.as_bytes(), &packed] {
        let mut child = command()
            .args(["sweep", "--data", "-", "--param", GRID[0], "--param", GRID[1], "--format", "json", "--strategy"])
            .arg(&document)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process");
        child.stdin.take().expect("a pipe").write_all(content).expect("it reads");
        let report = json(&child.wait_with_output().expect("a process"));
        check_rows(report["rows"].as_array().expect("rows"), &expected, &all);
    }
}

#[test]
fn bad_input_is_one_clear_line() {
    let data = Data::new();
    let good = data.file("bars.csv", &data.csv);
    let mut lines: Vec<&str> = data.csv.lines().collect();
    lines.swap(18, 19);
    let unsorted = data.file("unsorted.csv", lines.join("\n"));
    let text_cell = data.file("text.csv", "timestamp,open,high,low,close,volume\n2024-01-01,1,n/a,1,1,1\n");
    let packed = data.file("broken.csv.gz", [0x1f, 0x8b, 0, 0]);
    let document = data.file("strategy.json", "{}");
    let document = document.to_str().expect("text");
    let missing = data.directory.path().join("missing.csv");
    let table: [(&PathBuf, &[&str], &str, &str); 13] = [
        (&unsorted, &[], "bars.unsorted", "row 18"),
        (&text_cell, &[], "bars.not_a_number", "row 0, column 'high': 'n/a'"),
        (&missing, &[], "file.unreadable", "missing.csv"),
        (&packed, &[], "file.unreadable", "broken.csv.gz"),
        (&good, &["--strategy", "nope"], "strategy.unknown", "ema_cross"),
        (&good, &["--strategy", document], "strategy.document", "strategy.json"),
        (&good, &["--strategy", "nope.json"], "file.unreadable", "nope.json"),
        (&good, &["--param", "third=1"], "grid.unknown_parameter", "'third'"),
        (&good, &["--param", "third"], "grid.syntax", "'third'"),
        (&good, &["--fees", "-1"], "sweep.option", "-1"),
        (&good, &["--fill", "open"], "sweep.option", "'next_open'"),
        (&good, &["--sort", "luck"], "sweep.unknown_metric", "sharpe"),
        (&good, &["--keep", "some"], "sweep.option", "top:100:sharpe"),
    ];
    for (path, arguments, code, place) in table {
        let mut command = command();
        command.args(["sweep", "--data"]).arg(path);
        if !arguments.contains(&"--strategy") {
            command.args(["--strategy", "ema_cross"]);
        }
        command.args(["--param", GRID[0], "--param", GRID[1]]).args(arguments);
        let output = command.output().expect("a process");
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.starts_with(&format!("error[{code}]: ")), "{errors}");
        assert!(errors.contains(place) && errors.trim_end().lines().count() == 1, "{errors}");
        assert!(output.stdout.is_empty());
    }
    for arguments in [&["--top", "0"][..], &["--fees", "few"], &["--threads", "0"], &["--nonsense"]] {
        assert_eq!(run(&good, arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_profile_tells_the_phases_beside_the_rows_and_a_trace_has_them_over_time() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    let trace = data.directory.path().join("trace.json");
    let trace_name = trace.to_str().expect("text");
    let output = run(&path, &["--threads", "2", "--format", "json", "--profile", "--trace", trace_name]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("rows alone");
    assert_eq!(report["rows"].as_array().map(Vec::len), Some(30));
    let table = text(&output.stderr);
    let phases = ["bars", "plan", "tiles", "indicators", "signals", "events", "metrics", "results"];
    for word in phases.iter().chain(&["share", "caller", "thread 1", "thread 2"]) {
        assert!(table.contains(word), "{word} in {table}");
    }
    let trace: Value = serde_json::from_slice(&fs::read(&trace).expect("a file")).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("events");
    for phase in phases {
        assert!(events.iter().any(|event| event["name"] == phase && event["ph"] == "X"), "{phase}");
    }

    let missing = data.directory.path().join("no").join("trace.json");
    let output = run(&path, &["--trace", missing.to_str().expect("text")]);
    assert!(!output.status.success());
    assert!(output.stdout.is_empty(), "the path is tried before the sweep");
    assert!(text(&output.stderr).contains("trace.json: "), "{}", text(&output.stderr));
}

#[test]
fn signals_are_expressions() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    let sweep = |arguments: &[&str]| {
        let mut command = command();
        command.args(["sweep", "--format", "json", "--param", GRID[0], "--param", GRID[1], "--data"]).arg(&path);
        command.args(arguments).output().expect("a process")
    };
    let entry = "ema(close, fast) cross_above ema(close, slow)";
    let exit = "cross_below(ema(close, fast), ema(close, slow))";
    let report = json(&sweep(&["--long-entry", entry, "--long-exit", exit]));
    let expected = data.expected(&Options::default());
    assert_eq!(report["strategy"], entry);
    check_rows(report["rows"].as_array().expect("rows"), &expected, &(0..30).collect::<Vec<_>>());

    let signals =
        ["--long-entry", entry, "--long-exit", exit, "--short-entry", "close < 0", "--short-exit", "close > 0"];
    let report = json(&sweep(&[&signals[..], &["--direction", "short", "--constraint", "fast*2 < slow"]].concat()));
    let rows = report["rows"].as_array().expect("rows");
    assert!(rows.len() < 30 && rows.iter().all(|row| row["trades"] == 0.0), "{rows:?}");

    let table: [(&[&str], &str, &str); 4] = [
        (
            &["--long-entry", "clsoe > 1", "--long-exit", exit],
            "expression.name",
            "--long-entry: 'clsoe' is no column; did you mean 'close'? For a parameter of that name write p.clsoe\n\
             clsoe > 1\n^^^^^\n",
        ),
        (&["--long-entry", entry, "--long-exit", "close"], "strategy.not_a_signal", "long_exit must be true or false"),
        (&["--strategy", "ema_cross", "--constraint", "fast<"], "expression.unexpected", "--constraint: found the end"),
        (&["--strategy", "ema_cross", "--constraint", "close>1"], "strategy.not_a_condition", "gives a signal"),
    ];
    for (arguments, code, place) in table {
        let output = sweep(arguments);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.starts_with(&format!("error[{code}]: ")) && errors.contains(place), "{errors}");
    }
    for arguments in [&[][..], &["--long-entry", entry], &["--strategy", "ema_cross", "--long-entry", entry]] {
        assert_eq!(sweep(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn csv_is_read_as_it_is_written() {
    let data = Data::new();
    let expected = data.expected(&Options::default());
    // Semicolons and decimal commas are found; another close, no volume and the unit of times are told.
    let mut csv = "DATE;open;high;low;close;settled\n".to_owned();
    for row in 0..data.bars.len() {
        let bars = &data.bars;
        let [open, high, low, close] = [bars.open(), bars.high(), bars.low(), bars.close()].map(|each| each[row]);
        let (half, time) = (f64::midpoint(low, high), bars.timestamp()[row] / 1_000_000_000);
        writeln!(csv, "{}", format!("{time};{open};{high};{low};{half};{close}").replace('.', ",")).expect("text");
    }
    let path = data.file("bars.csv", &csv);
    let told = ["--csv", "close=settled", "--csv", "volume=", "--csv", "time=s", "--format", "json"];
    let report = json(&run(&path, &told));
    check_rows(report["rows"].as_array().expect("rows"), &expected, &(0..30).collect::<Vec<_>>());
    let table: [(&[&str], &str, &str); 5] = [
        (&[], "bars.missing_column", "'volume'"),
        (&["--csv", "volume=", "--csv", "separator=tab"], "bars.missing_column", "'timestamp'"),
        (&["--csv", "volume=", "--csv", "decimal=."], "bars.not_a_number", "row 0"),
        (&["--csv", "separator=x"], "bars.dialect", "'separator=x'"),
        (&["--csv", "volume=", "--csv", "close=last"], "bars.unknown_column", "'last'"),
    ];
    for (arguments, code, place) in table {
        let output = run(&path, arguments);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.starts_with(&format!("error[{code}]: ")) && errors.contains(place), "{errors}");
    }
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let data = Data::new();
    let path = data.file("bars.csv", &data.csv);
    for format in ["json", "csv", "table"] {
        let mut child = command()
            .args(["sweep", "--strategy", "ema_cross", "--param", "fast=2..100", "--param", "slow=100..300"])
            .args(["--top", "10000", "--format", format, "--data"])
            .arg(&path)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("a process");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{format}");
    }
}

#[test]
fn info_tells_what_there_is() {
    let directory = TempDir::new().expect("a directory");
    let info = |format: &str| {
        let output = command().args(["info", "--format", format]).env("JUPYTER_RUNTIME_DIR", directory.path()).output();
        let output = output.expect("a process");
        assert!(output.status.success());
        output.stdout
    };
    let table = info("table");
    for line in ["ema_cross(fast=12, slow=26): Follows", "CUDA sweeps are not part of this version", "none running"] {
        assert!(text(&table).contains(line), "{}", text(&table));
    }
    let json: Value = serde_json::from_slice(&info("json")).expect("JSON");
    let (strategy, fast) = (&json["strategies"][0], &json["strategies"][0]["parameters"][0]);
    assert_eq!((&strategy["name"], &fast["name"], &fast["usual"]), (&"ema_cross".into(), &"fast".into(), &12.0.into()));
    assert_eq!((&json["agent"], &json["gpus"]), (&Value::Null, &Value::Array(Vec::new())));
    assert!(json["memory_bytes"].as_u64() > Some(0) && json["threads"].as_u64() > Some(0));
}
