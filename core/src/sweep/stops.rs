//! Where the rules of each combination come from: numbers of its own, or series read at the signal.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::ops::Range;

use backsweep_kernel::stop::{Distance, Stops};

use super::{
    Fill, Options, Plan, evaluate,
    evaluate::{Buffer, Node},
    scalars::Scalars,
    walk::Rules,
};
use crate::strategy::{NodeIndex, Rule};

/// The stops of a tile's combinations.
pub(super) struct StopSources {
    loss: Option<Source>,
    profit: Option<Source>,
    trailing: Option<Source>,
    fill: Fill,
}

/// How far a stop is from the price.
pub(super) struct Source {
    /// For each row, the slot that it reads.
    slots: Vec<usize>,
    distances: Distances,
}

enum Distances {
    /// A fraction for each slot.
    Fractions(Vec<f64>),
    /// A series, and for each slot its value on the last bar of the block before.
    Amounts { node: NodeIndex, carried: Vec<f64> },
}

impl StopSources {
    pub(super) fn new(plan: &Plan, combinations: &[u64], scalars: &mut Scalars, nodes: &[Node]) -> Self {
        let mut source = |rule: Rule| {
            let node = plan.strategy().rules().get(rule)?;
            let slots = nodes[node as usize].slots();
            let distances = if plan.strategy().kinds()[node as usize].is_scalar() {
                Distances::Fractions(scalars.slots(node, slots, combinations))
            } else {
                Distances::Amounts { node, carried: vec![f64::NAN; slots.len()] }
            };
            Some(Source { slots: (0..combinations.len()).map(|row| slots.of_row(row)).collect(), distances })
        };
        Self {
            loss: source(Rule::StopLoss),
            profit: source(Rule::TakeProfit),
            trailing: source(Rule::TrailingStop),
            fill: plan.options().fill,
        }
    }

    pub(super) fn loss(&self) -> Option<&Source> {
        self.loss.as_ref()
    }

    pub(super) fn profit(&self) -> Option<&Source> {
        self.profit.as_ref()
    }

    pub(super) fn trailing(&self) -> Option<&Source> {
        self.trailing.as_ref()
    }

    /// The stops of a row's position, filled long or not, on a bar of the block, at a price.
    pub(super) fn start(&self, row: usize, long: bool, bar: usize, price: f64, series: &Series) -> Stops {
        let distance = |source: &Option<Source>| {
            source.as_ref().map_or(Distance::NONE, |source| source.distance(source.slots[row], bar, self.fill, series))
        };
        Stops::new(long, price, distance(&self.loss), distance(&self.profit), distance(&self.trailing))
    }

    /// Remembers what the next block needs.
    pub(super) fn carry(&mut self, series: &Series) {
        for source in [&mut self.loss, &mut self.profit, &mut self.trailing].into_iter().flatten() {
            if let Distances::Amounts { node, carried } = &mut source.distances {
                for (slot, carried) in carried.iter_mut().enumerate() {
                    *carried = series.values(*node, slot).last().copied().unwrap_or(f64::NAN);
                }
            }
        }
    }
}

impl Source {
    /// The slot that a row reads.
    #[inline(always)]
    pub(super) fn slot(&self, row: usize) -> usize {
        self.slots[row]
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> usize {
        match &self.distances {
            Distances::Fractions(fractions) => fractions.len(),
            Distances::Amounts { carried, .. } => carried.len(),
        }
    }

    /// The distance of a position filled on a bar of the block.
    #[inline(always)]
    pub(super) fn distance(&self, slot: usize, bar: usize, fill: Fill, series: &Series) -> Distance {
        match &self.distances {
            Distances::Fractions(fractions) => Distance::fraction(fractions[slot]),
            Distances::Amounts { node, carried } => {
                let values = series.values(*node, slot);
                let amount = match (fill, bar) {
                    (Fill::Close, bar) => values[bar],
                    (Fill::NextOpen, 0) => carried[slot],
                    (Fill::NextOpen, bar) => values[bar - 1],
                };
                Distance::amount(amount)
            }
        }
    }
}

/// The series of a block.
pub(super) struct Series<'block> {
    pub(super) rows: Range<usize>,
    pub(super) buffers: &'block [Buffer],
}

impl Series<'_> {
    fn values(&self, node: NodeIndex, slot: usize) -> &[f64] {
        evaluate::series(self.buffers, node, &self.rows, slot)
    }
}

/// Size and time stop of each combination.
pub(super) fn rules(plan: &Plan, combinations: &[u64], scalars: &mut Scalars, nodes: &[Node]) -> Vec<Rules> {
    let Options { size_type, .. } = plan.options();
    let mut column = |rule: Rule| {
        let node = plan.strategy().rules().get(rule)?;
        Some(scalars.column(node, nodes[node as usize].slots(), combinations))
    };
    let (sizes, times) = (column(Rule::Size), column(Rule::TimeStop));
    (0..combinations.len())
        .map(|row| Rules {
            size: size_type.size(sizes.as_ref().map_or(1.0, |sizes| sizes[row])),
            time_stop: times.as_ref().map(|times| whole(times[row])),
        })
        .collect()
}

/// A number of bars that the plan has checked.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the plan")]
pub(super) fn whole(bars: f64) -> u64 {
    bars as u64
}
