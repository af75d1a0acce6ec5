//! Plain data between Rust and JavaScript, with no text in between.
//!
//! A text would be simpler, but to read and write it takes a seventh of the module. What reads is written here, as
//! `serde-wasm-bindgen`'s passes over fields that a type does not know.

use std::fmt::Display;

use js_sys::{Array, ArrayBuffer, Object};
use serde::{
    Serialize,
    de::{
        DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, MapAccess,
        SeqAccess, Unexpected, VariantAccess, Visitor, value::StringDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

/// A value of JavaScript as what it says.
///
/// # Errors
/// The first thing in it that is not what it should be.
pub fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, Mistake> {
    T::deserialize(Plain(value.clone()))
}

/// The value that `JSON.parse` would give.
///
/// # Errors
/// A value that JavaScript cannot hold.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, Mistake> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| Mistake(error.to_string()))
}

/// What is wrong with a value.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Mistake(String);

impl Error for Mistake {
    fn custom<T: Display>(reason: T) -> Self {
        Self(reason.to_string())
    }
}

/// A value of JavaScript to read.
struct Plain(JsValue);

/// What there is to read, once for all types that read it.
impl Plain {
    fn is_nothing(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    fn boolean(&self, expected: &dyn Expected) -> Result<bool, Mistake> {
        self.0.as_bool().ok_or_else(|| self.wrong(expected))
    }

    fn integer(&self, expected: &dyn Expected) -> Result<i64, Mistake> {
        /// Beyond, a number does not tell neighbours apart.
        const SAFE: f64 = 9_007_199_254_740_991.0;
        if self.0.is_bigint() {
            let too_large = |_| Mistake::custom("a number that does not fit into 64 bits");
            return i64::try_from(self.0.clone()).map_err(too_large);
        }
        match self.0.as_f64() {
            #[allow(clippy::cast_possible_truncation, reason = "whole, and not too large")]
            Some(number) if number.trunc() == number && number.abs() <= SAFE => Ok(number as i64),
            _ => Err(self.wrong(expected)),
        }
    }

    fn number(&self, expected: &dyn Expected) -> Result<f64, Mistake> {
        self.0.as_f64().ok_or_else(|| self.wrong(expected))
    }

    fn text(&self, expected: &dyn Expected) -> Result<String, Mistake> {
        self.0.as_string().ok_or_else(|| self.wrong(expected))
    }

    fn variant(&self, expected: &dyn Expected) -> Result<Variant, Mistake> {
        if let Some(name) = self.0.as_string() {
            return Ok(Variant { name, content: None });
        }
        let entry = self.fields().filter(|fields| fields.entries.length() == 1).and_then(|mut fields| fields.entry());
        let (name, content) = entry.ok_or_else(|| self.wrong(expected))?;
        Ok(Variant { name, content: Some(content) })
    }

    /// The items of an array, typed ones included.
    fn items(&self) -> Option<Items> {
        let is_list = Array::is_array(&self.0) || ArrayBuffer::is_view(&self.0);
        is_list.then(|| Items { items: Array::from(&self.0), next: 0 })
    }

    /// The fields of an object.
    fn fields(&self) -> Option<Fields> {
        let object = self.0.dyn_ref::<Object>().filter(|_| !self.0.is_function() && self.items().is_none())?;
        Some(Fields { entries: Object::entries(object), next: 0, value: JsValue::UNDEFINED })
    }

    fn wrong(&self, expected: &dyn Expected) -> Mistake {
        let text = self.0.as_string();
        let unexpected = match (&text, self.0.as_f64(), self.0.as_bool()) {
            (Some(text), ..) => Unexpected::Str(text),
            (_, Some(number), _) => Unexpected::Float(number),
            (.., Some(so)) => Unexpected::Bool(so),
            _ if self.is_nothing() => Unexpected::Other("nothing"),
            _ if self.items().is_some() => Unexpected::Seq,
            _ if self.fields().is_some() => Unexpected::Map,
            _ => Unexpected::Other("something that is no plain data"),
        };
        Mistake::invalid_type(unexpected, expected)
    }
}

/// Each kind by itself, so that no more is compiled than each needs.
impl<'de> Deserializer<'de> for Plain {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        Err(self.wrong(&visitor))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let so = self.boolean(&visitor)?;
        visitor.visit_bool(so)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let number = self.integer(&visitor)?;
        visitor.visit_i64(number)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let number = self.number(&visitor)?;
        visitor.visit_f64(number)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let text = self.text(&visitor)?;
        visitor.visit_string(text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if let Some(items) = self.items() { visitor.visit_seq(items) } else { Err(self.wrong(&visitor)) }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if let Some(fields) = self.fields() { visitor.visit_map(fields) } else { Err(self.wrong(&visitor)) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        let variant = self.variant(&visitor)?;
        visitor.visit_enum(variant)
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_string(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.deserialize_map(visitor)
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct }
}

/// The items of a list, one after the other.
struct Items {
    items: Array,
    next: u32,
}

impl Items {
    fn item(&mut self) -> Option<Plain> {
        let item = (self.next < self.items.length()).then(|| self.items.get(self.next))?;
        self.next += 1;
        Some(Plain(item))
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
        self.item().map(|item| seed.deserialize(item)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.items.length() - self.next) as usize)
    }
}

/// The fields of an object, one after the other.
struct Fields {
    /// Pairs of a name and a value.
    entries: Array,
    next: u32,
    /// Of the field whose name was read last.
    value: JsValue,
}

impl Fields {
    /// The next field that has a value.
    fn entry(&mut self) -> Option<(String, JsValue)> {
        while self.next < self.entries.length() {
            let entry = Array::from(&self.entries.get(self.next));
            self.next += 1;
            let value = entry.get(1);
            if !value.is_undefined() {
                return entry.get(0).as_string().map(|name| (name, value));
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        let Some((name, value)) = self.entry() else { return Ok(None) };
        self.value = value;
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Mistake> {
        seed.deserialize(Plain(self.value.clone()))
    }
}

/// A variant: `"name"`, or `{ name: content }`.
struct Variant {
    name: String,
    content: Option<JsValue>,
}

impl Variant {
    fn content(self) -> Result<Plain, Mistake> {
        self.content.map(Plain).ok_or_else(|| Mistake(format!("'{}' needs a value", self.name)))
    }
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Mistake;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Mistake> {
        let name: StringDeserializer<Mistake> = self.name.clone().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Mistake;

    fn unit_variant(self) -> Result<(), Mistake> {
        match &self.content {
            None => Ok(()),
            Some(content) if content.is_null() => Ok(()),
            Some(_) => Err(Mistake(format!("'{}' takes no value", self.name))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mistake> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Mistake> {
        self.content()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Mistake> {
        self.content()?.deserialize_map(visitor)
    }
}
