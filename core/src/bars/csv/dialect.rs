//! How a CSV file is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::detect;
use crate::{
    bars::{BarsError, TimeFormat},
    number,
};

/// What stands between fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Separator {
    /// `,`
    #[serde(rename = ",")]
    Comma,
    /// `;`
    #[serde(rename = ";")]
    Semicolon,
    /// A tab.
    #[serde(rename = "\t")]
    Tab,
    /// `|`
    #[serde(rename = "|")]
    Pipe,
}

impl Separator {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The sign.
    pub fn sign(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
            Self::Pipe => '|',
        }
    }

    /// The sign, or a word where it is hard to write.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Semicolon => ";",
            Self::Tab => "tab",
            Self::Pipe => "|",
        }
    }

    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// What stands before the decimals of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decimal {
    /// `1.5`
    #[serde(rename = ".")]
    Point,
    /// `1,5`, in quotes where the comma also separates fields.
    #[serde(rename = ",")]
    Comma,
}

impl Decimal {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Point, Self::Comma];

    /// The sign.
    pub fn name(self) -> &'static str {
        match self {
            Self::Point => ".",
            Self::Comma => ",",
        }
    }

    /// The number that a text is.
    pub(super) fn read(self, text: &str) -> Option<f64> {
        match self {
            Self::Point => number::parse(text),
            Self::Comma if text.contains('.') => None,
            Self::Comma => number::parse(&text.replacen(',', ".", 1)),
        }
    }
}

/// How a CSV file is written: found by [`CsvDialect::detect`], and to be corrected where that is wrong.
///
/// As JSON: `{"separator": ";", "decimal": ",", "time": "iso", "columns": {"timestamp": "Datum", ...}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsvDialect {
    /// What stands between fields.
    pub separator: Separator,
    /// What stands before decimals.
    pub decimal: Decimal,
    /// How times are written.
    pub time: TimeFormat,
    /// The header's names for the columns of bars.
    pub columns: CsvColumns,
}

/// A header's names for the columns of bars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsvColumns {
    /// The time of each bar.
    pub timestamp: String,
    /// First prices.
    pub open: String,
    /// Highest prices.
    pub high: String,
    /// Lowest prices.
    pub low: String,
    /// Last prices.
    pub close: String,
    /// Volumes; `None` where there are none, which counts as a volume of zero on every bar.
    pub volume: Option<String>,
}

/// What is known of a CSV file before one looks; all else is detected.
///
/// As JSON, any of the fields of a [`CsvDialect`]: `{"time": "ms", "columns": {"close": "Adj Close", "volume": null}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CsvHints {
    /// What stands between fields.
    pub separator: Option<Separator>,
    /// What stands before decimals.
    pub decimal: Option<Decimal>,
    /// How times are written.
    pub time: Option<TimeFormat>,
    /// The header's names of some columns of bars; `None` for a volume that shall not be read.
    pub columns: BTreeMap<String, Option<String>>,
}

impl CsvDialect {
    /// Finds out how a file is written, from its first lines and its last one. A column of volumes may be missing.
    ///
    /// # Errors
    /// When it is no text, has no header, or lacks a column.
    ///
    /// ```
    /// use backsweep_core::bars::{CsvDialect, CsvHints, Decimal, Separator};
    /// let csv = "Datum;Open;High;Low;Close\n1704067200000;10,5;11;9,25;10\n";
    /// let hints = CsvHints { columns: [("timestamp".to_owned(), Some("Datum".to_owned()))].into(), ..CsvHints::default() };
    /// let dialect = CsvDialect::detect(csv.as_bytes(), &hints)?;
    /// assert_eq!((dialect.separator, dialect.decimal, dialect.time.name()), (Separator::Semicolon, Decimal::Comma, "ms"));
    /// assert_eq!(dialect.columns.volume, None);
    /// # Ok::<(), backsweep_core::bars::BarsError>(())
    /// ```
    pub fn detect(bytes: &[u8], hints: &CsvHints) -> Result<Self, BarsError> {
        detect::detect(bytes, hints)
    }

    /// The names in a file's header.
    ///
    /// # Errors
    /// When it is no text.
    pub fn header(&self, bytes: &[u8]) -> Result<Vec<String>, BarsError> {
        let names = detect::header(bytes, self.separator)?;
        Ok(names.into_iter().map(|name| name.trim().to_owned()).collect())
    }

    /// What is out of the ordinary, in sentences for people.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match self.separator {
            Separator::Comma => {}
            Separator::Semicolon => notes.push("fields are separated by semicolons".to_owned()),
            Separator::Tab => notes.push("fields are separated by tabs".to_owned()),
            Separator::Pipe => notes.push("fields are separated by |".to_owned()),
        }
        if self.decimal == Decimal::Comma {
            notes.push("numbers have a decimal comma".to_owned());
        }
        if self.time != TimeFormat::Iso {
            notes.push(format!("times are {}", self.time.described()));
        }
        if self.columns.volume.is_none() {
            notes.push("there is no volume: it counts as 0 on every bar".to_owned());
        }
        notes
    }
}
