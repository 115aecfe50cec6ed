//! SM3 digests (GB/T 32905-2016). One of the three files that import a third-party SM module.

use std::fmt;
use std::str::FromStr;

use ::sm3::{Digest as _, Sm3};

use crate::SealError;
use crate::text::{from_hex, serde_as_text};

/// A 256-bit SM3 digest. Its text, and its serde form, is 64 lower-case hexadecimal digits; reading takes either case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// A digest from its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sm3:{self}")
    }
}

impl FromStr for Digest {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        from_hex(text, "an SM3 digest").map(Self)
    }
}

serde_as_text!(Digest, "an SM3 digest as 64 hexadecimal digits");

/// The SM3 digest of `data`.
pub fn digest(data: &[u8]) -> Digest {
    Digest(Sm3::digest(data).into())
}

/// An SM3 digest taken over several pieces. `finish` after any cutting equals [`digest`] of the whole.
#[derive(Clone, Default)]
pub struct Hasher(Sm3);

impl Hasher {
    /// A hasher that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next piece.
    pub fn update(&mut self, data: &[u8]) -> &mut Self {
        self.0.update(data);
        self
    }

    /// The digest of everything seen.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn gives_the_digests_of_the_standard() {
        // GB/T 32905-2016 annex A.1 and A.2.
        assert_eq!(digest(b"abc").to_string(), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_eq!(
            digest(&b"abcd".repeat(16)).to_string(),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        );
    }

    #[test]
    fn reads_its_own_text_and_nothing_else() {
        let abc = digest(b"abc");
        assert_eq!(abc.to_string().parse::<Digest>().unwrap(), abc);
        assert_eq!(abc.to_string().to_uppercase().parse::<Digest>().unwrap(), abc);
        for bad in ["", "66c7", &"g".repeat(64), &"0".repeat(63), &"0".repeat(65), &"é".repeat(32)] {
            assert_eq!(
                bad.parse::<Digest>().unwrap_err(),
                SealError::BadHex { what: "an SM3 digest", digits: 64 },
                "{bad}"
            );
        }
    }

    #[test]
    fn stands_in_json_as_its_hexadecimal_text() {
        let json = serde_json::to_string(&digest(b"abc")).unwrap();
        assert_eq!(json, format!("\"{}\"", digest(b"abc")));
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest(b"abc"));
        assert!(serde_json::from_str::<Digest>("\"66c7\"").is_err());
        assert!(serde_json::from_str::<Digest>("7").is_err());
    }

    proptest::proptest! {
        #[test]
        fn pieces_give_the_digest_of_the_whole(data: Vec<u8>, cut in 0usize..512) {
            let cut = cut.min(data.len());
            let mut hasher = Hasher::new();
            hasher.update(&data[..cut]).update(&data[cut..]);
            proptest::prop_assert_eq!(hasher.finish(), digest(&data));
        }
    }
}
