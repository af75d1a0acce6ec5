//! Bars and strategies from files.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use backsweep_core::{
    Error,
    bars::Bars,
    expression::{Expression, constant, parameter},
    strategy::{Strategy, builtin},
};
use flate2::read::MultiGzDecoder;

use crate::cli::CliError;

/// Bars from a CSV file, plain or packed by gzip; `-` is the standard input.
pub(super) fn bars(path: &Path) -> Result<Bars, CliError> {
    let read = || if path == Path::new("-") { unpacked(io::stdin().lock()) } else { unpacked(File::open(path)?) };
    let bytes = read().map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    Ok(Bars::from_csv(&bytes).map_err(Error::from)?)
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

/// Makes a comparison of its two sides.
type Compare = fn(Expression, Expression) -> Expression;

/// A comparison of two parameters, or of a parameter with a number.
pub(super) fn constraint(text: &str) -> Result<Expression, CliError> {
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let operand = |text: &str| match text.parse() {
        Ok(number) => Some(constant(number)),
        Err(_) => is_name(text).then(|| parameter(text)),
    };
    let compare: [(&str, Compare); 4] = [
        ("<=", Expression::less_or_equal),
        (">=", Expression::greater_or_equal),
        ("<", Expression::less),
        (">", Expression::greater),
    ];
    for (sign, compare) in compare {
        if let Some((left, right)) = text.split_once(sign)
            && let (Some(left), Some(right)) = (operand(left.trim()), operand(right.trim()))
        {
            return Ok(compare(left, right));
        }
    }
    Err(CliError::Constraint(text.to_owned()))
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
