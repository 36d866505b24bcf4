//! RON and setting trees by way of trait objects.
//!
//! A reader that is generic over the format would be compiled several times for
//! every type that a file holds: that was half of the time this crate took to
//! build. Behind a trait object each type is compiled once.

use std::marker::PhantomData;

use erased_serde::Serialize;
use ron::error::SpannedResult;
use serde::Deserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _};

/// A value out of any format. An error keeps its words, not its type.
pub(super) fn deserialize<'de, T, D>(reader: D) -> Result<T, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let mut reader = <dyn erased_serde::Deserializer>::erase(reader);
    erased_serde::deserialize(&mut reader).map_err(D::Error::custom)
}

/// A value out of a RON text.
pub(super) fn from_ron<T: DeserializeOwned>(
    text: &str,
    options: &ron::Options,
) -> SpannedResult<T> {
    options.from_str_seed(text, Seed(PhantomData))
}

/// A value as something that any format can write.
pub(super) fn writable<T: serde::Serialize>(value: &T) -> &dyn Serialize {
    value
}

struct Seed<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<T, D::Error> {
        deserialize(reader)
    }
}
