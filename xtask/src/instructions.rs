//! Instructions of fixed sweeps, counted by callgrind and compared with a record: unlike times, they are the same on
//! a busy machine.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{bench, find, process::read, project::Project, system};

/// Where the counts are recorded.
const RECORD: &str = "benches/instructions.toml";
const SWEEPS: [&str; 3] = ["ema_cross", "rsi_stops", "levels"];
/// Callgrind knows no AVX-512.
const VECTORS: [&str; 2] = ["portable", "avx2"];
/// Growth that is let pass, in percent.
const TOLERANCE: u64 = 5;

/// Counts by sweep and vectors.
type Counts = BTreeMap<String, BTreeMap<String, u64>>;

/// Fails where a sweep needs more instructions than the record allows. `BACKSWEEP_UPDATE=1` writes the record instead.
pub fn check(project: &Project) -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("Instructions are recorded for Linux on x86-64 and are counted there only.");
        return Ok(());
    }
    if find::on_path("valgrind").is_none() {
        system::install(&["valgrind"], "install valgrind, which counts instructions")?;
    }
    let measured = count(project)?;
    let record = project.path(RECORD);
    if env::var_os("BACKSWEEP_UPDATE").is_some() {
        return fs::write(&record, text(&measured)?).with_context(|| format!("cannot write {RECORD}"));
    }
    let recorded = fs::read_to_string(&record).with_context(|| format!("cannot read {RECORD}"))?;
    let recorded: Counts = toml::from_str(&recorded).with_context(|| format!("{RECORD} is malformed"))?;
    let grown = compare(&recorded, &measured);
    if grown.is_empty() {
        return Ok(());
    }
    bail!(
        "{}\nfind out why (callgrind_annotate), or record it: BACKSWEEP_UPDATE=1 cargo xtask test --only instructions",
        grown.join("\n")
    )
}

fn count(project: &Project) -> Result<Counts> {
    let program = bench::built_as_the_agent(project, "fixed_sweep")?;
    let folder = project.scratch("callgrind")?;
    let mut counts = Counts::new();
    for sweep in SWEEPS {
        for vectors in VECTORS {
            let output = folder.join(format!("{sweep}.{vectors}"));
            let mut valgrind = project.command("valgrind");
            valgrind.args(["--tool=callgrind", "--toggle-collect=*fixed_sweep*counted*"]);
            valgrind.arg(format!("--callgrind-out-file={}", output.display()));
            read(valgrind.arg(&program).arg(sweep).env("BACKSWEEP_SIMD", vectors))?;
            let total = total(&output)?;
            println!("{sweep}, {vectors}: {total} instructions");
            counts.entry(sweep.to_owned()).or_default().insert(vectors.to_owned(), total);
        }
    }
    Ok(counts)
}

/// What a profile of callgrind's adds up to.
fn total(profile: &Path) -> Result<u64> {
    let text = fs::read_to_string(profile).with_context(|| format!("callgrind wrote no {}", profile.display()))?;
    let total = text.lines().rev().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    match total {
        Some(total) if total > 0 => Ok(total),
        _ => bail!("callgrind counted nothing in {}", profile.display()),
    }
}

/// What has grown too much, in words, and what is not recorded.
fn compare(recorded: &Counts, measured: &Counts) -> Vec<String> {
    let mut grown = Vec::new();
    for (sweep, counts) in measured {
        for (vectors, &now) in counts {
            let Some(&then) = recorded.get(sweep).and_then(|counts| counts.get(vectors)) else {
                grown.push(format!("{sweep}, {vectors}: {now} instructions, and {RECORD} has none"));
                continue;
            };
            let change = 100.0 * (now as f64 / then as f64 - 1.0);
            if now * 100 > then * (100 + TOLERANCE) {
                grown.push(format!("{sweep}, {vectors}: {now} instructions, {change:.1} % more than {then}"));
            } else if now * (100 + TOLERANCE) < then * 100 {
                println!("{sweep}, {vectors}: {:.1} % fewer than recorded; record it, so that it stays", -change);
            }
        }
    }
    grown
}

fn text(counts: &Counts) -> Result<String> {
    let mut text = "\
# Instructions of the sweeps of benches/src/bin/fixed_sweep.rs, counted by callgrind, by vector instructions.
# `cargo xtask test` fails when they grow by more than 5 %; to record new ones:
#   BACKSWEEP_UPDATE=1 cargo xtask test --only instructions
"
    .to_owned();
    for (sweep, counts) in counts {
        write!(text, "\n[{sweep}]\n")?;
        for (vectors, count) in counts {
            writeln!(text, "{vectors} = {count}")?;
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(portable: u64) -> Counts {
        BTreeMap::from([("ema_cross".to_owned(), BTreeMap::from([("portable".to_owned(), portable)]))])
    }

    #[test]
    fn growth_beyond_the_tolerance_and_missing_records_are_told() -> Result<()> {
        assert!(compare(&counts(1000), &counts(1050)).is_empty());
        assert!(compare(&counts(1000), &counts(500)).is_empty());
        assert_eq!(compare(&counts(1000), &counts(1051)).len(), 1);
        assert_eq!(compare(&Counts::new(), &counts(1)).len(), 1);
        let read: Counts = toml::from_str(&text(&counts(1000))?)?;
        assert_eq!(read, counts(1000));
        Ok(())
    }
}
