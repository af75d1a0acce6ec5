//! Strategies: trees, checked.

use std::collections::HashMap;

use backsweep_core::{
    expression::{self as core, Operation},
    strategy::{NodeIndex, Parts, Rule, Strategy as CoreStrategy, StrategyDocument, builtin},
    wire::StrategySource,
};
use pyo3::prelude::*;

use crate::{
    errors::Failure,
    expression::{Expression, Operand},
};

/// A checked strategy; what `backsweep.Strategy` holds.
#[pyclass(frozen, module = "backsweep._native", name = "Strategy")]
pub struct Strategy(pub CoreStrategy);

#[pymethods]
impl Strategy {
    /// Rules are stops and the size, by name.
    #[new]
    #[allow(clippy::too_many_arguments, clippy::needless_pass_by_value, reason = "the parts of a strategy")]
    fn new(
        name: &str,
        long_entry: Expression,
        long_exit: Expression,
        short_entry: Option<Expression>,
        short_exit: Option<Expression>,
        rules: HashMap<String, Operand>,
        requires: Vec<Expression>,
        constraints: Vec<Expression>,
    ) -> Result<Self, Failure> {
        let parts = Parts {
            short_entry: short_entry.map(|each| each.0),
            short_exit: short_exit.map(|each| each.0),
            rules: by_rule(rules)?,
            requirements: requires.into_iter().map(|each| each.0).collect(),
            constraints: constraints.into_iter().map(|each| each.0).collect(),
            ..Parts::new(long_entry.0, long_exit.0)
        };
        Ok(Self(CoreStrategy::from_parts(name, &parts)?))
    }

    #[staticmethod]
    fn builtin(name: &str) -> Result<Self, Failure> {
        Ok(Self(builtin::by_name(name)?))
    }

    #[staticmethod]
    fn from_json(text: &str) -> Result<Self, Failure> {
        let document: StrategyDocument = serde_json::from_str(text)
            .map_err(|error| Failure::new("strategy.not_json", format!("the text is no strategy in JSON: {error}")))?;
        Ok(Self(CoreStrategy::from_document(document)?))
    }

    fn to_json(&self) -> Result<String, Failure> {
        serde_json::to_string(self.0.document())
            .map_err(|error| Failure::new("strategy.not_json", format!("the strategy cannot be written: {error}")))
    }

    /// The same strategy with numbers in the place of some parameters.
    #[allow(clippy::needless_pass_by_value, reason = "Python hands over a dict")]
    fn fix(&self, values: HashMap<String, f64>) -> Result<Self, Failure> {
        let mut document = self.0.document().clone();
        for node in &mut document.nodes {
            if let Operation::Parameter(name) = node
                && let Some(&value) = values.get(name)
            {
                *node = Operation::Constant(value);
            }
        }
        Ok(Self(CoreStrategy::from_document(document)?))
    }

    /// The same strategy with these rules, instead of those of the same name that it had, and more constraints.
    fn extend(&self, rules: HashMap<String, Operand>, constraints: Vec<Expression>) -> Result<Self, Failure> {
        let mut extended = self.0.clone();
        for (rule, expression) in by_rule(rules)? {
            extended = extended.with_rule(rule, &expression)?;
        }
        for constraint in constraints {
            extended = extended.with_constraint(&constraint.0)?;
        }
        Ok(Self(extended))
    }

    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    #[getter]
    fn parameters(&self) -> Vec<String> {
        self.0.parameters().to_vec()
    }

    /// Signals and rules that it has, as people read them.
    #[getter]
    fn parts(&self) -> Vec<(&'static str, String)> {
        let signals = &self.0.document().signals;
        let signals = [
            ("long_entry", Some(signals.long_entry)),
            ("long_exit", Some(signals.long_exit)),
            ("short_entry", signals.short_entry),
            ("short_exit", signals.short_exit),
        ];
        let rules = Rule::ALL.map(|rule| (rule.name(), self.0.rules().get(rule)));
        let present = signals.into_iter().chain(rules).filter_map(|(name, node)| Some((name, node?)));
        present.map(|(name, node)| (name, self.0.describe(node))).collect()
    }

    #[getter]
    fn requires(&self) -> Vec<String> {
        self.describe(&self.0.document().requirements)
    }

    #[getter]
    fn constraints(&self) -> Vec<String> {
        self.describe(&self.0.document().constraints)
    }
}

impl Strategy {
    pub fn source(&self) -> StrategySource {
        StrategySource::Tree(self.0.document().clone())
    }

    fn describe(&self, nodes: &[NodeIndex]) -> Vec<String> {
        nodes.iter().map(|&node| self.0.describe(node)).collect()
    }
}

/// Rules in the engine's order, so that the same rules give the same tree.
fn by_rule(mut given: HashMap<String, Operand>) -> Result<Vec<(Rule, core::Expression)>, Failure> {
    let found = Rule::ALL.into_iter().filter_map(|rule| Some((rule, given.remove(rule.name())?.into()))).collect();
    match given.into_keys().next() {
        None => Ok(found),
        Some(unknown) => {
            let known = Rule::ALL.map(Rule::name).join(", ");
            Err(Failure::new("strategy.not_a_rule", format!("there is no rule '{unknown}'; there are: {known}")))
        }
    }
}

/// Names of the built-in strategies.
#[pyfunction]
pub fn builtin_strategies() -> Vec<&'static str> {
    builtin::BUILTIN.iter().map(|each| each.name).collect()
}
