//! What can go wrong in the algorithms themselves.

/// A failure of a cryptographic operation. It never carries key material or plaintext.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The operating system gave no random numbers. Nothing may be sealed or generated without them.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
    /// A private key is outside the range the standard allows (`1 ≤ d ≤ n-2`, GM/T 0003.1).
    #[error("not a valid SM2 private key")]
    BadPrivateKey,
    /// A public key is not an uncompressed point on the SM2 curve.
    #[error("not a valid SM2 public key")]
    BadPublicKey,
    /// The bytes are not a signature (wrong length, wrong DER, or r or s out of range).
    #[error("not a valid SM2 signature encoding")]
    BadSignature,
    /// Signing failed. The chance is below 2^-200 for a good key, so a repeated failure means a broken module.
    #[error("SM2 signing failed")]
    SigningFailed,
    /// There is nothing to encrypt, or the message is too long: SM2 encryption is for keys.
    #[error("SM2 cannot encrypt this message")]
    NotEncryptable,
    /// The sealed bytes were altered, belong to another key, or to another place (associated data).
    #[error("sealed data was altered or belongs to another key or place")]
    Refused,
    /// A text is not of the expected hexadecimal form.
    #[error("expected {what} as {digits} hexadecimal digits")]
    BadHex {
        /// What was to be read.
        what: &'static str,
        /// How many digits it has.
        digits: usize,
    },
}

impl SealError {
    /// Stable code of this failure, for logs and for the words of the user interface.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRandomness => "seal.no_randomness",
            Self::BadPrivateKey => "seal.bad_private_key",
            Self::BadPublicKey => "seal.bad_public_key",
            Self::BadSignature => "seal.bad_signature",
            Self::SigningFailed => "seal.signing_failed",
            Self::NotEncryptable => "seal.not_encryptable",
            Self::Refused => "seal.refused",
            Self::BadHex { .. } => "seal.bad_hex",
        }
    }
}
