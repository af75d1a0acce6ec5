//! What a plan will do, for people: its operations and what is shared, its tiles, and about how much memory and time.

use std::{fmt, time::Duration};

use backsweep_kernel::larger;
use serde::{Deserialize, Serialize};

use super::{
    Layout, Plan, SweepError, Unobserved, layout::size, projection::Members, tile::Tile, workspace::Workspace,
};
use crate::strategy::{NodeIndex, Rule};

/// Tiles that are tried to tell the time, spread over the grid, and blocks of bars of each: a few, then more, so that
/// what a block takes and what a tile takes besides can be told apart.
const TRIED_TILES: u64 = 3;
const TRIED_BLOCKS: [usize; 2] = [2, 10];

/// A plan in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The strategy's name.
    pub strategy: String,
    /// Bars.
    pub bars: u64,
    /// Combinations to run.
    pub combinations: u64,
    /// Combinations that the constraints drop.
    pub dropped: u64,
    /// The axes of the grid, in its order.
    pub axes: Vec<ExplainedAxis>,
    /// The strategy's operations, operands first.
    pub operations: Vec<ExplainedOperation>,
    /// How the grid is cut.
    pub tiles: ExplainedTiles,
    /// What it takes.
    pub memory: ExplainedMemory,
    /// Threads that it runs on.
    pub threads: u64,
    /// The vector instructions that it uses.
    pub vectors: String,
    /// About how many seconds it takes; nothing where nobody lent a clock.
    pub seconds: Option<f64>,
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedAxis {
    /// The parameter.
    pub name: String,
    /// How many values.
    pub values: u64,
    /// How many of them a tile has, at most.
    pub in_tile: u64,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedOperation {
    /// Its number; others name it by that.
    pub number: u32,
    /// What it is, with the numbers of its operands, such as `ema(#0, #1)`.
    pub text: String,
    /// The same with the operands written out.
    pub full_text: String,
    /// What it gives: a number, a series, a signal.
    pub gives: String,
    /// Its operands.
    pub operands: Vec<u32>,
    /// Parameters that it depends on: it is computed once for each distinct combination of their values.
    pub parameters: Vec<String>,
    /// How many those are in the grid.
    pub slots: u64,
    /// How many those are in a tile, at most.
    pub slots_in_tile: u64,
    /// What the strategy uses it for: signals, stops, sizes, constraints and requirements.
    pub used_as: Vec<String>,
}

/// Tiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedTiles {
    /// How many.
    pub count: u64,
    /// Combinations in one, at most.
    pub combinations: u64,
    /// Bytes of one, at most.
    pub bytes: u64,
    /// Stretches of the grid that run one after the other, because all results do not fit; 1 where they do.
    pub stretches: u64,
}

/// Memory, in bytes, at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedMemory {
    /// The bars, shared by all.
    pub bars: u64,
    /// The tiles that run at a time.
    pub tiles: u64,
    /// The results that are held at a time.
    pub results: u64,
    /// All together.
    pub total: u64,
    /// Whether results are written to files.
    pub spills: bool,
}

impl Plan {
    /// Tells what the plan does when it runs as laid out. `clock` gives the time since any moment; with it a few tiles
    /// are run over a few blocks, some tens of milliseconds of work, and the time is told from theirs. Without it,
    /// nothing runs.
    ///
    /// # Errors
    /// Those of a run.
    ///
    /// ```
    /// use backsweep_core::{bars::Bars, grid::Grid, strategy::builtin, sweep::{Options, Plan, Resources}};
    /// let csv = "timestamp,open,high,low,close,volume\n1,5,5,5,5,0\n2,4,4,4,4,0\n3,9,9,9,9,0\n";
    /// let bars = Bars::from_csv(csv.as_bytes())?;
    /// let grid = Grid::parse(["fast=1,2", "slow=3"])?;
    /// let plan = Plan::new(&bars, &builtin::ema_cross(), &grid, &Options::default())?;
    /// let layout = plan.layout(&Resources { threads: 1, ..Resources::default() })?;
    /// let told = plan.explain(&layout, None)?;
    /// let fast = told.operations.iter().find(|each| each.full_text == "ema(close, fast)").unwrap();
    /// assert_eq!((fast.slots, told.combinations), (2, 2));
    /// # Ok::<(), backsweep_core::Error>(())
    /// ```
    pub fn explain(&self, layout: &Layout, clock: Option<&dyn Fn() -> Duration>) -> Result<Explanation, SweepError> {
        let shape = layout.tile_shape();
        let lengths: Vec<u64> = self.grid().axes().iter().map(|axis| axis.values.len() as u64).collect();
        let axes = self.grid().axes().iter().zip(&shape);
        let operations = (0..).take(self.strategy().nodes().len());
        Ok(Explanation {
            strategy: self.strategy().name().to_owned(),
            bars: self.bars().len() as u64,
            combinations: self.combinations(),
            dropped: self.dropped(),
            axes: axes
                .map(|(axis, &in_tile)| ExplainedAxis {
                    name: axis.name.clone(),
                    values: axis.values.len() as u64,
                    in_tile,
                })
                .collect(),
            operations: operations.map(|node| self.explain_operation(node, &lengths, &shape)).collect(),
            tiles: ExplainedTiles {
                count: layout.tiles(),
                combinations: shape.iter().product(),
                bytes: layout.tile_bytes(),
                stretches: layout.stretches(),
            },
            memory: ExplainedMemory {
                bars: layout.bars_bytes(),
                tiles: layout.tiles_bytes(),
                results: layout.results_bytes(),
                total: layout.bytes(),
                spills: layout.spills(),
            },
            threads: layout.threads() as u64,
            vectors: self.vectors().name().to_owned(),
            seconds: clock.map(|clock| self.seconds(layout, clock)).transpose()?,
        })
    }

    fn explain_operation(&self, node: NodeIndex, lengths: &[u64], shape: &[u64]) -> ExplainedOperation {
        let strategy = self.strategy();
        let operation = &strategy.nodes()[node as usize];
        let axes = self.dependency(node);
        let names = self.grid().axes().iter().enumerate().filter(|(axis, _)| axes.contains(*axis));
        ExplainedOperation {
            number: node,
            text: operation.describe(|child| format!("#{child}")),
            full_text: strategy.describe(node),
            gives: strategy.kinds()[node as usize].name().to_owned(),
            operands: operation.children().into_iter().copied().collect(),
            parameters: names.map(|(_, axis)| axis.name.clone()).collect(),
            slots: axes.positions(lengths),
            slots_in_tile: axes.positions(shape),
            used_as: self.uses(node),
        }
    }

    /// What the strategy itself uses an operation for.
    fn uses(&self, node: NodeIndex) -> Vec<String> {
        let document = self.strategy().document();
        let signals = &document.signals;
        let signals = [
            ("long entry", Some(signals.long_entry)),
            ("long exit", Some(signals.long_exit)),
            ("short entry", signals.short_entry),
            ("short exit", signals.short_exit),
        ];
        let rules = Rule::ALL.into_iter().map(|rule| (rule.name(), self.strategy().rules().get(rule)));
        let named = signals.into_iter().chain(rules).filter(|(_, used)| *used == Some(node));
        let mut uses: Vec<String> = named.map(|(name, _)| name.replace('_', " ")).collect();
        for (name, nodes) in [("constraint", &document.constraints), ("requirement", &document.requirements)] {
            if nodes.contains(&node) {
                uses.push(name.to_owned());
            }
        }
        uses
    }

    /// Runs some tiles over some blocks and tells from their times how long all takes.
    fn seconds(&self, layout: &Layout, clock: &dyn Fn() -> Duration) -> Result<f64, SweepError> {
        let tiling = layout.tiling(0);
        let step = tiling.tiles().div_ceil(TRIED_TILES);
        let [few, many] = TRIED_BLOCKS;
        let mut workspace = Workspace::new();
        let (mut tried, mut of_few, mut of_many) = (0, 0.0, 0.0);
        for number in (step / 2..tiling.tiles()).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
            let members = || Members::all(tiling.tile(number));
            // Once for the caches.
            for (blocks, sum) in [(few, &mut 0.0), (few, &mut of_few), (many, &mut of_many)] {
                let members = members();
                let start = clock();
                Tile::new(self, members, &mut workspace).rehearse(blocks, &Unobserved)?;
                *sum += clock().saturating_sub(start).as_secs_f64();
            }
            tried += 1;
        }
        let blocks = self.bars().len().div_ceil(backsweep_kernel::BLOCK);
        let (few, many) = (few.min(blocks), many.min(blocks));
        let block = if many > few { larger((of_many - of_few) / (many - few) as f64, 0.0) } else { 0.0 };
        let tile = (of_many + block * (blocks - many) as f64) / f64::from(tried.max(1));
        let kept = self.combinations() as f64 / self.grid().combinations() as f64;
        let rounds = layout.tiles().div_ceil(layout.threads() as u64) as f64;
        Ok(tile * rounds * kept)
    }
}

/// For a terminal.
impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { strategy, bars, combinations, dropped, tiles, memory, threads, vectors, .. } = self;
        let axes: Vec<String> = self.axes.iter().map(|axis| format!("{} {}", axis.values, axis.name)).collect();
        let grid = if axes.is_empty() { "no parameters".to_owned() } else { axes.join(" x ") };
        let dropped = if *dropped > 0 { format!(", {dropped} more are dropped") } else { String::new() };
        writeln!(out, "{strategy}: {combinations} combinations ({grid}{dropped}) x {bars} bars\n")?;
        self.write_operations(out)?;
        let shape: Vec<String> = self.axes.iter().map(|axis| format!("{} {}", axis.in_tile, axis.name)).collect();
        let shape = if shape.is_empty() { String::new() } else { format!(" ({})", shape.join(" x ")) };
        let stretches = match tiles.stretches {
            1 => String::new(),
            stretches => format!(", in {stretches} stretches one after the other"),
        };
        let up_to = |bytes: u64| size(bytes);
        writeln!(
            out,
            "\ntiles   {} of up to {} combinations{shape}, up to {} each{stretches}",
            tiles.count,
            tiles.combinations,
            up_to(tiles.bytes),
        )?;
        let spills = if memory.spills { "; results are written to files" } else { "" };
        writeln!(
            out,
            "memory  up to {}: bars {}, tiles {}, results {}{spills}",
            up_to(memory.total),
            up_to(memory.bars),
            up_to(memory.tiles),
            up_to(memory.results),
        )?;
        let plural = if *threads == 1 { "" } else { "s" };
        match self.seconds {
            Some(seconds) => write!(out, "time    about {}, {threads} thread{plural}, {vectors}", duration(seconds)),
            None => write!(out, "time    not tried, {threads} thread{plural}, {vectors}"),
        }
    }
}

impl Explanation {
    /// A line for each operation: what it is, what it depends on, and how often it is computed.
    fn write_operations(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<[String; 4]> = self
            .operations
            .iter()
            .map(|each| {
                let parameters = if each.parameters.is_empty() { "-".to_owned() } else { each.parameters.join(", ") };
                [format!("#{}", each.number), each.text.clone(), parameters, each.slots.to_string()]
            })
            .collect();
        let heading = ["", "operation", "depends on", "distinct"].map(str::to_owned);
        let width = |column: usize| {
            let texts = rows.iter().chain([&heading]).map(|row| row[column].chars().count());
            texts.max().unwrap_or_default()
        };
        let widths = [width(0), width(1), width(2), width(3)];
        let uses =
            std::iter::once("used as".to_owned()).chain(self.operations.iter().map(|each| each.used_as.join(", ")));
        for ([number, text, parameters, slots], used) in std::iter::once(&heading).chain(&rows).zip(uses) {
            let line = format!(
                "{number:>a$}  {text:<b$}  {parameters:<c$}  {slots:>d$}  {used}",
                a = widths[0],
                b = widths[1],
                c = widths[2],
                d = widths[3],
            );
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// A time as people write it, no more exact than it is known.
fn duration(seconds: f64) -> String {
    if seconds < 0.001 {
        "less than a millisecond".to_owned()
    } else if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1000.0)
    } else if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else if seconds < 6000.0 {
        format!("{:.0} minutes", seconds / 60.0)
    } else {
        format!("{:.1} hours", seconds / 3600.0)
    }
}
