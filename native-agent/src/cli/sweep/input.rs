//! Bars and strategies from files.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use backsweep_core::{
    Error,
    bars::{Bars, CsvDialect, CsvHints, Decimal, Separator, TimeFormat},
    expression::{Expression, parse},
    strategy::{Parts, Strategy, builtin},
};
use flate2::read::MultiGzDecoder;

use super::Signals;
use crate::cli::CliError;

/// Bars from a CSV file, plain or packed by gzip; `-` is the standard input.
pub(super) fn bars(path: &Path, hints: &[String]) -> Result<Bars, CliError> {
    let read = || if path == Path::new("-") { unpacked(io::stdin().lock()) } else { unpacked(File::open(path)?) };
    let bytes = read().map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    if hints.is_empty() {
        return Ok(Bars::from_csv(&bytes).map_err(Error::from)?);
    }
    let hints = csv_hints(hints)?;
    let dialect = CsvDialect::detect(&bytes, &hints).map_err(Error::from)?;
    Ok(Bars::read_csv(&bytes, &dialect).map_err(Error::from)?)
}

/// What is known of a file: `separator=;`, `decimal=,`, `time=ms`, or a column of bars and its name in the header.
fn csv_hints(texts: &[String]) -> Result<CsvHints, CliError> {
    let mut hints = CsvHints::default();
    for text in texts {
        let bad = || CliError::Csv(text.clone());
        let (name, value) = text.split_once('=').ok_or_else(bad)?;
        match name {
            "separator" => {
                let known =
                    Separator::ALL.into_iter().find(|each| each.name() == value || value.chars().eq([each.sign()]));
                hints.separator = Some(known.ok_or_else(bad)?);
            }
            "decimal" => {
                let known = Decimal::ALL.into_iter().find(|each| each.name() == value);
                hints.decimal = Some(known.ok_or_else(bad)?);
            }
            "time" => hints.time = Some(TimeFormat::by_name(value).ok_or_else(bad)?),
            column => {
                let header = (!value.is_empty()).then(|| value.to_owned());
                hints.columns.insert(column.to_owned(), header);
            }
        }
    }
    Ok(hints)
}

/// Told by the first bytes, so that it works without a file name too.
fn unpacked(mut reader: impl Read) -> io::Result<Vec<u8>> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    if bytes.starts_with(&GZIP) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
        return Ok(plain);
    }
    Ok(bytes)
}

/// An expression that an option gave.
pub(super) fn expression(option: &'static str, text: &str) -> Result<Expression, CliError> {
    parse(text).map_err(|error| CliError::Expression { option, text: text.to_owned(), error: Box::new(error) })
}

/// A strategy of signals given as text, under the name of its long entry.
pub(super) fn signals(given: &Signals) -> Result<Option<Strategy>, CliError> {
    let (Some(long_entry), Some(long_exit)) = (&given.long_entry, &given.long_exit) else { return Ok(None) };
    let optional = |option, text: &Option<String>| text.as_deref().map(|text| expression(option, text)).transpose();
    let parts = Parts {
        short_entry: optional("--short-entry", &given.short_entry)?,
        short_exit: optional("--short-exit", &given.short_exit)?,
        ..Parts::new(expression("--long-entry", long_entry)?, expression("--long-exit", long_exit)?)
    };
    Ok(Some(Strategy::from_parts(long_entry, &parts).map_err(Error::from)?))
}

/// A built-in strategy, by its name, or one from a file.
pub(super) fn strategy(name: &str) -> Result<Strategy, CliError> {
    let unknown = match builtin::by_name(name) {
        Ok(strategy) => return Ok(strategy),
        Err(unknown) => unknown,
    };
    let path = Path::new(name);
    let is_file = path.extension().is_some() || path.components().count() > 1 || path.is_file();
    if !is_file {
        return Err(Error::from(unknown).into());
    }
    let bytes = std::fs::read(path).map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    let document =
        serde_json::from_slice(&bytes).map_err(|reason| CliError::Document { path: path.to_owned(), reason })?;
    Ok(Strategy::from_document(document).map_err(Error::from)?)
}
