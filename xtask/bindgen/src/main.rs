//! `xtask-bindgen INPUT.wasm OUTPUT`: writes the module and its JavaScript into the folder `OUTPUT`.
//!
//! A program of its own, so that `xtask` itself builds in seconds.

use std::{env, ffi::OsString, fs, path::Path};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let [input, output] = arguments.as_slice() else { bail!("usage: xtask-bindgen INPUT.wasm OUTPUT") };
    let folder = Path::new(output);
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name("backsweep")
        .typescript(true)
        // Whoever makes the module small sorts by name what is alike.
        .remove_name_section(false)
        .remove_producers_section(true)
        .web(true)?;
    bindgen.generate(folder).with_context(|| format!("cannot write {}", folder.display()))
}
