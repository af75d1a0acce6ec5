//! Programs that the machine must bring: Python, Node, a browser.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{process::read, system};

/// The oldest Python and Node that will do.
const PYTHON: (u32, u32) = (3, 10);
const NODE: u32 = 20;

/// A Python that is new enough.
pub fn python() -> Result<PathBuf> {
    let named = env::var_os("PYTHON").map(PathBuf::from);
    let found = named.into_iter().chain(["python3", "python"].iter().filter_map(|name| on_path(name)));
    let mut seen = Vec::new();
    for python in found {
        let script = "import sys; print(*sys.version_info[:2])";
        let Ok(text) = read(Command::new(&python).args(["-c", script])) else { continue };
        let mut parts = text.split_whitespace().filter_map(|part| part.parse().ok());
        let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        if version >= PYTHON {
            return Ok(python);
        }
        seen.push(format!("{} is {}.{}", python.display(), version.0, version.1));
    }
    bail!(
        "needs Python {}.{} or newer ({}); install it or name it in the variable PYTHON",
        PYTHON.0,
        PYTHON.1,
        if seen.is_empty() { "there is none".to_owned() } else { seen.join(", ") }
    )
}

/// Fails unless Node is there and new enough.
pub fn check_node() -> Result<()> {
    let text = read(Command::new("node").arg("--version"))
        .with_context(|| format!("needs Node {NODE} or newer; install it from your system or nodejs.org"))?;
    let major = text.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => bail!("needs Node {NODE} or newer; this one is {}", text.trim()),
    }
}

/// A browser of the Chromium family, installed if we may.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = env::var_os("BACKSWEEP_CHROMIUM") {
        return Ok(named.into());
    }
    if let Some(found) = installed_chromium() {
        return Ok(found);
    }
    system::install(&["chromium"], "install Chromium or Chrome, or name it in the variable BACKSWEEP_CHROMIUM")?;
    installed_chromium().context("Chromium was installed but is not on PATH")
}

fn installed_chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    let places = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];
    names.iter().find_map(|name| on_path(name)).or_else(|| places.iter().map(PathBuf::from).find(|path| path.exists()))
}

/// Where PATH has a program.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}
