//! Random numbers of the operating system; there is no other source in this crate.

use crate::SealError;

/// `N` bytes from the operating system's generator, fit for keys, salts and nonces.
///
/// # Errors
/// [`SealError::NoRandomness`] when the system refuses. There is no fallback.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandomness)?;
    Ok(bytes)
}
