//! A value that must not be printed.

use std::fmt;

use zeroize::Zeroize;

/// Key material, a passphrase or other secret bytes.
///
/// It has no `Display`, no `Clone` and no serde; its `Debug` says only that it is a secret, so that types holding one can still
/// derive `Debug`. The memory is wiped when it is dropped.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in. Copies the caller made before are the caller's to wipe.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The one way to read it; grep for `expose` to see every place that does.
    pub fn expose(&self) -> &T {
        &self.0
    }

    pub(crate) fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl Secret<Vec<u8>> {
    /// The same secret as an array, or `None` if it is not exactly `N` bytes long. For keys read from a vault.
    pub fn to_array<const N: usize>(&self) -> Option<Secret<[u8; N]>> {
        self.0.as_slice().try_into().ok().map(Secret)
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn says_nothing_about_its_content_when_printed() {
        let secret = Secret::new(String::from("hunter42"));
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(…) Secret(…)");
    }

    #[test]
    fn becomes_an_array_only_at_the_right_length() {
        let secret = Secret::new(vec![7u8; 32]);
        assert_eq!(secret.to_array::<32>().unwrap().expose(), &[7u8; 32]);
        assert!(secret.to_array::<16>().is_none(), "a 32-byte key must not be cut to 16");
    }

    #[test]
    fn wipes_its_content_when_dropped() {
        // A value that reports being wiped: memory cannot be looked at after a drop without unsafe code.
        struct Watched<'a>(&'a std::cell::Cell<bool>);
        impl Zeroize for Watched<'_> {
            fn zeroize(&mut self) {
                self.0.set(true);
            }
        }
        let wiped = std::cell::Cell::new(false);
        drop(Secret::new(Watched(&wiped)));
        assert!(wiped.get());
    }
}
