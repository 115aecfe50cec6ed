//! Reading typed values out of a [`Node`] tree, so that every fault knows file and place.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, de,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor},
};

use super::tree::{Entry, Node, Pos, Value};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub at: Pos,
    pub value: T,
}

/// What could not be read, and where.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub at: Option<Pos>,
    pub message: String,
}

impl Unreadable {
    fn within(mut self, pos: Pos) -> Unreadable {
        self.at.get_or_insert(pos);
        self
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(message: T) -> Unreadable {
        Unreadable { at: None, message: message.to_string() }
    }
}

/// Name under which [`At`] asks for a place beside the value.
const AT: &str = "$at";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<At<T>, D::Error> {
        struct Pair<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Pair<T> {
            type Value = At<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<At<T>, A::Error> {
                let missing = || de::Error::custom("a value with its place was expected");
                let file = seq.next_element::<u32>()?.ok_or_else(missing)?;
                let at = seq.next_element::<u32>()?.ok_or_else(missing)?;
                let value = seq.next_element::<T>()?.ok_or_else(missing)?;
                Ok(At { at: Pos { file, at }, value })
            }
        }
        deserializer.deserialize_newtype_struct(AT, Pair(PhantomData))
    }
}

/// Reads a typed value.
pub(super) fn from_node<'de, T: Deserialize<'de>>(node: Node) -> Result<T, Unreadable> {
    T::deserialize(node)
}

impl<'de> Deserializer<'de> for Node {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let pos = self.pos;
        match self.value {
            Value::Text(text) => visitor.visit_string(text),
            Value::Whole(whole) => visitor.visit_i64(whole),
            Value::Bool(yes) => visitor.visit_bool(yes),
            Value::List(nodes) => visitor.visit_seq(List(nodes.into_iter())),
            Value::Table(entries) => visitor.visit_map(Table { entries: entries.into_iter(), value: None }),
        }
        .map_err(|error: Unreadable| error.within(pos))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let pos = self.pos;
        match self.value {
            Value::Text(text) => visitor.visit_enum(text.into_deserializer()).map_err(|e: Unreadable| e.within(pos)),
            _ => Err(Unreadable { at: Some(pos), message: format!("{name} is one of {}", variants.join(", ")) }),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if name == AT {
            let pos = self.pos;
            return visitor.visit_seq(Placed { next: 0, node: Some(self) }).map_err(|error| error.within(pos));
        }
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

struct Placed {
    next: u8,
    node: Option<Node>,
}

impl<'de> SeqAccess<'de> for Placed {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        let Some(node) = &self.node else { return Ok(None) };
        self.next += 1;
        match self.next {
            1 => seed.deserialize(node.pos.file.into_deserializer()).map(Some),
            2 => seed.deserialize(node.pos.at.into_deserializer()).map(Some),
            _ => self.node.take().map(|node| seed.deserialize(node)).transpose(),
        }
    }
}

struct List(std::vec::IntoIter<Node>);

impl<'de> SeqAccess<'de> for List {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }
}

struct Table {
    entries: std::vec::IntoIter<Entry>,
    value: Option<Node>,
}

impl<'de> MapAccess<'de> for Table {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        self.value = Some(entry.node);
        seed.deserialize(entry.key.into_deserializer()).map(Some).map_err(|error: Unreadable| error.within(entry.pos))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        match self.value.take() {
            Some(node) => {
                let pos = node.pos;
                seed.deserialize(node).map_err(|error| error.within(pos))
            }
            None => Err(de::Error::custom("a value was asked for twice")),
        }
    }
}
