//! A sweep whose instructions are counted: `fixed_sweep ema_cross`, `rsi_stops` or `levels`, which has hardly any bars
//! and so shows what a combination costs besides. Always the same bars and grid, on one thread. A profiler finds the
//! work in the function `counted`.

use std::{env, error::Error, hint::black_box};

use backsweep_benches::synthetic_bars;
use backsweep_core::{
    bars::Bars,
    expression::{Expression, close, constant, indicator, parameter},
    grid::Grid,
    indicators::Indicator,
    strategy::{Parts, Rule, Strategy, builtin},
    sweep::{Collector, Direction, Options, Plan, Results, Unobserved},
    vectors::Vectors,
};
use rayon::ThreadPoolBuilder;

const BARS: usize = 20_000;
const FEW_BARS: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let name = env::args().nth(1).unwrap_or_default();
    let bars = synthetic_bars(if name == "levels" { FEW_BARS } else { BARS })?;
    let (strategy, grid, options) = match name.as_str() {
        "ema_cross" => (builtin::ema_cross(), Grid::parse(["fast=5..25:2", "slow=40..140:5"])?, Options::default()),
        "rsi_stops" => {
            let grid = ["window=6..22:4", "oversold=20..40:4", "stop_loss=0.005,0.01", "take_profit=0.01,0.02"];
            let options = Options { direction: Direction::Both, ..Options::default() };
            (rsi_with_stops()?, Grid::parse(grid)?, options)
        }
        "levels" => {
            let grid = Grid::parse(["enter=99..101:0.01", "leave=99..101:0.01"])?;
            (levels()?, grid, Options { periods_per_year: Some(525_600.0), ..Options::default() })
        }
        other => return Err(format!("there is no sweep '{other}'; there are ema_cross, rsi_stops and levels").into()),
    };
    let options = Options { fees: 0.001, ..options };
    let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    let results = pool.install(|| counted(&bars, &strategy, &grid, &options))?;
    println!("{} combinations", black_box(results).len());
    Ok(())
}

#[inline(never)]
fn counted(bars: &Bars, strategy: &Strategy, grid: &Grid, options: &Options) -> Result<Results, backsweep_core::Error> {
    let vectors = Vectors::chosen(env::var(Vectors::VARIABLE).ok().as_deref())?;
    let plan = Plan::new(bars, strategy, grid, options)?.with_vectors(vectors);
    let collector = Collector::new(&plan, &Unobserved);
    plan.run(&collector)?;
    Ok(collector.into_results())
}

fn rsi_with_stops() -> Result<Strategy, Box<dyn Error>> {
    let index = || -> Expression { indicator(Indicator::Rsi, vec![close()], vec![parameter("window")]) };
    let oversold = parameter("oversold");
    let overbought = constant(100.0) - parameter("oversold");
    let parts = Parts {
        short_entry: Some(index().cross_below(overbought)),
        short_exit: Some(index().cross_below(constant(50.0))),
        rules: vec![(Rule::StopLoss, parameter("stop_loss")), (Rule::TakeProfit, parameter("take_profit"))],
        ..Parts::new(index().cross_above(oversold), index().cross_above(constant(50.0)))
    };
    Ok(Strategy::from_parts("rsi_stops", &parts)?)
}

fn levels() -> Result<Strategy, Box<dyn Error>> {
    let parts = Parts::new(close().cross_above(parameter("enter")), close().cross_below(parameter("leave")));
    Ok(Strategy::from_parts("levels", &parts)?)
}
