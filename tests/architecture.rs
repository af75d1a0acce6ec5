//! What `docs/ARCHITECTURE.md` and `docs/DEPENDENCIES.md` say, compared with what is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).with_context(|| path.to_owned())
}

fn manifest(path: &str) -> Result<Table> {
    text(path)?.parse().with_context(|| path.to_owned())
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Folder of each member of the workspace, and its package.
fn members() -> Result<BTreeMap<String, String>> {
    let members = strings(&manifest("Cargo.toml")?["workspace"]["members"]);
    let package = |folder: String| {
        let manifest = manifest(&format!("{folder}/Cargo.toml"))?;
        let name = manifest["package"]["name"].as_str().context("a package has a name")?.to_owned();
        Ok((folder, name))
    };
    members.into_iter().map(package).collect()
}

/// The lines of a page between one heading and the next.
fn section<'page>(page: &'page str, heading: &str) -> Result<Vec<&'page str>> {
    let mut lines = page.lines().skip_while(|line| *line != heading);
    lines.next().with_context(|| format!("the page has no '{heading}'"))?;
    Ok(lines.take_while(|line| !line.starts_with("## ")).collect())
}

/// The words between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The code map: each folder it names, and the package where it names one.
fn code_map() -> Result<BTreeMap<String, Option<String>>> {
    let page = text("docs/ARCHITECTURE.md")?;
    let mut map = BTreeMap::new();
    for line in section(&page, "## Code map")? {
        let Some(entry) = line.trim_start().strip_prefix("- ") else { continue };
        let names = entry.split_once(':').with_context(|| format!("no description in '{line}'"))?.0;
        let (folders, package) = names.split_once("(package").unwrap_or((names, ""));
        let package = quoted(package).next().map(str::to_owned);
        map.extend(quoted(folders).map(|folder| (folder.to_owned(), package.clone())));
    }
    Ok(map)
}

fn folders(path: &str) -> Result<BTreeSet<String>> {
    let mut folders = BTreeSet::new();
    for entry in fs::read_dir(root().join(path))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(folders)
}

#[test]
fn the_code_map_names_what_is_there() -> Result<()> {
    for (folder, package) in code_map()? {
        ensure!(root().join(&folder).is_dir(), "the code map names '{folder}', which is no folder");
        if let Some(package) = package {
            assert_eq!(members()?.get(&folder), Some(&package), "package of '{folder}'");
        }
    }
    Ok(())
}

#[test]
fn what_is_there_is_in_the_code_map() -> Result<()> {
    let map = code_map()?;
    for (folder, package) in members()? {
        assert_eq!(map.get(&folder), Some(&Some(package)), "'{folder}' in the code map");
    }
    let ignored = text(".gitignore")?;
    let ignored: BTreeSet<&str> = ignored.lines().map(|line| line.trim_matches('/')).chain([".git"]).collect();
    for folder in folders("")?.iter().filter(|folder| !ignored.contains(folder.as_str())) {
        ensure!(map.contains_key(folder), "the code map does not name the folder '{folder}'");
    }
    for folder in folders("core/src")? {
        ensure!(map.contains_key(&format!("core/src/{folder}")), "the code map does not name 'core/src/{folder}'");
    }
    Ok(())
}

/// The packages that a package is built from, itself included, all features on.
fn tree(package: &str, target: Option<&str>) -> Result<BTreeSet<String>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root()).args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--all-features"]);
    command.args(["--package", package, "--format", "{p}"]);
    if let Some(target) = target {
        command.args(["--target", target]);
    }
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

#[test]
fn the_core_stays_free_of_platforms() -> Result<()> {
    let foreign = ["tokio", "tungstenite", "cudarc", "sysinfo", "pyo3", "wasm-bindgen", "js-sys", "web-sys"];
    for target in [None, Some("wasm32-unknown-unknown")] {
        let found = tree("backsweep-core", target)?;
        ensure!(found.contains("backsweep-kernel"), "cargo tree lists {found:?}");
        for name in foreign {
            ensure!(!found.contains(name), "backsweep-core depends on {name} ({target:?})");
        }
    }
    Ok(())
}

#[test]
fn the_kernel_depends_on_nothing() -> Result<()> {
    assert_eq!(tree("backsweep-kernel", None)?, BTreeSet::from(["backsweep-kernel".to_owned()]));
    Ok(())
}

#[test]
fn shells_do_not_know_each_other() -> Result<()> {
    let shells = ["backsweep-wasm", "native-agent", "backsweep-notebook"];
    for shell in shells {
        let found = tree(shell, None)?;
        ensure!(found.contains("backsweep-core"), "cargo tree lists {found:?}");
        for other in shells.iter().filter(|other| **other != shell) {
            ensure!(!found.contains(*other), "{shell} depends on {other}");
        }
    }
    Ok(())
}

#[test]
fn the_cores_lint_settings_repeat_the_roots() -> Result<()> {
    let core = manifest("core/clippy.toml")?;
    for (name, value) in manifest("clippy.toml")? {
        assert_eq!(core.get(&name), Some(&value), "'{name}' in core/clippy.toml, which hides the root's");
    }
    Ok(())
}

/// The first column of the table under a heading of `docs/DEPENDENCIES.md`.
fn listed(heading: &str) -> Result<BTreeSet<String>> {
    let page = text("docs/DEPENDENCIES.md")?;
    let mut names = BTreeSet::new();
    for line in section(&page, heading)? {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", name, licence, why, ""] = cells[..]
            && let Some(name) = quoted(name).next()
        {
            ensure!(!licence.is_empty() && !why.is_empty(), "'{name}' lacks its licence or its reason");
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

#[test]
fn rust_dependencies_are_listed() -> Result<()> {
    let members = members()?;
    let own: BTreeSet<&String> = members.values().collect();
    let mut used = BTreeSet::new();
    for folder in members.keys() {
        let manifest = manifest(&format!("{folder}/Cargo.toml"))?;
        let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
        for table in platforms.filter_map(Value::as_table).chain([&manifest]) {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                used.extend(table.get(kind).and_then(Value::as_table).into_iter().flat_map(Table::keys).cloned());
            }
        }
    }
    used.retain(|name| !own.contains(name));
    assert_eq!(used, listed("## Rust")?);
    let workspace = manifest("Cargo.toml")?;
    let shared = workspace["workspace"]["dependencies"].as_table().context("a table")?.keys().cloned();
    let unused: Vec<String> = shared.filter(|name| !used.contains(name) && !own.contains(name)).collect();
    ensure!(unused.is_empty(), "no member uses {unused:?} of the root Cargo.toml");
    Ok(())
}

#[test]
fn python_dependencies_are_listed() -> Result<()> {
    let project = manifest("notebook-ext/pyproject.toml")?;
    let mut requirements = strings(&project["build-system"]["requires"]);
    requirements.extend(project["project"].get("dependencies").map(strings).into_iter().flatten());
    let extras = project["project"].get("optional-dependencies").and_then(Value::as_table);
    requirements.extend(extras.into_iter().flat_map(Table::values).flat_map(strings));
    let development = text("requirements/dev.in")?;
    requirements.extend(development.lines().filter(|line| !line.starts_with('#')).map(str::to_owned));
    let name = |requirement: &String| {
        let end = requirement.find(|each: char| !(each.is_alphanumeric() || "-_.".contains(each)));
        requirement[..end.unwrap_or(requirement.len())].to_lowercase().replace('_', "-")
    };
    let used: BTreeSet<String> = requirements.iter().map(name).filter(|name| !name.is_empty()).collect();
    assert_eq!(used, listed("## Python")?);
    Ok(())
}

#[test]
fn npm_dependencies_are_listed() -> Result<()> {
    let mut used = BTreeSet::new();
    for folder in ["notebook-ext/widget", "tests/browser", "wasm/demo", "wasm/package"] {
        let package: serde_json::Value = serde_json::from_str(&text(&format!("{folder}/package.json"))?)?;
        for kind in ["dependencies", "devDependencies"] {
            used.extend(package[kind].as_object().into_iter().flat_map(serde_json::Map::keys).cloned());
        }
    }
    assert_eq!(used, listed("## npm")?);
    Ok(())
}
