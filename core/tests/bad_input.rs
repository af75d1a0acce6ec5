//! What is wrong with an input is said with its place and value, under a stable code, and never by a panic.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]

use backsweep_core::{
    Error,
    bars::Bars,
    expression::{Expression, close, constant, ema, named_column, parameter},
    grid::Grid,
    strategy::{MOST_NODES, Strategy, StrategyDocument, builtin},
    sweep::{self, Options},
};

const HEADER: &str = "timestamp,open,high,low,close,volume\n";

fn check(error: &Error, code: &str, parts: &[&str]) {
    let text = error.to_string();
    assert_eq!(error.code(), code, "{text}");
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in: {text}");
    }
}

#[test]
fn bad_bars_name_row_column_and_value() {
    let good = "2024-01-01,10,11,9,10,5\n";
    let table: [(&str, &str, &[&str]); 13] = [
        ("", "bars.empty", &["no rows"]),
        ("2023-12-31,10,11,9,10,5\n", "bars.unsorted", &["row 1", "2023-12-31", "2024-01-01", "sort"]),
        ("2024-01-01,10,11,9,10,5\n", "bars.duplicate", &["row 1", "2024-01-01"]),
        ("2024-01-02,NaN,11,9,10,5\n", "bars.not_finite", &["row 1", "'open'", "NaN"]),
        ("2024-01-02,10,11,9,inf,5\n", "bars.not_finite", &["row 1", "'close'", "inf"]),
        ("2024-01-02,10,9,11,10,5\n", "bars.high_below_low", &["row 1", "9", "11"]),
        ("2024-01-02,12,11,9,10,5\n", "bars.outside_range", &["row 1", "'open'", "12"]),
        ("2024-01-02,10,11,9,8,5\n", "bars.outside_range", &["row 1", "'close'", "8"]),
        ("2024-01-02,10,11,-1,10,5\n", "bars.not_positive", &["row 1", "'low'", "-1"]),
        ("2024-01-02,10,11,9,10,-5\n", "bars.negative_volume", &["row 1", "'volume'", "-5"]),
        ("2024-01-02,10,11,9,ten,5\n", "bars.not_a_number", &["row 1", "'close'", "'ten'"]),
        ("yesterday,10,11,9,10,5\n", "bars.not_a_time", &["row 1", "'yesterday'"]),
        ("2024-01-02,10,11\n", "bars.not_csv", &["CSV"]),
    ];
    for (row, code, parts) in table {
        let csv = if row.is_empty() { HEADER.to_owned() } else { format!("{HEADER}{good}{row}") };
        let error = Bars::from_csv(csv.as_bytes()).expect_err(row);
        check(&error.into(), code, parts);
    }
    let error = Bars::from_csv(b"date,open,high,low,volume\n").expect_err("no close");
    check(&error.into(), "bars.missing_column", &["'close'", "date, open, high, low, volume"]);
    let error = Bars::from_csv(b"date,open,high,low,close,volume,Close\n").expect_err("two closes");
    check(&error.into(), "bars.repeated_column", &["'close'", "'Close'"]);
    let header = "date,open,high,low,close,volume";
    let table: [(&str, &str, &[&str]); 4] = [
        ("vix\n2024-01-01,10,11,9,10,5,-inf\n", "bars.infinite", &["row 0", "'vix'", "-inf"]),
        ("hour\n2024-01-01,10,11,9,10,5,9\n", "bars.reserved_column", &["'hour'", "rename"]),
        ("vix,vix\n2024-01-01,10,11,9,10,5,1,2\n", "bars.repeated_column", &["'vix'"]),
        ("vix,VIX,hour,\n2024-01-01,10,11,9,10,5,,1,nine,0\n", "", &[]),
    ];
    for (rest, code, parts) in table {
        match Bars::from_csv(format!("{header},{rest}").as_bytes()) {
            Err(error) => check(&error.into(), code, parts),
            // A column that is no numbers, or has no name, is none of ours.
            Ok(bars) => assert_eq!(bars.extra().keys().collect::<Vec<_>>(), ["VIX", "vix"], "{rest}"),
        }
    }
    let names: Vec<String> = (0..1001).map(|number| format!("x{number}")).collect();
    let values = vec!["1"; 1001].join(",");
    let csv = format!("{header},{}\n2024-01-01,10,11,9,10,5,{values}\n", names.join(","));
    check(&Bars::from_csv(csv.as_bytes()).expect_err("too many").into(), "bars.too_many_columns", &["1001", "1000"]);
    let error = Bars::from_csv(&[0xff, 0xfe, 0, 1, 2]).expect_err("binary");
    check(&error.into(), "bars.not_csv", &["invalid utf-8"]);
}

fn bars() -> Bars {
    let rows: Vec<_> = (0..30).map(|day| format!("{},10,11,9,10,5", 1_704_067_200 + day * 86_400)).collect();
    Bars::from_csv(format!("{HEADER}{}\n", rows.join("\n")).as_bytes()).expect("good bars")
}

#[test]
fn bad_grids_name_parameter_and_value() {
    let table: [(&[&str], &str, &[&str]); 10] = [
        (&["fast=2"], "grid.missing_parameter", &["'slow'", "ema_cross"]),
        (&["fast=2", "slow=5", "stop=1"], "grid.unknown_parameter", &["'stop'", "fast, slow"]),
        (&["fast=5..5", "slow=9"], "grid.empty", &["'fast'"]),
        (&["fast=2", "fast=3", "slow=9"], "grid.repeated", &["'fast'"]),
        (&["fast=2", "slow=9", "sharpe=1"], "grid.reserved_name", &["'sharpe'"]),
        (&["fast=2,x", "slow=9"], "grid.syntax", &["fast=2,x"]),
        (&["fast=2,NaN", "slow=9"], "grid.not_usable", &["'fast'", "NaN"]),
        (&["fast=2..6", "slow=4..8"], "grid.forbidden", &["3 of 16", "(fast < slow)", "fast=4, slow=4"]),
        (&["fast=0", "slow=9"], "grid.window", &["ema(close, fast)", "fast=0", "30"]),
        (&["fast=2.5", "slow=31"], "grid.window", &["2.5"]),
    ];
    for (axes, code, parts) in table {
        let run = || -> Result<_, Error> {
            let grid = Grid::parse(axes.iter().copied())?;
            sweep::sweep(&bars(), &builtin::ema_cross(), &grid, &Options::default())
        };
        check(&run().expect_err(&axes.join(" ")), code, parts);
    }
    let huge = Grid::parse(["a=0..1000000", "b=0..1000000", "c=0..1000000"]).expect_err("too many");
    check(&huge.into(), "grid.too_large", &["9007199254740992"]);
}

#[test]
fn bad_looks_back_and_divisors_name_their_place() {
    let n = || parameter("n");
    let table: [(Expression, &str, &str, &[&str]); 10] = [
        (close().lag(n()), "n=-1", "grid.window", &["lag(close, n)", "n=-1", "a lag of -1", "from 1 to 30"]),
        (close().lag(n()), "n=1,0", "grid.window", &["lag(close, n)", "n=0", "a lag of 0"]),
        (close().lag(n() / constant(2.0)), "n=5", "grid.window", &["lag(close, (n / 2))", "2.5"]),
        (close().lag(n()), "n=31", "grid.window", &["31", "from 1 to 30"]),
        (close().lag(constant(-1.0)) + n(), "n=1", "grid.window", &["lag(close, -1)"]),
        (close().lag(n() * constant(1e300) * constant(1e300)), "n=1", "grid.window", &["inf"]),
        (close() / (n() - constant(3.0)), "n=2..5", "grid.division_by_zero", &["(close / (n - 3))", "n=3"]),
        (close() + n() / constant(0.0), "n=2", "grid.division_by_zero", &["(n / 0)"]),
        (close() + constant(1.0), "n=2", "grid.unknown_parameter", &["'n'", "'test'"]),
        (named_column("vix") + n(), "n=2", "bars.unknown_column", &["'vix'", "close, volume, hl2", "weekday"]),
    ];
    for (expression, axis, code, parts) in table {
        let strategy =
            Strategy::new("test", &expression.clone().greater(close()), &close().less(close())).expect("good");
        let grid = Grid::parse([axis]).expect("a good grid");
        let error = sweep::sweep(&bars(), &strategy, &grid, &Options::default()).expect_err(axis);
        check(&error, code, parts);
    }
    for signal in [close().rising(n()), close().falling(n()), close().less(close()).any_of_last(n())] {
        let strategy = Strategy::new("test", &signal, &close().less(close()).all_of_last(n())).expect("good");
        let grid = Grid::parse(["n=0"]).expect("a good grid");
        let error = sweep::sweep(&bars(), &strategy, &grid, &Options::default()).expect_err("no bars");
        check(&error, "grid.window", &["a length of 0", "from 1 to 30"]);
    }
}

#[test]
fn bad_options_name_option_and_value() {
    let defaults = Options::default();
    let table = [
        (Options { fees: 1.0, ..defaults.clone() }, "fees"),
        (Options { slippage: -0.1, ..defaults.clone() }, "slippage"),
        (Options { fixed_fee: f64::NAN, ..defaults.clone() }, "fixed_fee"),
        (Options { initial_cash: 0.0, ..defaults.clone() }, "initial_cash"),
        (Options { periods_per_year: Some(0.0), ..defaults }, "periods_per_year"),
    ];
    let grid = Grid::parse(["fast=2", "slow=5"]).expect("a good grid");
    for (options, name) in table {
        let error = sweep::sweep(&bars(), &builtin::ema_cross(), &grid, &options).expect_err(name);
        check(&error, "sweep.option", &[name]);
    }
}

#[test]
fn bad_expressions_name_their_place() {
    let signal = || close().greater(constant(1.0));
    let strategy = |entry: Expression| Strategy::new("test", &entry, &signal()).map_err(Error::from);
    let table = [
        (close() + constant(1.0), "strategy.not_a_signal", "(close + 1)"),
        (parameter("a").less(constant(1.0)), "strategy.not_a_signal", "(a < 1)"),
        (signal().and(close()), "strategy.kind", "((close > 1) and close)"),
        (ema(constant(1.0), constant(5.0)).greater(close()), "strategy.kind", "ema(1, 5)"),
        (ema(close(), close()).greater(close()), "strategy.kind", "ema(close, close)"),
        (constant(1.0).cross_above(parameter("a")), "strategy.kind", "cross_above(1, a)"),
        (constant(1.0).lag(constant(1.0)).greater(close()), "strategy.kind", "lag(1, 1)"),
        (close().lag(close()).greater(close()), "strategy.kind", "lag(close, close)"),
        (close().any_of_last(constant(3.0)), "strategy.kind", "any_of_last(close, 3)"),
        (signal().rising(constant(3.0)), "strategy.kind", "rising((close > 1), 3)"),
        ((-signal()).greater(close()), "strategy.kind", "(-(close > 1))"),
        (signal().xor(parameter("a")), "strategy.kind", "((close > 1) xor a)"),
        (close().greater(constant(f64::NAN)), "strategy.constant", "NaN"),
    ];
    for (entry, code, place) in table {
        check(&strategy(entry).expect_err(place), code, &[place]);
    }
}

#[test]
fn hostile_sizes_end_in_errors() {
    let mut deep = close();
    for level in 0..1_000_000 {
        deep = deep + constant(f64::from(level));
    }
    assert!(deep.to_string().len() < 1000);
    let error = Strategy::new("deep", &deep.clone().greater(close()), &close().less(deep)).expect_err("too large");
    check(&error.into(), "strategy.too_large", &[&MOST_NODES.to_string()]);

    // Depth 10,000 through every kind of operand, built and dropped and shown.
    let one = || constant(1.0);
    let wrap: [fn(Expression) -> Expression; 3] =
        [|inner| -inner, |inner| inner.lag(constant(1.0)), |inner| constant(2.0).minimum(inner.abs())];
    for wrap in wrap {
        let deep = (0..10_000).fold(close(), |inner, _| wrap(inner));
        assert!(format!("{deep:?}").len() < 1000);
        let error = Strategy::new("deep", &deep.greater(one()), &close().less(one())).expect_err("too large");
        check(&error.into(), "strategy.too_large", &[&MOST_NODES.to_string()]);
    }
    // The deepest that is allowed runs.
    let deep = (0..MOST_NODES - 4).fold(close(), |inner, _| -inner);
    let strategy = Strategy::new("deep", &deep.clone().greater(one()), &deep.less(one())).expect("just small enough");
    sweep::sweep(&bars(), &strategy, &Grid::parse([]).expect("no axes"), &Options::default()).expect("it runs");

    // A balanced tree of a million different leaves.
    let mut leaves: Vec<Expression> = (0..1 << 20).map(|leaf| constant(f64::from(leaf))).collect();
    while leaves.len() > 1 {
        leaves = leaves.chunks(2).map(|pair| pair[0].clone() + pair[1].clone()).collect();
    }
    let error = Strategy::new("wide", &close().greater(leaves.remove(0)), &close().less(one())).expect_err("too large");
    check(&error.into(), "strategy.too_large", &[&MOST_NODES.to_string()]);

    // A tree that unfolds into 2^200 nodes but has 200.
    let mut shared = close();
    for _ in 0..200 {
        shared = shared.clone() + shared;
    }
    assert!(shared.to_string().len() < 10_000);
    let strategy = Strategy::new("shared", &shared.clone().greater(close()), &close().less(shared)).expect("small");
    assert!(strategy.nodes().len() < 210);

    let mut document: StrategyDocument = strategy.document().clone();
    document.signals.long_entry = u32::MAX;
    check(&Strategy::from_document(document).expect_err("dangling").into(), "strategy.order", &["4294967295"]);
}
