//! The JSON schema of strategies, generated from the Rust types into `docs/strategy.schema.json`.
//!
//! `BACKSWEEP_UPDATE=1 cargo test -p backsweep-core schema` rewrites that file; without it, the test below fails when
//! the file is stale. Python's tests validate strategies against it.
#![allow(clippy::disallowed_methods, reason = "a test may read and write the file that it guards")]

use std::{error::Error, fs, path::Path};

use crate::strategy::StrategyDocument;

#[test]
fn strategy_schema_is_up_to_date() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/strategy.schema.json");
    let fresh = serde_json::to_string_pretty(&schemars::schema_for!(StrategyDocument))? + "\n";
    if std::env::var_os("BACKSWEEP_UPDATE").is_some() {
        fs::write(&path, &fresh)?;
    }
    let committed = fs::read_to_string(&path)?.replace("\r\n", "\n");
    assert!(
        committed == fresh,
        "{} is stale; rewrite it: BACKSWEEP_UPDATE=1 cargo test -p backsweep-core schema",
        path.display()
    );
    Ok(())
}
