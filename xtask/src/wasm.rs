//! The browser engine: compiled for wasm32 by whichever compiler can, then turned into JavaScript packages.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    find::on_path,
    process::{read, run, step},
    project::Project,
    system,
};

const TARGET: &str = "wasm32-unknown-unknown";
const LINKER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Debian's compiler for the web, which brings the sources of the standard library.
const DEBIAN: &str = "/usr/bin/rustc";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// Builds `wasm/pkg/nodejs` and `wasm/pkg/web`.
pub fn build(project: &Project) -> Result<()> {
    let target = project.notes().join("wasm");
    step("browser engine", || {
        let compiler = Compiler::find()?;
        let mut cargo = compiler.cargo(project)?;
        cargo.args(["--package", "backsweep-wasm", "--lib", "--profile", "wasm", "--target", TARGET]);
        run(cargo.arg("--target-dir").arg(&target).env(FLAGS, "-C target-feature=+simd128"))?;
        let module = target.join(TARGET).join("wasm").join("backsweep_wasm.wasm");
        run(project.own_program("bin", "xtask-bindgen")?.arg(module).arg(project.path("wasm/pkg")))
    })
}

/// A compiler that can build for wasm32.
enum Compiler {
    /// The one that builds everything else, with the target installed.
    Installed,
    /// The same, with the sources of the standard library.
    Sources,
    /// rustup's nightly.
    Nightly { sources: bool },
    /// Debian's.
    Debian,
}

impl Compiler {
    /// What the user has first, then Debian's.
    fn find() -> Result<Self> {
        if let Some(sysroot) = sysroot(&mut Command::new("rustc")) {
            if has_target(&sysroot) {
                return Ok(Self::Installed);
            }
            if has_sources(&sysroot) {
                return Ok(Self::Sources);
            }
        }
        if let Some(sysroot) = sysroot(Command::new("rustup").args(["run", "nightly", "rustc"])) {
            let sources = has_sources(&sysroot);
            if sources || has_target(&sysroot) {
                return Ok(Self::Nightly { sources });
            }
        }
        if !has_debian() {
            system::install(&DEBIAN_PACKAGES, &format!("run: rustup target add {TARGET}"))?;
        }
        if has_debian() { Ok(Self::Debian) } else { bail!("{DEBIAN} has no sources of the standard library") }
    }

    /// `cargo build` with this compiler.
    fn cargo(&self, project: &Project) -> Result<Command> {
        let build_std = ["build", "-Z", "build-std=std,panic_abort"];
        Ok(match self {
            Self::Installed => project.cargo(&["build"]),
            Self::Sources => {
                let mut cargo = project.cargo(&build_std);
                cargo.env("RUSTC_BOOTSTRAP", "1");
                cargo
            }
            Self::Nightly { sources } => {
                let mut cargo = project.command("rustup");
                cargo.args(["run", "nightly", "cargo"]).args(if *sources { &build_std[..] } else { &build_std[..1] });
                cargo
            }
            Self::Debian => {
                let mut cargo = project.command(Path::new(DEBIAN).with_file_name("cargo"));
                cargo.args(build_std).env("RUSTC", DEBIAN).env("RUSTC_BOOTSTRAP", "1").env(LINKER, linker()?);
                // Ours names the libraries of the compiler that runs us.
                cargo.env_remove("LD_LIBRARY_PATH");
                cargo
            }
        })
    }
}

/// Debian's compiler brings no linker for the web; rustup's compilers do.
fn linker() -> Result<PathBuf> {
    let own = sysroot(&mut Command::new("rustc")).and_then(|sysroot| {
        let host = read(Command::new("rustc").arg("--print").arg("host-tuple")).ok()?;
        Some(sysroot.join("lib/rustlib").join(host.trim()).join("bin/rust-lld"))
    });
    own.filter(|linker| linker.exists())
        .or_else(|| on_path("wasm-ld"))
        .context("there is no linker for WebAssembly; install lld")
}

fn has_debian() -> bool {
    Path::new(DEBIAN).exists() && sysroot(&mut Command::new(DEBIAN)).is_some_and(|sysroot| has_sources(&sysroot))
}

/// Where a compiler keeps its libraries, if there is such a compiler.
fn sysroot(compiler: &mut Command) -> Option<PathBuf> {
    read(compiler.args(["--print", "sysroot"]).env_remove("LD_LIBRARY_PATH")).ok().map(|text| text.trim().into())
}

fn has_target(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib").join(TARGET).join("lib").exists()
}

fn has_sources(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").exists()
}
