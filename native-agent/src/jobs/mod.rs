//! Jobs: a bounded queue, one runner, and results kept until they are let go.

mod job;
mod meter;
mod pieces;
mod registry;
mod runner;

pub(crate) use job::{Job, Phase};
pub(crate) use registry::{Registry, Submission};
pub(crate) use runner::Work;
