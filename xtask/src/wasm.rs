//! The browser engine: compiled for wasm32 by whichever compiler can, then turned into the npm package.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    find::on_path,
    module,
    process::{read, run, step},
    project::Project,
    setup, system,
};

pub const TARGET: &str = "wasm32-unknown-unknown";
const LINKER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
pub const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Vectors, and threads over one memory. One build serves pages that may share memory and those that may not: without a
/// pool it runs on the thread that calls.
const FEATURES: &str = "+simd128,+atomics,+bulk-memory,+mutable-globals";

/// What wasm-bindgen needs to start threads; rustc no longer asks the linker for it. 4 GiB is all that 32 bits reach.
const SHARED_MEMORY: [&str; 8] = [
    "--shared-memory",
    "--import-memory",
    "--max-memory=4294967296",
    "--export=__wasm_init_tls",
    "--export=__tls_size",
    "--export=__tls_align",
    "--export=__tls_base",
    "--export=__heap_base",
];

/// The engine's hot loops say themselves what belongs into them, and the browser's compiler unrolls loops by itself; what
/// else would be inlined and unrolled is size. Without vectors made of loops the module is 15 kB smaller, and indicators
/// take a tenth to a quarter longer.
const LEAN: [&str; 2] = [
    r#"profile.wasm.package.backsweep-core.rustflags=["-C", "llvm-args=-inline-threshold=5 -inlinehint-threshold=50 -unroll-runtime=0 -unroll-allow-partial=0"]"#,
    r#"profile.wasm.package.backsweep-wasm.rustflags=["-C", "llvm-args=-unroll-runtime=0 -unroll-allow-partial=0"]"#,
];

/// Debian's compiler for the web, which brings the sources of the standard library.
const DEBIAN: &str = "/usr/bin/rustc";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// Builds `wasm/pkg`, the module and its glue as wasm-bindgen writes them, and `wasm/package/dist`, the npm package.
pub fn build(project: &Project) -> Result<()> {
    setup::npm(project, "wasm/package")?;
    module::wire(project)?;
    let target = project.notes().join("wasm");
    step("browser engine", || {
        let compiler = Compiler::find()?;
        let mut cargo = compiler.cargo(project)?;
        cargo.args(["--package", "backsweep-wasm", "--lib", "--profile", "wasm", "--target", TARGET]);
        run(cargo.arg("--target-dir").arg(&target).env(FLAGS, flags()))?;
        let module = target.join(TARGET).join("wasm").join("backsweep_wasm.wasm");
        run(project.own_program("bin", "xtask-bindgen")?.arg(module).arg(project.path("wasm/pkg")))?;
        run(&mut project.npm("wasm/package", &["run", "build"]))
    })
}

fn flags() -> String {
    let link = SHARED_MEMORY.map(|argument| format!(" -C link-arg={argument}")).concat();
    // Panics stop without a word: what they would say, and where, is a sixth of the module.
    let silent = "-C panic=immediate-abort -Z location-detail=none";
    format!("-C target-feature={FEATURES} -Z unstable-options {silent}{link}")
}

/// A compiler that can build the standard library for threads: the one that rustup brings has none.
pub enum Compiler {
    /// The one that builds everything else, with the sources of the standard library.
    Installed,
    /// rustup's nightly, with the same.
    Nightly,
    /// Debian's.
    Debian,
}

impl Compiler {
    /// What the user has first, then Debian's.
    pub fn find() -> Result<Self> {
        if sysroot(&mut Command::new("rustc")).is_some_and(|sysroot| has_sources(&sysroot)) {
            return Ok(Self::Installed);
        }
        let nightly = sysroot(Command::new("rustup").args(["run", "nightly", "rustc"]));
        if nightly.is_some_and(|sysroot| has_sources(&sysroot)) {
            return Ok(Self::Nightly);
        }
        if !has_debian() {
            system::install(&DEBIAN_PACKAGES, "run: rustup component add rust-src")?;
        }
        if has_debian() { Ok(Self::Debian) } else { bail!("{DEBIAN} has no sources of the standard library") }
    }

    /// `cargo build` with this compiler.
    pub fn cargo(&self, project: &Project) -> Result<Command> {
        // Sorting and printing are no part of the hot loops.
        let build_std = [
            "build",
            "-Z",
            "build-std=std,panic_abort",
            "-Z",
            "build-std-features=optimize_for_size",
            "-Z",
            "profile-rustflags",
            "--config",
            LEAN[0],
            "--config",
            LEAN[1],
        ];
        Ok(match self {
            Self::Installed => {
                let mut cargo = project.cargo(&build_std);
                cargo.env("RUSTC_BOOTSTRAP", "1");
                cargo
            }
            Self::Nightly => {
                let mut cargo = project.command("rustup");
                cargo.args(["run", "nightly", "cargo"]).args(build_std);
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

fn has_sources(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").exists()
}
