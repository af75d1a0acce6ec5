//! What one operation of a strategy gives for one combination, bar by bar: to look into a result.

use std::rc::Rc;

use backsweep_kernel::BLOCK;

use super::{
    Plan,
    comparisons::Comparisons,
    evaluate::{self, Buffer, Node},
    extent::Extent,
    projection::{Members, Slots},
    scalars::Scalars,
};
use crate::{expression::Kind, strategy::NodeIndex};

/// A value for each bar.
#[derive(Clone, Debug, PartialEq)]
pub enum Trace {
    /// Numbers; NaN where undefined.
    Series(Vec<f64>),
    /// Whether a condition holds.
    Signal(Vec<bool>),
}

impl Plan {
    /// What an operation of the strategy gives for one combination; `None` for the several series of an indicator,
    /// whose outputs are operations of their own.
    ///
    /// ```
    /// use backsweep_core::{bars::Bars, grid::Grid, strategy::builtin, sweep::{Options, Plan, Trace}};
    /// let csv = "timestamp,open,high,low,close,volume\n1,5,5,5,5,0\n2,4,4,4,4,0\n3,9,9,9,9,0\n";
    /// let bars = Bars::from_csv(csv.as_bytes())?;
    /// let plan = Plan::new(&bars, &builtin::ema_cross(), &Grid::parse(["fast=1", "slow=2"])?, &Options::default())?;
    /// let entry = plan.strategy().document().signals.long_entry;
    /// assert_eq!(plan.trace(entry, 0), Some(Trace::Signal(vec![false, false, true])));
    /// # Ok::<(), backsweep_core::Error>(())
    /// ```
    pub fn trace(&self, node: NodeIndex, combination: u64) -> Option<Trace> {
        let kind = self.strategy().kinds()[node as usize];
        let mut trace = match kind {
            Kind::Number | Kind::Series => Trace::Series(Vec::with_capacity(self.bars().len())),
            Kind::Condition | Kind::Signal => Trace::Signal(Vec::with_capacity(self.bars().len())),
            Kind::Outputs(_) => return None,
        };
        let mut scalars = Scalars::new(self.strategy(), self.grid());
        let mut nodes: Vec<Node> = Vec::new();
        let mut buffers: Vec<Buffer> = Vec::new();
        let mut comparisons = Comparisons::new(self.strategy().nodes().len(), self.vectors());
        let members = Members::one(self.grid(), combination);
        for index in 0..=node {
            let slots = Rc::new(Slots::new(self.dependency(index), &members));
            let (step, buffer) =
                Node::new(self, index, Extent::Slots, slots, &[combination], &mut scalars, &nodes, &mut comparisons);
            nodes.push(step);
            buffers.push(buffer);
        }
        let bars = self.bars().len();
        for first in (0..bars).step_by(BLOCK) {
            let rows = first..bars.min(first + BLOCK);
            comparisons.begin_block();
            for (index, step) in nodes.iter_mut().enumerate() {
                let (operands, rest) = buffers.split_at_mut(index);
                step.evaluate(self, rows.clone(), 0..1, operands, &mut comparisons, &mut rest[0]);
            }
            match &mut trace {
                Trace::Series(values) => match &buffers[node as usize] {
                    Buffer::Line(line) => {
                        values.resize(rows.end, f64::NAN);
                        line.compute(&buffers, 0, 0, &mut values[rows]);
                    }
                    _ => values.extend_from_slice(evaluate::series(&buffers, node, &rows, 0)),
                },
                Trace::Signal(values) => {
                    let words = buffers[node as usize].signals(0);
                    values.extend((0..rows.len()).map(|bar| words[bar / 64] >> (bar % 64) & 1 == 1));
                }
            }
        }
        Some(trace)
    }
}
