//! A strategy as plain data: what is stored and sent, and its validation.

use serde::{Deserialize, Serialize};

use super::{MOST_NODES, MOST_PARAMETERS, Strategy, StrategyError};
use crate::expression::{DESCRIBED_DEPTH, Kind, Operation};

/// Position of an operation in a strategy's list.
pub type NodeIndex = u32;

/// A strategy as data. Operands come before what uses them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StrategyDocument {
    /// Its name.
    pub name: String,
    /// The operations.
    pub nodes: Vec<Operation<NodeIndex>>,
    /// Which of them are the signals.
    pub signals: Signals,
    /// Conditions on the parameters that each combination must meet.
    pub requirements: Vec<NodeIndex>,
}

/// Where a strategy's signals stand in its list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Signals {
    /// Go long.
    pub long_entry: NodeIndex,
    /// Leave a long position.
    pub long_exit: NodeIndex,
}

pub(super) fn validate(document: StrategyDocument) -> Result<Strategy, StrategyError> {
    let nodes = &document.nodes;
    if nodes.len() > MOST_NODES {
        return Err(StrategyError::TooLarge { limit: MOST_NODES });
    }
    let mut kinds: Vec<Kind> = Vec::with_capacity(nodes.len());
    let mut parameters: Vec<String> = Vec::new();
    for (node, operation) in nodes.iter().enumerate() {
        for &operand in operation.children() {
            check_before(node, operand)?;
        }
        match operation {
            Operation::Constant(value) if !value.is_finite() => {
                return Err(StrategyError::Constant { value: *value, node });
            }
            Operation::Parameter(name) if !parameters.contains(name) => parameters.push(name.clone()),
            _ => {}
        }
        let kind = operation.kind(|&child| kinds[child as usize]);
        kinds.push(kind.map_err(|reason| StrategyError::Kind { place: describe(nodes, index(node)), reason })?);
    }
    if parameters.len() > MOST_PARAMETERS {
        return Err(StrategyError::TooManyParameters { count: parameters.len(), limit: MOST_PARAMETERS });
    }
    for (signal, node) in [("long_entry", document.signals.long_entry), ("long_exit", document.signals.long_exit)] {
        check_before(nodes.len(), node)?;
        let kind = kinds[node as usize];
        if kind != Kind::Signal {
            return Err(StrategyError::NotASignal { signal, place: describe(nodes, node), kind: kind.name() });
        }
    }
    for &node in &document.requirements {
        check_before(nodes.len(), node)?;
        let kind = kinds[node as usize];
        if kind != Kind::Condition {
            return Err(StrategyError::NotACondition { place: describe(nodes, node), kind: kind.name() });
        }
    }
    Ok(Strategy { document, kinds, parameters })
}

fn check_before(node: usize, operand: NodeIndex) -> Result<(), StrategyError> {
    let operand = operand as usize;
    if operand < node { Ok(()) } else { Err(StrategyError::Order { node, operand }) }
}

fn index(node: usize) -> NodeIndex {
    NodeIndex::try_from(node).unwrap_or(NodeIndex::MAX)
}

pub(super) fn describe(nodes: &[Operation<NodeIndex>], node: NodeIndex) -> String {
    fn go(nodes: &[Operation<NodeIndex>], node: NodeIndex, depth: usize) -> String {
        if depth == 0 {
            return "...".to_owned();
        }
        nodes[node as usize].describe(|&child| go(nodes, child, depth - 1))
    }
    go(nodes, node, DESCRIBED_DEPTH)
}
