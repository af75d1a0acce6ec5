//! TypeScript types of the messages, generated from the Rust ones into the widget's `wire.ts`.
//!
//! `BACKSWEEP_UPDATE=1 cargo test -p backsweep-core typescript` rewrites that file; without it, the test below fails
//! when the file is stale.
#![allow(clippy::disallowed_methods, reason = "a test may read and write the file that it guards")]

use std::{collections::BTreeMap, error::Error, fmt::Write, fs, path::Path};

use ts_rs::{Config, TS, TypeVisitor};

use super::{Encoding, FRAME_BYTES, FromAgent, FromClient, PROTOCOL};
use crate::metrics::{Better, Metric};

/// Declarations by name, so that the file does not depend on the order of discovery.
struct Declarations {
    config: Config,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Primitives and wrappers have no file of their own and thus no declaration.
        if T::output_path().is_none() || self.by_name.contains_key(&T::ident(&self.config)) {
            return;
        }
        let text = format!("{}export {}", T::docs().unwrap_or_default(), T::decl(&self.config));
        self.by_name.insert(T::ident(&self.config), tidy(&text));
        T::visit_dependencies(self);
    }
}

/// One member a line, indented, with one-line comments where they fit.
fn tidy(declaration: &str) -> String {
    let text = declaration.replace("/**\n * ", "/** ").replace(", }", ",\n}").replace("\n */", " */");
    let mut tidy = String::new();
    let mut depth: usize = 0;
    for line in text.lines().map(str::trim) {
        let outdent = usize::from(line.starts_with('}'));
        let indent = 2 * depth.saturating_sub(outdent);
        let comment = line.starts_with('*') || line.starts_with("/*");
        let asterisk = usize::from(line.starts_with('*'));
        tidy.extend(std::iter::repeat_n(' ', indent + asterisk).chain(line.chars()).chain(['\n']));
        if !comment {
            depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        }
    }
    tidy
}

fn generate() -> Result<String, std::fmt::Error> {
    // Counts, combinations and bytes stay below 2^53, so that a JavaScript number holds them. Nanoseconds do not: as
    // numbers they are exact to whole seconds (multiples of 512), which is as fine as a browser's own data gets.
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations { config, by_name: BTreeMap::new() };
    declarations.visit::<FromClient>();
    declarations.visit::<FromAgent>();

    let mut text = String::from(
        "// Generated from core/src/wire. Do not edit: BACKSWEEP_UPDATE=1 cargo test -p backsweep-core typescript\n\n",
    );
    writeln!(text, "/** Version of the messages. */\nexport const PROTOCOL = {PROTOCOL};\n")?;
    writeln!(
        text,
        "/** The largest frame either side sends, in bytes. */\nexport const FRAME_BYTES = {FRAME_BYTES};\n"
    )?;
    for (encoding, name, frames) in [(Encoding::Json, "JSON", "text"), (Encoding::Bincode, "BINCODE", "binary")] {
        let subprotocol = encoding.subprotocol();
        writeln!(text, "/** The WebSocket subprotocol of {frames} frames. */")?;
        writeln!(text, "export const {name}_SUBPROTOCOL = \"{subprotocol}\";\n")?;
    }
    writeln!(text, "/** What is known of each metric. The order is that of columns everywhere. */")?;
    writeln!(text, "export const METRICS: {{")?;
    writeln!(text, "  readonly [name in Metric]: {{")?;
    writeln!(text, "    readonly better: \"higher\" | \"lower\";")?;
    writeln!(text, "    readonly unit: \"fraction\" | \"ratio\" | \"count\" | \"cash\";")?;
    writeln!(text, "  }};\n}} = {{")?;
    for metric in Metric::ALL {
        let better = match metric.better() {
            Better::Higher => "higher",
            Better::Lower => "lower",
        };
        writeln!(text, "  {}: {{ better: \"{better}\", unit: \"{}\" }},", metric.name(), metric.unit().name())?;
    }
    writeln!(text, "}};")?;
    for declaration in declarations.by_name.values() {
        write!(text, "\n{declaration}")?;
    }
    Ok(text)
}

#[test]
fn typescript_types_are_up_to_date() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../notebook-ext/widget/src/wire.ts");
    let fresh = generate()?;
    if std::env::var_os("BACKSWEEP_UPDATE").is_some() {
        fs::write(&path, &fresh)?;
    }
    let committed = fs::read_to_string(&path)?.replace("\r\n", "\n");
    assert!(
        committed == fresh,
        "{} is stale; rewrite it: BACKSWEEP_UPDATE=1 cargo test -p backsweep-core typescript",
        path.display()
    );
    Ok(())
}
