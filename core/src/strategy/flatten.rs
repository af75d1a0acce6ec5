//! From trees to a list without repetitions (hash-consing).

use std::collections::HashMap;

use super::{MOST_NODES, NodeIndex, StrategyError};
use crate::expression::{Expression, Operation};

/// Collects expressions into one list.
#[derive(Default)]
pub(super) struct Flattener {
    nodes: Vec<Operation<NodeIndex>>,
    /// Where an operation stands, by its text, in which numbers keep all their bits.
    by_content: HashMap<String, NodeIndex>,
    /// Where a tree node stands, by its address; the tree outlives the flattener's use of it.
    by_address: HashMap<usize, NodeIndex>,
}

impl Flattener {
    /// Continues a list.
    pub(super) fn from_nodes(nodes: Vec<Operation<NodeIndex>>) -> Self {
        let by_content = (0..).zip(&nodes).map(|(node, operation)| (content(operation), node)).collect();
        Self { nodes, by_content, by_address: HashMap::new() }
    }

    /// Adds an expression, without recursion, and tells where it stands.
    pub(super) fn add(&mut self, root: &Expression) -> Result<NodeIndex, StrategyError> {
        let mut pending = vec![root];
        while let Some(&expression) = pending.last() {
            let children = expression.operation().children();
            let unknown: Vec<_> =
                children.into_iter().filter(|child| !self.by_address.contains_key(&child.address())).collect();
            if unknown.is_empty() {
                pending.pop();
                self.insert(expression)?;
            } else {
                pending.extend(unknown.into_iter().rev());
            }
        }
        Ok(self.by_address[&root.address()])
    }

    fn insert(&mut self, expression: &Expression) -> Result<(), StrategyError> {
        let operation = expression.operation().map(|child| self.by_address[&child.address()]);
        let next = NodeIndex::try_from(self.nodes.len()).unwrap_or(NodeIndex::MAX);
        let node = *self.by_content.entry(content(&operation)).or_insert(next);
        if node == next {
            if self.nodes.len() == MOST_NODES {
                return Err(StrategyError::TooLarge { limit: MOST_NODES });
            }
            self.nodes.push(operation);
        }
        self.by_address.insert(expression.address(), node);
        Ok(())
    }

    pub(super) fn into_nodes(self) -> Vec<Operation<NodeIndex>> {
        self.nodes
    }
}

/// An expression as a list of operations, operands first and the expression itself last.
///
/// # Errors
/// When it is too large for a strategy.
pub fn flatten(expression: &Expression) -> Result<Vec<Operation<NodeIndex>>, StrategyError> {
    let mut flattener = Flattener::default();
    flattener.add(expression)?;
    Ok(flattener.into_nodes())
}

/// The expression that [`flatten`] wrote as a list; nothing where the list is empty, or an operand does not come before
/// what uses it.
///
/// ```
/// use backsweep_core::{expression::{close, ema, parameter}, strategy::{flatten, unflatten}};
/// let expression = ema(close(), parameter("fast"));
/// let nodes = flatten(&expression)?;
/// assert_eq!(unflatten(&nodes).map(|read| read.to_string()), Some("ema(close, fast)".to_owned()));
/// assert!(unflatten(&nodes[2..]).is_none());
/// # Ok::<(), backsweep_core::strategy::StrategyError>(())
/// ```
pub fn unflatten(nodes: &[Operation<NodeIndex>]) -> Option<Expression> {
    let mut read: Vec<Expression> = Vec::with_capacity(nodes.len());
    for operation in nodes {
        if operation.children().into_iter().any(|&child| child as usize >= read.len()) {
            return None;
        }
        read.push(Expression::new(operation.map(|&child| read[child as usize].clone())));
    }
    read.pop()
}

/// What tells an operation from others.
fn content(operation: &Operation<NodeIndex>) -> String {
    match operation {
        Operation::Constant(value) => format!("constant {:x}", value.to_bits()),
        other => format!("{other:?}"),
    }
}
