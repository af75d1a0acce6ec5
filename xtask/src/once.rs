//! Work that is done again only when what it reads has changed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{process::step, project::Project};

/// Folders that no work reads: caches, installed packages, built tests.
const IGNORED: [&str; 7] =
    ["node_modules", "dist", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints"];

/// A step, what it reads, and what it leaves behind.
pub struct Once<'a> {
    /// Its title; also names the stamp.
    pub title: &'a str,
    /// Files and folders, relative to the root.
    pub inputs: &'a [&'a str],
    /// Other text that the outcome depends on, such as a version.
    pub depends_on: &'a str,
    /// What is there when the step is done.
    pub output: &'a Path,
}

impl Once<'_> {
    /// Does the work, unless it was done with the same inputs and the output is still there.
    pub fn perform(&self, project: &Project, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let stamp = project.notes().join(format!("{}.stamp", self.title.replace(' ', "-")));
        let before = self.digest(project)?;
        if self.output.exists() && fs::read_to_string(&stamp).is_ok_and(|last| last == before) {
            return Ok(());
        }
        // A step that fails halfway must not look done.
        if stamp.exists() {
            fs::remove_file(&stamp)?;
        }
        step(self.title, work)?;
        fs::create_dir_all(project.notes())?;
        fs::write(&stamp, before).with_context(|| format!("cannot write {}", stamp.display()))
    }

    fn digest(&self, project: &Project) -> Result<String> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.depends_on.as_bytes());
        for input in self.inputs {
            let mut files = Vec::new();
            collect(&project.path(input), &mut files)?;
            files.sort();
            for file in files {
                let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
                let name = file.strip_prefix(&project.root).unwrap_or(&file);
                hasher.update(name.to_string_lossy().as_bytes());
                hasher.update(blake3::hash(&content).as_bytes());
            }
        }
        Ok(hasher.finalize().to_string())
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        let entry = entry?;
        if !IGNORED.iter().any(|name| entry.file_name() == *name) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}
