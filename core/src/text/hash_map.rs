//! Maps whose keys are 64-bit hashes already.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A map from the hash of a line.
pub type HashedMap<V> = HashMap<u64, V, Mixed>;

/// Spreads ready-made hashes by an odd number drawn once per map, so that lines made to fall into
/// one corner of the table do not. The order of the map is never looked at, so the result of a
/// cleaning does not depend on the number drawn.
#[derive(Clone, Debug)]
pub struct Mixed(u64);

impl Default for Mixed {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0_u8) | 1)
    }
}

impl BuildHasher for Mixed {
    type Hasher = Mixer;

    fn build_hasher(&self) -> Mixer {
        Mixer { factor: self.0, hash: 0 }
    }
}

/// The hasher of [`Mixed`].
#[derive(Debug)]
pub struct Mixer {
    factor: u64,
    hash: u64,
}

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        // Both halves of the product: the low bits of a product depend on the low bits of the hash alone, and the table goes
        // by them.
        let wide = u128::from(self.hash) * u128::from(self.factor);
        (wide as u64) ^ ((wide >> 64) as u64)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.hash = self.hash.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.hash = hash;
    }
}

/// Such a map as a list in the order of its keys, so that equal maps are stored as equal bytes.
pub mod sorted {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::HashedMap;

    /// Writes the map as a list.
    pub fn serialize<V: Serialize, S: Serializer>(
        map: &HashedMap<V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut pairs: Vec<(&u64, &V)> = map.iter().collect();
        pairs.sort_by_key(|(key, _)| **key);
        pairs.serialize(serializer)
    }

    /// Reads the list.
    pub fn deserialize<'de, V: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<HashedMap<V>, D::Error> {
        Ok(Vec::<(u64, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}
