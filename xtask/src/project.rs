//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::process::run;

/// The project's folders and the programs it brings.
pub struct Project {
    /// The repository's root.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
}

impl Project {
    /// The project that this program belongs to.
    pub fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().context("xtask lies in the root")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target));
        Ok(Self { root, target })
    }

    /// A path below the root, written with slashes.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Where xtask keeps its own notes.
    pub fn notes(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// An empty folder for one run of something.
    pub fn scratch(&self, name: &str) -> Result<PathBuf> {
        let folder = self.notes().join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(folder)
    }

    /// The virtual environment.
    pub fn venv(&self) -> PathBuf {
        self.path(".venv")
    }

    /// The virtual environment's Python.
    pub fn python(&self) -> PathBuf {
        let venv = self.venv();
        if cfg!(windows) { venv.join("Scripts").join("python.exe") } else { venv.join("bin").join("python") }
    }

    /// The agent as the wheel packs it.
    pub fn agent(&self) -> PathBuf {
        self.path("notebook-ext/data/scripts").join(format!("native-agent{}", env::consts::EXE_SUFFIX))
    }

    /// A command that runs in the root.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that runs us.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    /// A program of the workspace's own: `kind` is `bin` or `example`. Built with the features of the whole workspace,
    /// as the tests are, so that nothing is compiled twice.
    pub fn own_program(&self, kind: &str, name: &str) -> Result<Command> {
        run(&mut self.cargo(&["build", "--workspace", &format!("--{kind}"), name]))?;
        let folder = self.target.join("debug").join(if kind == "example" { "examples" } else { "" });
        Ok(self.command(folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))))
    }

    /// A Python module of the virtual environment.
    pub fn module(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = self.command(self.python());
        command.args(["-m", name]).args(arguments);
        command
    }

    /// npm in one of our folders.
    pub fn npm(&self, folder: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.current_dir(self.path(folder)).args(arguments);
        command
    }
}
