//! System packages.

use std::{process::Command, sync::OnceLock};

use anyhow::{Result, bail};

use crate::{
    find::on_path,
    process::{read, run, step},
};

/// Installs Debian packages when we are root on Debian; otherwise fails and says what to do instead.
pub fn install(packages: &[&str], otherwise: &str) -> Result<()> {
    let line = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if on_path("apt-get").is_none() {
        bail!("{otherwise}");
    }
    if !is_root() {
        bail!("{otherwise}; here: sudo {line}");
    }
    step(&format!("system packages {}", packages.join(" ")), || {
        let apt = |arguments: &[&str]| {
            run(Command::new("apt-get").args(arguments).args(packages).env("DEBIAN_FRONTEND", "noninteractive"))
        };
        update()?;
        apt(&["install", "--yes", "--no-install-recommends"])
    })
}

/// Refreshes the lists of packages, once.
fn update() -> Result<()> {
    static DONE: OnceLock<()> = OnceLock::new();
    if DONE.get().is_none() {
        run(Command::new("apt-get").args(["update", "--quiet"]))?;
        DONE.get_or_init(|| ());
    }
    Ok(())
}

/// Whether we may do everything.
pub fn is_root() -> bool {
    cfg!(unix) && read(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0")
}
