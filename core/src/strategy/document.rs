//! A strategy as plain data: what is stored and sent, and its validation.

use serde::{Deserialize, Serialize};

use super::{MOST_NODES, MOST_PARAMETERS, Strategy, StrategyError};
use crate::{
    expression::{DESCRIBED_DEPTH, Kind, Operation},
    sweep::Direction,
};

/// Position of an operation in a strategy's list.
pub type NodeIndex = u32;

/// A strategy as data. Operands come before what uses them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StrategyDocument {
    /// Its name.
    pub name: String,
    /// The operations.
    pub nodes: Vec<Operation<NodeIndex>>,
    /// Which of them are the signals.
    pub signals: Signals,
    /// Which of them are stops and the size of entries.
    #[serde(default)]
    pub rules: Rules,
    /// Conditions on the parameters that each combination must meet; a grid that breaks one is refused.
    #[serde(default)]
    pub requirements: Vec<NodeIndex>,
    /// Conditions on the parameters; combinations that break one are dropped.
    #[serde(default)]
    pub constraints: Vec<NodeIndex>,
}

/// Where a strategy's signals stand in its list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Signals {
    /// Go long.
    pub long_entry: NodeIndex,
    /// Leave a long position.
    pub long_exit: NodeIndex,
    /// Go short; when absent, what leaves a long position goes short.
    #[serde(default)]
    pub short_entry: Option<NodeIndex>,
    /// Leave a short position; when absent, what goes long leaves a short position.
    #[serde(default)]
    pub short_exit: Option<NodeIndex>,
}

impl Signals {
    /// Long entry, long exit, short entry, short exit, as a direction uses them: those that it does not use repeat
    /// those that it does.
    pub(crate) fn of(&self, direction: Direction) -> [NodeIndex; 4] {
        let (long_entry, long_exit) = (self.long_entry, self.long_exit);
        let (short_entry, short_exit) = (self.short_entry.unwrap_or(long_exit), self.short_exit.unwrap_or(long_entry));
        match direction {
            Direction::Long => [long_entry, long_exit, long_entry, long_exit],
            Direction::Short => [short_entry, short_exit, short_entry, short_exit],
            Direction::Both => [long_entry, long_exit, short_entry, short_exit],
        }
    }
}

/// What a strategy follows beyond its signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Leave at a loss: a fraction of the fill price, or a series with a distance in price, read at the signal.
    StopLoss,
    /// Leave at a profit: as the stop-loss.
    TakeProfit,
    /// Leave at a loss from the best price since the fill: as the stop-loss.
    TrailingStop,
    /// Leave after so many bars.
    TimeStop,
    /// How much an entry takes, in the unit that the option `size_type` names.
    Size,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::StopLoss, Self::TakeProfit, Self::TrailingStop, Self::TimeStop, Self::Size];

    /// The name, the same in Rust, Python, TypeScript and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::StopLoss => "stop_loss",
            Self::TakeProfit => "take_profit",
            Self::TrailingStop => "trailing_stop",
            Self::TimeStop => "time_stop",
            Self::Size => "size",
        }
    }

    /// Whether a series will do as well as a number.
    fn may_be_series(self) -> bool {
        matches!(self, Self::StopLoss | Self::TakeProfit | Self::TrailingStop)
    }
}

/// Where a strategy's rules stand in its list; see [`Rule`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "`Rule` describes them")]
pub struct Rules {
    pub stop_loss: Option<NodeIndex>,
    pub take_profit: Option<NodeIndex>,
    pub trailing_stop: Option<NodeIndex>,
    pub time_stop: Option<NodeIndex>,
    pub size: Option<NodeIndex>,
}

impl Rules {
    /// Where a rule stands.
    pub fn get(&self, rule: Rule) -> Option<NodeIndex> {
        match rule {
            Rule::StopLoss => self.stop_loss,
            Rule::TakeProfit => self.take_profit,
            Rule::TrailingStop => self.trailing_stop,
            Rule::TimeStop => self.time_stop,
            Rule::Size => self.size,
        }
    }

    pub(super) fn set(&mut self, rule: Rule, node: NodeIndex) {
        let place = match rule {
            Rule::StopLoss => &mut self.stop_loss,
            Rule::TakeProfit => &mut self.take_profit,
            Rule::TrailingStop => &mut self.trailing_stop,
            Rule::TimeStop => &mut self.time_stop,
            Rule::Size => &mut self.size,
        };
        *place = Some(node);
    }
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
        kinds.push(kind.map_err(|mismatch| StrategyError::Kind {
            place: describe(nodes, index(node)),
            reason: mismatch.to_string(),
        })?);
    }
    if parameters.len() > MOST_PARAMETERS {
        return Err(StrategyError::TooManyParameters { count: parameters.len(), limit: MOST_PARAMETERS });
    }
    check_roles(&document, &kinds)?;
    Ok(Strategy { document, kinds, parameters })
}

/// Checks that signals, rules and conditions are what they must be.
fn check_roles(document: &StrategyDocument, kinds: &[Kind]) -> Result<(), StrategyError> {
    let nodes = &document.nodes;
    let kind = |node: NodeIndex| check_before(nodes.len(), node).map(|()| kinds[node as usize]);
    let Signals { long_entry, long_exit, short_entry, short_exit } = document.signals;
    let signals = [
        ("long_entry", Some(long_entry)),
        ("long_exit", Some(long_exit)),
        ("short_entry", short_entry),
        ("short_exit", short_exit),
    ];
    for (signal, node) in signals.into_iter().filter_map(|(signal, node)| Some((signal, node?))) {
        let kind = kind(node)?;
        if kind != Kind::Signal {
            return Err(StrategyError::NotASignal { signal, place: describe(nodes, node), kind: kind.name() });
        }
    }
    for (rule, node) in Rule::ALL.into_iter().filter_map(|rule| Some((rule, document.rules.get(rule)?))) {
        let kind = kind(node)?;
        if kind != Kind::Number && !(kind == Kind::Series && rule.may_be_series()) {
            let wanted = if rule.may_be_series() { "a number or a series" } else { "a number" };
            return Err(StrategyError::NotARule {
                rule: rule.name(),
                place: describe(nodes, node),
                kind: kind.name(),
                wanted,
            });
        }
    }
    for &node in document.requirements.iter().chain(&document.constraints) {
        let kind = kind(node)?;
        if kind != Kind::Condition {
            return Err(StrategyError::NotACondition { place: describe(nodes, node), kind: kind.name() });
        }
    }
    Ok(())
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
