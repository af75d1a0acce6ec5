//! What can be wrong with a price history.

/// A price history that cannot be used. Rows count from 0, the header excluded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BarsError {
    /// No rows at all.
    #[error("the data has no rows; give at least one bar")]
    Empty,
    /// A column is not there.
    #[error("the data has no column '{column}' (it has: {present}); rename or add it{hint}")]
    MissingColumn {
        /// The missing column.
        column: &'static str,
        /// The columns that are there.
        present: String,
        /// What else could be done.
        hint: &'static str,
    },
    /// A column that a strategy reads is not there.
    #[error("the data has no column '{column}'; there are: {known}")]
    UnknownColumn {
        /// The column.
        column: String,
        /// The columns that are there, computed ones included.
        known: String,
    },
    /// A column is there twice.
    #[error("the data has two columns for '{column}', the second is '{name}'; keep one")]
    RepeatedColumn {
        /// The column.
        column: String,
        /// The name of the second.
        name: String,
    },
    /// An extra column with a name that means something else.
    #[error(
        "the data has an extra column '{column}', which is the name of a column of every history; rename or drop it"
    )]
    ReservedColumn {
        /// The column.
        column: String,
    },
    /// Too many extra columns.
    #[error("the data has {count} extra columns, more than {limit}; drop those that no strategy reads")]
    TooManyColumns {
        /// How many.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// Columns of different lengths.
    #[error("column '{column}' has {length} rows where 'timestamp' has {expected}; give columns of equal length")]
    Length {
        /// The column.
        column: String,
        /// Its length.
        length: usize,
        /// The length of the timestamps.
        expected: usize,
    },
    /// A timestamp is earlier than the one before.
    #[error(
        "row {row}, column 'timestamp': {value} comes after the later {previous}; sort the data by time, oldest first"
    )]
    Unsorted {
        /// The row.
        row: usize,
        /// Its timestamp, ISO 8601.
        value: String,
        /// The timestamp of the row before.
        previous: String,
    },
    /// A timestamp stands twice.
    #[error("row {row}, column 'timestamp': {value} is there twice; keep one row for each time")]
    Duplicate {
        /// The second of the rows.
        row: usize,
        /// The timestamp.
        value: String,
    },
    /// NaN or infinity.
    #[error("row {row}, column '{column}': {value} is not a finite number; drop or fill the row")]
    NotFinite {
        /// The row.
        row: usize,
        /// The column.
        column: &'static str,
        /// The value.
        value: f64,
    },
    /// Infinity in an extra column.
    #[error(
        "row {row}, column '{column}': {value} is not usable; leave undefined values empty (NaN) or drop the column"
    )]
    Infinite {
        /// The row.
        row: usize,
        /// The column.
        column: String,
        /// The value.
        value: f64,
    },
    /// A price of zero or less.
    #[error("row {row}, column '{column}': a price of {value} gives no returns; prices must be above zero")]
    NotPositive {
        /// The row.
        row: usize,
        /// The column.
        column: &'static str,
        /// The value.
        value: f64,
    },
    /// A negative volume.
    #[error("row {row}, column 'volume': {value} is negative; volume is zero or more")]
    NegativeVolume {
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// High below low.
    #[error("row {row}, column 'high': {high} is below the low of {low}; swap or correct them")]
    HighBelowLow {
        /// The row.
        row: usize,
        /// The high.
        high: f64,
        /// The low.
        low: f64,
    },
    /// Open or close outside of low to high.
    #[error("row {row}, column '{column}': {value} lies outside of low {low} to high {high}; correct the row")]
    OutsideRange {
        /// The row.
        row: usize,
        /// `open` or `close`.
        column: &'static str,
        /// The value.
        value: f64,
        /// The low.
        low: f64,
        /// The high.
        high: f64,
    },
    /// Text where a number should be.
    #[error("row {row}, column '{column}': '{value}' is not a number")]
    NotANumber {
        /// The row.
        row: usize,
        /// The column.
        column: &'static str,
        /// The text.
        value: String,
    },
    /// Something that is no time.
    #[error("row {row}, column 'timestamp': '{value}' is not a time; use ISO 8601 or whole numbers since 1970")]
    NotATime {
        /// The row.
        row: usize,
        /// The text.
        value: String,
    },
    /// CSV without names of columns.
    #[error(
        "the first line has no names of columns: '{line}'; add a header such as timestamp,open,high,low,close,volume"
    )]
    NoHeader {
        /// The first line, shortened.
        line: String,
    },
    /// Not CSV.
    #[error("the data is not CSV text: {reason}")]
    NotCsv {
        /// What the reader stumbled on.
        reason: String,
    },
}

impl BarsError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "bars.empty",
            Self::MissingColumn { .. } => "bars.missing_column",
            Self::UnknownColumn { .. } => "bars.unknown_column",
            Self::RepeatedColumn { .. } => "bars.repeated_column",
            Self::ReservedColumn { .. } => "bars.reserved_column",
            Self::TooManyColumns { .. } => "bars.too_many_columns",
            Self::Length { .. } => "bars.length",
            Self::Unsorted { .. } => "bars.unsorted",
            Self::Duplicate { .. } => "bars.duplicate",
            Self::NotFinite { .. } => "bars.not_finite",
            Self::Infinite { .. } => "bars.infinite",
            Self::NotPositive { .. } => "bars.not_positive",
            Self::NegativeVolume { .. } => "bars.negative_volume",
            Self::HighBelowLow { .. } => "bars.high_below_low",
            Self::OutsideRange { .. } => "bars.outside_range",
            Self::NotANumber { .. } => "bars.not_a_number",
            Self::NotATime { .. } => "bars.not_a_time",
            Self::NoHeader { .. } => "bars.no_header",
            Self::NotCsv { .. } => "bars.not_csv",
        }
    }
}
