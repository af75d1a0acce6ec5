//! Lists of names in messages and documents: one reader for all and a writer that knows no list, as what serde derives
//! for each weighs several kilobytes in the browser.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, Unexpected, VariantAccess, Visitor};

/// The one of all that is named, or whose place is told by an encoding that counts. `of` is what they are called
/// together.
pub(crate) fn read<'de, D: Deserializer<'de>, T: Copy>(
    deserializer: D,
    of: &'static str,
    names: &'static [&'static str],
    all: &'static [T],
) -> Result<T, D::Error> {
    let place = deserializer.deserialize_enum(of, names, One { of, names })?;
    Ok(all[place])
}

/// Writes and reads one by its name; encodings that count, by its place.
macro_rules! by_name {
    ($type:ident, [$($name:expr),+ $(,)?]) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_unit_variant(stringify!($type), *self as u32, self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::named::read(deserializer, stringify!($type), &[$($name),+], Self::ALL)
            }
        }
    };
}

pub(crate) use by_name;

/// Reads which one it is.
struct One {
    of: &'static str,
    names: &'static [&'static str],
}

impl<'de> Visitor<'de> for One {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "enum {}", self.of)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<usize, A::Error> {
        let (place, content) = access.variant_seed(Place(self.names))?;
        content.unit_variant()?;
        Ok(place)
    }
}

struct Place(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Place {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Place {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "variant index 0 <= i < {}", self.0.len())
    }

    fn visit_u64<E: Error>(self, place: u64) -> Result<usize, E> {
        let known = usize::try_from(place).ok().filter(|&place| place < self.0.len());
        known.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(place), &self))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let place = self.0.iter().position(|&known| known == name);
        place.ok_or_else(|| E::unknown_variant(name, self.0))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        bars::TimeFormat,
        expression::{Arithmetic, PriceColumn},
        indicators::Indicator,
        metrics::Metric,
        wire::Encoding,
    };

    /// Each is read as it is written, in both encodings, and called what it says.
    macro_rules! check {
        ($($type:ident),+) => { $(
            for each in $type::ALL {
                for encoding in [Encoding::Json, Encoding::Bincode] {
                    let bytes = encoding.encode(each).unwrap_or_default();
                    assert_eq!(encoding.decode::<$type>(&bytes).ok().as_ref(), Some(each));
                }
                assert_eq!(serde_json::to_string(each).ok(), Some(format!("\"{}\"", each.name())));
            }
        )+ };
    }

    #[test]
    fn what_is_written_is_read() {
        check!(Indicator, Metric, PriceColumn, Arithmetic, TimeFormat);
    }

    #[test]
    fn what_is_unknown_is_refused() {
        let error = serde_json::from_str::<Arithmetic>("\"power\"").map_err(|error| error.to_string());
        let names = "`add`, `subtract`, `multiply`, `divide`, `minimum`, `maximum`";
        assert_eq!(error, Err(format!("unknown variant `power`, expected one of {names} at line 1 column 7")));
        assert!(serde_json::from_str::<Arithmetic>("7").is_err());
        assert!(serde_json::from_str::<Arithmetic>("{\"add\": 1}").is_err());
        assert!(Encoding::Bincode.decode::<Arithmetic>(&[6]).is_err());
    }
}
