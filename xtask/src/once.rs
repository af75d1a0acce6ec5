//! Work that is done again only when what it reads has changed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{process::step, project::Project};

/// Folders that no work reads: caches, installed packages, built tests.
const IGNORED: [&str; 8] =
    ["node_modules", "dist", "pkg", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints"];

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
        let name = self.title.replace([' ', '/'], "-");
        let stamp = project.notes().join(format!("{name}.stamp"));
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

#[cfg(test)]
mod tests {
    use anyhow::ensure;

    use super::*;

    #[test]
    fn work_is_done_again_only_when_an_input_or_the_output_changed() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let project = Project { root: folder.path().into(), target: folder.path().join("target") };
        let (input, cache, output) = (project.path("in/a"), project.path("in/dist/b"), project.path("out"));
        fs::create_dir_all(project.path("in/dist"))?;
        let mut runs = 0;
        let mut perform = |depends_on: &str, fail: bool| {
            let once = Once { title: "a step", inputs: &["in"], depends_on, output: &output };
            let before = runs;
            let result = once.perform(&project, || {
                runs += 1;
                fs::write(&output, "")?;
                ensure!(!fail, "as asked");
                Ok(())
            });
            (runs - before, result.is_ok())
        };
        fs::write(&input, "one")?;
        assert_eq!([perform("", false), perform("", false)], [(1, true), (0, true)]);
        fs::write(&cache, "ignored")?;
        assert_eq!(perform("", false), (0, true));
        fs::write(&input, "two")?;
        assert_eq!([perform("", false), perform("", false)], [(1, true), (0, true)]);
        assert_eq!([perform("other", false), perform("other", false)], [(1, true), (0, true)]);
        fs::remove_file(&output)?;
        assert_eq!(perform("other", false), (1, true));
        fs::write(&input, "three")?;
        assert_eq!([perform("other", true), perform("other", false)], [(1, false), (1, true)]);
        Ok(())
    }
}
