//! `xtask-bindgen INPUT.wasm OUTPUT`: writes the packages `OUTPUT/nodejs` and `OUTPUT/web`, and prints their size.
//!
//! A program of its own, so that `xtask` itself builds in seconds.

use std::{env, ffi::OsString, fs, io::Write, path::Path};

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use wasm_bindgen_cli_support::Bindgen;

/// The name of the packages' files.
const NAME: &str = "backsweep";

fn main() -> Result<()> {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let [input, output] = arguments.as_slice() else { bail!("usage: xtask-bindgen INPUT.wasm OUTPUT") };
    for target in ["nodejs", "web"] {
        let folder = Path::new(output).join(target);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        let mut bindgen = Bindgen::new();
        bindgen
            .input_path(input)
            .out_name(NAME)
            .typescript(true)
            .remove_name_section(true)
            .remove_producers_section(true);
        if target == "nodejs" {
            bindgen.nodejs(true)?;
        } else {
            bindgen.web(true)?;
        }
        bindgen.generate(&folder).with_context(|| format!("cannot write {}", folder.display()))?;
    }
    let module = fs::read(Path::new(output).join("web").join(format!("{NAME}_bg.wasm")))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&module)?;
    println!("{NAME}_bg.wasm: {:.0} kB, {:.0} kB with gzip", kilobytes(module.len()), kilobytes(gzip.finish()?.len()));
    Ok(())
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
