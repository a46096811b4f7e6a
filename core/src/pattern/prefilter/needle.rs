//! One text looked for by itself.

use memchr::memmem::Finder;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text, ready to be looked for in many others.
#[derive(Debug)]
pub struct Needle(Finder<'static>);

impl Needle {
    /// Prepares the text.
    pub fn new(text: &[u8]) -> Self {
        Self(Finder::new(text).into_owned())
    }

    /// Whether `text` has it.
    pub fn is_in(&self, text: &[u8]) -> bool {
        self.0.find(text).is_some()
    }

    /// Whether it has no byte beyond ASCII.
    pub fn is_ascii(&self) -> bool {
        self.0.needle().is_ascii()
    }
}

// What the search makes of the text is quicker made again than read.
impl Serialize for Needle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.needle().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Needle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|text| Self::new(&text))
    }
}
