//! Strategies: trees, checked.

use std::collections::HashMap;

use backsweep_core::{
    expression::Operation,
    strategy::{Parts, Strategy as CoreStrategy, StrategyDocument, builtin},
    wire::StrategySource,
};
use pyo3::prelude::*;

use crate::{errors::Failure, expression::Expression};

/// A checked strategy; what `backsweep.Strategy` holds.
#[pyclass(frozen, module = "backsweep._native", name = "Strategy")]
pub struct Strategy(pub CoreStrategy);

#[pymethods]
impl Strategy {
    #[new]
    #[allow(clippy::needless_pass_by_value, reason = "Python hands over objects")]
    fn new(
        name: &str,
        long_entry: Expression,
        long_exit: Expression,
        requires: Vec<Expression>,
    ) -> Result<Self, Failure> {
        let requirements: Vec<_> = requires.into_iter().map(|each| each.0).collect();
        let parts = Parts { requirements, ..Parts::new(long_entry.0, long_exit.0) };
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

    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    #[getter]
    fn parameters(&self) -> Vec<String> {
        self.0.parameters().to_vec()
    }

    #[getter]
    fn long_entry(&self) -> String {
        self.0.describe(self.0.document().signals.long_entry)
    }

    #[getter]
    fn long_exit(&self) -> String {
        self.0.describe(self.0.document().signals.long_exit)
    }

    #[getter]
    fn requires(&self) -> Vec<String> {
        self.0.document().requirements.iter().map(|&node| self.0.describe(node)).collect()
    }
}

impl Strategy {
    pub fn source(&self) -> StrategySource {
        StrategySource::Tree(self.0.document().clone())
    }
}

/// Names of the built-in strategies.
#[pyfunction]
pub fn builtin_strategies() -> Vec<&'static str> {
    builtin::BUILTIN.iter().map(|(name, _)| *name).collect()
}
