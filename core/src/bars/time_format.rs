//! How a column's times are written.

use super::timestamp::{from_compact_date, from_iso};
use crate::named::by_name;

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $described:literal;)+) => {
        /// How times are written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum TimeFormat { $($(#[$doc])* $variant),+ }

        impl TimeFormat {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, the same in Rust, Python and JavaScript.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            pub(super) fn described(self) -> &'static str {
                match self { $(Self::$variant => $described),+ }
            }
        }

        by_name!(TimeFormat, [$($name),+]);
    };
}

formats! {
    /// ISO 8601, in UTC unless they carry an offset.
    Iso = "iso", "ISO 8601";
    /// Dates as eight digits: `20240131`.
    Date = "yyyymmdd", "dates of eight digits";
    /// Seconds since 1970-01-01 UTC.
    Seconds = "s", "seconds since 1970";
    /// Milliseconds since then.
    Milliseconds = "ms", "milliseconds since 1970";
    /// Microseconds since then.
    Microseconds = "us", "microseconds since 1970";
    /// Nanoseconds since then.
    Nanoseconds = "ns", "nanoseconds since 1970";
}

impl TimeFormat {
    /// The one of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|each| each.name() == name)
    }

    /// The nanoseconds that a text means.
    pub(super) fn read(self, text: &str) -> Option<i64> {
        match self {
            Self::Iso => from_iso(text),
            _ => self.of_integer(text.parse().ok()?),
        }
    }

    /// The nanoseconds that a whole number means.
    pub(super) fn of_integer(self, value: i64) -> Option<i64> {
        match self {
            Self::Iso => None,
            Self::Date => from_compact_date(value),
            Self::Seconds => value.checked_mul(1_000_000_000),
            Self::Milliseconds => value.checked_mul(1_000_000),
            Self::Microseconds => value.checked_mul(1_000),
            Self::Nanoseconds => Some(value),
        }
    }

    /// How whole numbers tell times: dates of eight digits if all are, else the unit is told by the largest.
    pub(super) fn of_integers(values: impl Iterator<Item = i64>) -> Self {
        let (mut dates, mut largest) = (true, 0);
        for value in values {
            dates = dates && from_compact_date(value).is_some();
            largest = largest.max(value.unsigned_abs());
        }
        match largest {
            _ if dates => Self::Date,
            0..100_000_000_000 => Self::Seconds,
            100_000_000_000..100_000_000_000_000 => Self::Milliseconds,
            100_000_000_000_000..100_000_000_000_000_000 => Self::Microseconds,
            _ => Self::Nanoseconds,
        }
    }
}
