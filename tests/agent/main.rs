//! The agent as clients meet it: what any implementation of the wire must do, and the command line.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod binary;
mod client;
mod command_line;
mod datasets;
mod discovery;
mod fixtures;
mod frames;
mod hello;
mod jobs;
mod limits;
mod system;
mod watching;
