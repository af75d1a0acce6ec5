//! The built-in strategies: each builds, trades, gives the bits of the reference, and says what its description says.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

mod common;

use backsweep_core::{
    bars::Bars,
    grid::{Axis, Grid, Values},
    indicators::Indicator,
    metrics::Metric,
    reference,
    strategy::builtin::{self, BUILTIN, Builtin},
    sweep::{self, Direction, GivenRules, Options, SignalColumn, Simulation},
};
use common::{assert_same_bits, walk};

const DIRECTIONS: [Direction; 3] = [Direction::Long, Direction::Short, Direction::Both];

/// Several blocks.
fn several_blocks() -> Bars {
    walk(6_000, 0x2545_F491_4F6C_DD1D)
}

fn options(direction: Direction) -> Options {
    Options { direction, fees: 0.0005, ..Options::default() }
}

/// A grid of some values for each parameter.
fn grid(builtin: &Builtin, values: impl Fn(f64) -> Vec<f64>) -> Grid {
    let axis = |parameter: &builtin::Parameter| Axis {
        name: parameter.name.to_owned(),
        values: Values::Numbers(values(parameter.usual)),
    };
    Grid::new(builtin.parameters.iter().map(axis).collect()).expect("a grid")
}

#[test]
fn each_takes_the_parameters_that_it_tells() {
    for builtin in BUILTIN {
        let strategy = builtin.build();
        let told: Vec<&str> = builtin.parameters.iter().map(|parameter| parameter.name).collect();
        assert_eq!(strategy.name(), builtin.name);
        assert_eq!(strategy.parameters(), told, "{}", builtin.name);
        assert_eq!(builtin::by_name(builtin.name).expect("a built-in"), strategy);
    }
    assert_eq!(builtin::by_name("donkey").expect_err("unknown").code(), "strategy.unknown");
}

#[test]
fn each_trades_with_usual_values_and_gives_the_bits_of_the_reference() {
    let bars = several_blocks();
    for builtin in BUILTIN {
        let around = grid(builtin, |usual| vec![usual, usual + 1.0, usual + 2.0]);
        for direction in DIRECTIONS {
            let options = options(direction);
            let fast = sweep::sweep(&bars, &builtin.build(), &around, &options).expect("a sweep");
            let trades = fast.metric(Metric::Trades).get(0).expect("a count");
            assert!(trades >= 5.0, "{} makes {trades} trades, {direction:?}", builtin.name);
            assert_same_bits(&fast, &reference::sweep(&bars, &builtin.build(), &around, &options).expect("a sweep"));
        }
    }
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    for (name, axes) in [
        ("ema_cross", &["fast=20", "slow=10"][..]),
        ("sma_cross", &["fast=20", "slow=20"]),
        ("macd_cross", &["fast=20", "slow=10", "signal=5"]),
        ("rsi_reversal", &["window=14", "oversold=50", "overbought=70"]),
        ("rsi_reversal", &["window=14", "oversold=30", "overbought=45"]),
        ("stochastic_cross", &["window=14", "oversold=80", "overbought=20"]),
    ] {
        let strategy = builtin::by_name(name).expect("a built-in");
        let grid = Grid::parse(axes.iter().copied()).expect("a grid");
        let error = sweep::sweep(&several_blocks(), &strategy, &grid, &Options::default()).expect_err(name);
        assert_eq!(error.code(), "grid.forbidden", "{name}");
    }
}

/// What a description says in plain words: the bars with the series it needs, asked for one bar at a time.
struct Plain {
    bars: Bars,
}

type Series = Vec<f64>;

impl Plain {
    fn compute(&self, indicator: Indicator, arguments: &[f64]) -> Vec<Series> {
        let column = |name: &str| match name {
            "high" => self.bars.high(),
            "low" => self.bars.low(),
            "volume" => self.bars.volume(),
            _ => self.bars.close(),
        };
        let inputs: Vec<&[f64]> = indicator.specification().inputs.iter().map(|input| column(input.name)).collect();
        indicator.compute(&inputs, arguments).expect("arguments in range")
    }

    fn one(&self, indicator: Indicator, arguments: &[f64]) -> Series {
        self.compute(indicator, arguments).swap_remove(0)
    }

    fn three(&self, indicator: Indicator, arguments: &[f64]) -> [Series; 3] {
        self.compute(indicator, arguments).try_into().expect("three outputs")
    }

    fn close(&self) -> Series {
        self.bars.close().to_vec()
    }

    fn level(&self, value: f64) -> Series {
        vec![value; self.bars.len()]
    }
}

/// The bars on which one series goes from at or below another to above it.
fn above(left: &[f64], right: &[f64]) -> Vec<bool> {
    (0..left.len()).map(|bar| bar > 0 && left[bar - 1] <= right[bar - 1] && left[bar] > right[bar]).collect()
}

fn below(left: &[f64], right: &[f64]) -> Vec<bool> {
    above(right, left)
}

fn each(left: &[f64], right: &[f64], holds: impl Fn(f64, f64) -> bool) -> Vec<bool> {
    left.iter().zip(right).map(|(&left, &right)| holds(left, right)).collect()
}

fn both(left: &[bool], right: &[bool]) -> Vec<bool> {
    left.iter().zip(right).map(|(&left, &right)| left && right).collect()
}

/// Long entry, long exit, short entry, short exit of a built-in with its usual values.
fn signals(name: &str, plain: &Plain) -> [Vec<bool>; 4] {
    let close = plain.close();
    let mirrored = |entry: Vec<bool>, exit: Vec<bool>| [entry.clone(), exit.clone(), exit, entry];
    let breakout = |upper: &[f64], middle: &[f64], lower: &[f64]| {
        [above(&close, upper), below(&close, middle), below(&close, lower), above(&close, middle)]
    };
    let reversion = |upper: &[f64], middle: &[f64], lower: &[f64]| {
        [below(&close, lower), above(&close, middle), above(&close, upper), below(&close, middle)]
    };
    match name {
        "ema_cross" => {
            let (fast, slow) = (plain.one(Indicator::Ema, &[12.0]), plain.one(Indicator::Ema, &[26.0]));
            mirrored(above(&fast, &slow), below(&fast, &slow))
        }
        "sma_cross" => {
            let mean = |window: usize, bar: usize| close[bar + 1 - window..=bar].iter().sum::<f64>() / window as f64;
            let average = |window: usize| {
                (0..close.len()).map(move |bar| if bar + 1 < window { f64::NAN } else { mean(window, bar) })
            };
            let (fast, slow): (Series, Series) = (average(50).collect(), average(200).collect());
            mirrored(above(&fast, &slow), below(&fast, &slow))
        }
        "macd_cross" => {
            let [macd, signal, _] = plain.three(Indicator::Macd, &[12.0, 26.0, 9.0]);
            mirrored(above(&macd, &signal), below(&macd, &signal))
        }
        "rsi_reversal" => {
            let rsi = plain.one(Indicator::Rsi, &[14.0]);
            let [oversold, middle, overbought] = [30.0, 50.0, 70.0].map(|level| plain.level(level));
            [above(&rsi, &oversold), above(&rsi, &middle), below(&rsi, &overbought), below(&rsi, &middle)]
        }
        "bollinger_breakout" | "bollinger_reversion" => {
            let [upper, middle, lower] = plain.three(Indicator::Bbands, &[20.0, 2.0]);
            if name == "bollinger_breakout" {
                breakout(&upper, &middle, &lower)
            } else {
                reversion(&upper, &middle, &lower)
            }
        }
        "keltner_breakout" => {
            let [upper, middle, lower] = plain.three(Indicator::Keltner, &[20.0, 10.0, 2.0]);
            breakout(&upper, &middle, &lower)
        }
        "donchian_breakout" => {
            let (highs, lows) = (plain.bars.high(), plain.bars.low());
            let breaks = |window: usize, holds: fn(f64, &[f64], &[f64]) -> bool| {
                let before = |bar: usize| bar - window..bar;
                let holds = |bar| bar >= window && holds(close[bar], &highs[before(bar)], &lows[before(bar)]);
                (0..close.len()).map(holds).collect()
            };
            let up: fn(f64, &[f64], &[f64]) -> bool = |close, highs, _| highs.iter().all(|&high| close > high);
            let down: fn(f64, &[f64], &[f64]) -> bool = |close, _, lows| lows.iter().all(|&low| close < low);
            [breaks(20, up), breaks(10, down), breaks(20, down), breaks(10, up)]
        }
        "super_trend" => {
            let direction = plain.compute(Indicator::Supertrend, &[10.0, 3.0]).swap_remove(1);
            let turns = |to: f64| {
                (0..close.len()).map(|bar| bar > 0 && direction[bar] == to && direction[bar - 1] == -to).collect()
            };
            mirrored(turns(1.0), turns(-1.0))
        }
        "stochastic_cross" => {
            let lines = plain.compute(Indicator::Stoch, &[14.0, 3.0, 3.0]);
            let (k, d) = (&lines[0], &lines[1]);
            let low = each(d, &plain.level(20.0), |d, level| d < level);
            let high = each(d, &plain.level(80.0), |d, level| d > level);
            mirrored(both(&above(k, d), &low), both(&below(k, d), &high))
        }
        "adx_trend" => {
            let [adx, plus, minus] =
                [Indicator::Adx, Indicator::PlusDi, Indicator::MinusDi].map(|each| plain.one(each, &[14.0]));
            // As both become true: both are now, and one of them was not on the bar before, when all were known.
            let entry = |rising: &[f64], falling: &[f64]| -> Vec<bool> {
                let trend = |bar: usize| adx[bar] > 25.0 && rising[bar] > falling[bar];
                let starts = |bar: usize| !trend(bar - 1) && !adx[bar - 1].is_nan();
                (0..close.len()).map(|bar| trend(bar) && bar > 0 && starts(bar)).collect()
            };
            [entry(&plus, &minus), below(&plus, &minus), entry(&minus, &plus), below(&minus, &plus)]
        }
        "momentum_rotation" => {
            let earlier = |bar: usize| bar.checked_sub(252).map_or(f64::NAN, |earlier| close[earlier]);
            let state =
                |holds: fn(f64, f64) -> bool| (0..close.len()).map(|bar| holds(close[bar], earlier(bar))).collect();
            [
                state(|now, before| now > before),
                state(|now, before| now <= before),
                state(|now, before| now < before),
                state(|now, before| now >= before),
            ]
        }
        "vwap_reversion" => {
            let middle = plain.one(Indicator::Vwap, &[50.0]);
            let deviation = plain.one(Indicator::Stddev, &[50.0]);
            let band = |times: f64| -> Series {
                middle.iter().zip(&deviation).map(|(middle, deviation)| middle + times * deviation).collect()
            };
            reversion(&band(2.0), &middle, &band(-2.0))
        }
        other => panic!("no plain version of {other}"),
    }
}

#[test]
fn each_gives_the_signals_that_its_description_says() {
    let plain = Plain { bars: several_blocks() };
    for builtin in BUILTIN {
        let usual = grid(builtin, |usual| vec![usual]);
        let [entry, exit, short_entry, short_exit] =
            signals(builtin.name, &plain).map(|signal| signal.into_iter().collect());
        let column =
            SignalColumn { entry, exit: Some(exit), short_entry: Some(short_entry), short_exit: Some(short_exit) };
        for direction in DIRECTIONS {
            let options = options(direction);
            let own = sweep::sweep(&plain.bars, &builtin.build(), &usual, &options).expect("a sweep");
            let given = Simulation::new(&plain.bars, vec![column.clone()], GivenRules::default(), &options);
            assert_same_bits(&own, &given.expect("signals for each bar").run());
        }
    }
}
