//! Strategies: signals made of expressions, validated and flattened into a list without repetitions.

pub mod builtin;
mod document;
mod error;
mod flatten;

pub use document::{NodeIndex, Rule, Rules, Signals, StrategyDocument};
pub use error::StrategyError;
pub use flatten::{flatten, unflatten};

use crate::{
    expression::{Expression, Kind, Operation, parameter},
    grid::Grid,
};

/// The most operations that a strategy may have: a thread then takes no more than some 16 MiB for one combination.
pub const MOST_NODES: usize = 2_000;
/// The most parameters that a strategy may have.
pub const MOST_PARAMETERS: usize = 64;

/// What a strategy is made of. What is left out is not there; see [`Signals`] for what shorts then do.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "`Signals`, `Rule` and `StrategyDocument` describe them")]
pub struct Parts {
    pub long_entry: Expression,
    pub long_exit: Expression,
    pub short_entry: Option<Expression>,
    pub short_exit: Option<Expression>,
    pub rules: Vec<(Rule, Expression)>,
    pub requirements: Vec<Expression>,
    pub constraints: Vec<Expression>,
}

impl Parts {
    /// The two signals that every strategy has.
    pub fn new(long_entry: Expression, long_exit: Expression) -> Self {
        Self {
            long_entry,
            long_exit,
            short_entry: None,
            short_exit: None,
            rules: Vec::new(),
            requirements: Vec::new(),
            constraints: Vec::new(),
        }
    }
}

/// A validated strategy. Its operations form a list in which operands come before what uses them and nothing stands
/// twice; a subexpression used by several signals is computed once.
#[derive(Clone, Debug, PartialEq)]
pub struct Strategy {
    document: StrategyDocument,
    kinds: Vec<Kind>,
    parameters: Vec<String>,
}

impl Strategy {
    /// A strategy that goes long when `long_entry` is true and leaves when `long_exit` is; short, the other way round.
    ///
    /// # Errors
    /// When an expression mixes kinds, is too large, or a signal is not true or false for each bar.
    pub fn new(name: &str, long_entry: &Expression, long_exit: &Expression) -> Result<Self, StrategyError> {
        Self::from_parts(name, &Parts::new(long_entry.clone(), long_exit.clone()))
    }

    /// A strategy of all that one can have.
    ///
    /// # Errors
    /// As [`Strategy::new`], or when a rule is no number or series, or a condition looks at bars.
    pub fn from_parts(name: &str, parts: &Parts) -> Result<Self, StrategyError> {
        let mut flattener = flatten::Flattener::default();
        let optional = |flattener: &mut flatten::Flattener, part: &Option<Expression>| {
            part.as_ref().map(|expression| flattener.add(expression)).transpose()
        };
        let signals = Signals {
            long_entry: flattener.add(&parts.long_entry)?,
            long_exit: flattener.add(&parts.long_exit)?,
            short_entry: optional(&mut flattener, &parts.short_entry)?,
            short_exit: optional(&mut flattener, &parts.short_exit)?,
        };
        let mut rules = Rules::default();
        for (rule, expression) in &parts.rules {
            rules.set(*rule, flattener.add(expression)?);
        }
        let mut conditions = |list: &[Expression]| list.iter().map(|each| flattener.add(each)).collect();
        let (requirements, constraints): (Result<_, _>, Result<_, _>) =
            (conditions(&parts.requirements), conditions(&parts.constraints));
        Self::from_document(StrategyDocument {
            name: name.to_owned(),
            signals,
            rules,
            requirements: requirements?,
            constraints: constraints?,
            nodes: flattener.into_nodes(),
        })
    }

    /// The same strategy with a rule, instead of the one it had.
    ///
    /// # Errors
    /// As [`Strategy::from_parts`].
    pub fn with_rule(&self, rule: Rule, expression: &Expression) -> Result<Self, StrategyError> {
        self.extended(|flattener, document| {
            document.rules.set(rule, flattener.add(expression)?);
            Ok(())
        })
    }

    /// The same strategy with one more constraint.
    ///
    /// # Errors
    /// As [`Strategy::from_parts`].
    pub fn with_constraint(&self, constraint: &Expression) -> Result<Self, StrategyError> {
        self.extended(|flattener, document| {
            document.constraints.push(flattener.add(constraint)?);
            Ok(())
        })
    }

    /// The same strategy, in which each rule that it lacks is a parameter where the grid has an axis of the rule's
    /// name.
    ///
    /// # Errors
    /// When the strategy becomes too large.
    pub fn bound_to(&self, grid: &Grid) -> Result<Self, StrategyError> {
        let mut bound = self.clone();
        for rule in Rule::ALL {
            let named = grid.axes().iter().any(|axis| axis.name == rule.name());
            if named && !self.parameters.iter().any(|name| name == rule.name()) && self.rules().get(rule).is_none() {
                bound = bound.with_rule(rule, &parameter(rule.name()))?;
            }
        }
        Ok(bound)
    }

    fn extended(
        &self,
        extend: impl FnOnce(&mut flatten::Flattener, &mut StrategyDocument) -> Result<(), StrategyError>,
    ) -> Result<Self, StrategyError> {
        let mut document = self.document.clone();
        let mut flattener = flatten::Flattener::from_nodes(std::mem::take(&mut document.nodes));
        extend(&mut flattener, &mut document)?;
        document.nodes = flattener.into_nodes();
        Self::from_document(document)
    }

    /// Validates a strategy that came from elsewhere.
    ///
    /// # Errors
    /// As [`Strategy::from_parts`], naming the place in the list.
    pub fn from_document(document: StrategyDocument) -> Result<Self, StrategyError> {
        document::validate(document)
    }

    /// The strategy as data, to store or send.
    pub fn document(&self) -> &StrategyDocument {
        &self.document
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.document.name
    }

    /// Its rules.
    pub fn rules(&self) -> &Rules {
        &self.document.rules
    }

    /// The operations, operands first.
    pub fn nodes(&self) -> &[Operation<NodeIndex>] {
        &self.document.nodes
    }

    /// What each operation gives.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Names of the parameters, in order of first use.
    pub fn parameters(&self) -> &[String] {
        &self.parameters
    }

    /// An operation as people read it.
    pub fn describe(&self, node: NodeIndex) -> String {
        document::describe(&self.document.nodes, node)
    }
}
