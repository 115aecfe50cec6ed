//! SM2 signatures and key wrapping (GB/T 32918, GM/T 0009). One of the three files that import a third-party SM module.
//!
//! Signing and encryption use separate key pairs, as Chinese dual certificates do, and separate types, so that one cannot be used
//! for the other. Signing is deterministic (RFC 6979 with SM3): no random number of poor quality can give the key away.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use ::sm2::dsa;
use ::sm2::dsa::signature::{Signer as _, Verifier as _};
use ::sm2::elliptic_curve::common::getrandom::SysRng;
use ::sm2::pke;
use zeroize::Zeroize;

use crate::text::{from_hex, serde_as_text};
use crate::{SealError, Secret, random_bytes, sm3};

/// The signer's identity that enters `Z_A`, as GM/T 0009-2012 §10 sets it when the parties have agreed on none.
pub const IDENTITY: &str = "1234567812345678";

/// n-1, the one nonzero scalar that is no private key: signing inverts 1 + d, and (n-1) + 1 = 0.
const ORDER_MINUS_ONE: [u8; 32] = [
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x72, 0x03, 0xdf,
    0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x22,
];

/// Longest message [`EncryptKey::encrypt`] takes, in bytes. SM2 wraps keys; bulk data goes under SM4.
const LONGEST_WRAPPED: usize = 64 * 1024;

// The foreign key types do not wipe themselves and give no access to their scalar. So the boxed key is overwritten with one that
// is no secret (the scalar 1) before its memory is given back; the box keeps moves from leaving copies.
static NO_SECRET_SIGN: LazyLock<Option<dsa::SigningKey>> =
    LazyLock::new(|| dsa::SigningKey::from_slice(IDENTITY, &one()).ok());
static NO_SECRET_DECRYPT: LazyLock<Option<pke::DecryptingKey>> =
    LazyLock::new(|| pke::DecryptingKey::from_slice(&one()).ok());

fn one() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[31] = 1;
    bytes
}

/// A private signing key with all that can be computed ahead: its public key and the `Z_A` of its owner.
/// Keep one for the life of the program; making it costs about as much as signing.
pub struct SigningKey {
    inner: Box<dsa::SigningKey>,
    public: VerifyingKey,
}

impl SigningKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn generate() -> Result<Self, SealError> {
        generate_scalar().and_then(|scalar| Self::from_bytes(scalar.expose()))
    }

    /// The key with this private scalar, 32 bytes big-endian.
    ///
    /// # Errors
    /// [`SealError::BadPrivateKey`] outside `1 ≤ d ≤ n-2`.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SealError> {
        refuse_order_minus_one(bytes)?;
        let inner = Box::new(dsa::SigningKey::from_slice(IDENTITY, bytes).map_err(|_| SealError::BadPrivateKey)?);
        let public = VerifyingKey::from_inner(inner.verifying_key().clone())?;
        Ok(Self { inner, public })
    }

    /// The private scalar, 32 bytes big-endian.
    pub fn to_bytes(&self) -> Secret<[u8; 32]> {
        let mut bytes = self.inner.to_bytes();
        let secret = Secret::new(bytes.into());
        bytes.as_mut_slice().zeroize();
        secret
    }

    /// Signs `message` (SM2 with SM3 and the identity [`IDENTITY`]). The same message gives the same signature.
    ///
    /// # Errors
    /// [`SealError::SigningFailed`], with a chance below 2^-200 for a good key.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, SealError> {
        let signature = self.inner.try_sign(message).map_err(|_| SealError::SigningFailed)?;
        Ok(Signature(signature.to_bytes().into()))
    }

    /// The public half.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }
}

impl Drop for SigningKey {
    fn drop(&mut self) {
        if let Some(no_secret) = NO_SECRET_SIGN.as_ref() {
            *self.inner = no_secret.clone();
            std::hint::black_box(&self.inner);
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(of {})", self.public.key_id())
    }
}

/// A public key that verifies signatures. Its text and serde form is the uncompressed SEC1 point, 130 hexadecimal digits.
#[derive(Clone)]
pub struct VerifyingKey {
    inner: dsa::VerifyingKey,
    sec1: [u8; 65],
}

impl VerifyingKey {
    fn from_inner(inner: dsa::VerifyingKey) -> Result<Self, SealError> {
        let sec1 = inner.to_sec1_bytes().as_ref().try_into().map_err(|_| SealError::BadPublicKey)?;
        Ok(Self { inner, sec1 })
    }

    /// Reads the uncompressed SEC1 point `04 ‖ x ‖ y`.
    ///
    /// # Errors
    /// [`SealError::BadPublicKey`] if it is not such a point on the curve.
    pub fn from_sec1(bytes: &[u8; 65]) -> Result<Self, SealError> {
        refuse_other_than_uncompressed(bytes)?;
        Self::from_inner(dsa::VerifyingKey::from_sec1_bytes(IDENTITY, bytes).map_err(|_| SealError::BadPublicKey)?)
    }

    /// The uncompressed SEC1 point.
    pub fn as_sec1(&self) -> &[u8; 65] {
        &self.sec1
    }

    /// Reads 130 hexadecimal digits of the uncompressed point.
    ///
    /// # Errors
    /// [`SealError::BadHex`] or [`SealError::BadPublicKey`].
    pub fn from_hex(text: &str) -> Result<Self, SealError> {
        Self::from_sec1(&from_hex(text, "an SM2 public key")?)
    }

    /// The uncompressed point as 130 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.sec1)
    }

    /// Short name of the key: the first 16 hexadecimal digits of the SM3 of its SEC1 bytes. It finds a key; it proves nothing.
    pub fn key_id(&self) -> String {
        key_id(&self.sec1)
    }

    /// Whether `signature` was made over exactly `message` with the private half of this key.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        signature.decode().is_ok_and(|signature| self.inner.verify(message, &signature).is_ok())
    }
}

/// A signature, r ‖ s, each 32 bytes big-endian. Its text and serde form is 128 hexadecimal digits.
///
/// Any 64 bytes can be held, since they may come from a damaged file; such a signature verifies nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u8; 64]);

impl Signature {
    /// From r ‖ s.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// r ‖ s.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// The ASN.1 DER form `SEQUENCE { r, s }` (GM/T 0009 §7.3), which most platforms and OpenSSL speak.
    ///
    /// # Errors
    /// [`SealError::BadSignature`] if r or s is out of range.
    pub fn to_der(&self) -> Result<Vec<u8>, SealError> {
        Ok(self.decode()?.to_der().as_bytes().to_vec())
    }

    /// Reads the ASN.1 DER form; nothing may follow it.
    ///
    /// # Errors
    /// [`SealError::BadSignature`].
    pub fn from_der(der: &[u8]) -> Result<Self, SealError> {
        let signature = dsa::Signature::from_der(der).map_err(|_| SealError::BadSignature)?;
        Ok(Self(signature.to_bytes().into()))
    }

    fn decode(&self) -> Result<dsa::Signature, SealError> {
        dsa::Signature::from_slice(&self.0).map_err(|_| SealError::BadSignature)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

impl FromStr for Signature {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        from_hex(text, "an SM2 signature").map(Self)
    }
}

serde_as_text!(Signature, "an SM2 signature as 128 hexadecimal digits");

/// A private key that decrypts what was encrypted for its [`EncryptKey`].
pub struct DecryptKey {
    inner: Box<pke::DecryptingKey>,
    public: EncryptKey,
}

impl DecryptKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn generate() -> Result<Self, SealError> {
        generate_scalar().and_then(|scalar| Self::from_bytes(scalar.expose()))
    }

    /// The key with this private scalar, 32 bytes big-endian.
    ///
    /// # Errors
    /// [`SealError::BadPrivateKey`] outside `1 ≤ d ≤ n-2`.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SealError> {
        refuse_order_minus_one(bytes)?;
        let inner = Box::new(pke::DecryptingKey::from_slice(bytes).map_err(|_| SealError::BadPrivateKey)?);
        let public = EncryptKey::from_inner(inner.encrypting_key().clone())?;
        Ok(Self { inner, public })
    }

    /// The private scalar, 32 bytes big-endian.
    pub fn to_bytes(&self) -> Secret<[u8; 32]> {
        let mut bytes = self.inner.to_bytes();
        let secret = Secret::new(bytes.into());
        bytes.as_mut_slice().zeroize();
        secret
    }

    /// The public half.
    pub fn public(&self) -> &EncryptKey {
        &self.public
    }

    /// Decrypts GM/T 0009 ASN.1 DER (C1 C3 C2).
    ///
    /// # Errors
    /// [`SealError::Refused`] if it was altered or made for another key.
    pub fn decrypt(&self, ciphertext: &[u8]) -> Result<Secret<Vec<u8>>, SealError> {
        self.inner.decrypt_der(ciphertext).map(Secret::new).map_err(|_| SealError::Refused)
    }
}

impl Drop for DecryptKey {
    fn drop(&mut self) {
        if let Some(no_secret) = NO_SECRET_DECRYPT.as_ref() {
            *self.inner = no_secret.clone();
            std::hint::black_box(&self.inner);
        }
    }
}

impl fmt::Debug for DecryptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecryptKey(of {})", self.public.key_id())
    }
}

/// A public key others encrypt for. Its text and serde form is the uncompressed SEC1 point, 130 hexadecimal digits.
#[derive(Clone)]
pub struct EncryptKey {
    inner: pke::EncryptingKey,
    sec1: [u8; 65],
}

impl EncryptKey {
    fn from_inner(inner: pke::EncryptingKey) -> Result<Self, SealError> {
        let sec1 = inner.to_sec1_bytes().as_ref().try_into().map_err(|_| SealError::BadPublicKey)?;
        Ok(Self { inner, sec1 })
    }

    /// Reads the uncompressed SEC1 point `04 ‖ x ‖ y`.
    ///
    /// # Errors
    /// [`SealError::BadPublicKey`] if it is not such a point on the curve.
    pub fn from_sec1(bytes: &[u8; 65]) -> Result<Self, SealError> {
        refuse_other_than_uncompressed(bytes)?;
        Self::from_inner(pke::EncryptingKey::from_sec1_bytes(bytes).map_err(|_| SealError::BadPublicKey)?)
    }

    /// The uncompressed SEC1 point.
    pub fn as_sec1(&self) -> &[u8; 65] {
        &self.sec1
    }

    /// Reads 130 hexadecimal digits of the uncompressed point.
    ///
    /// # Errors
    /// [`SealError::BadHex`] or [`SealError::BadPublicKey`].
    pub fn from_hex(text: &str) -> Result<Self, SealError> {
        Self::from_sec1(&from_hex(text, "an SM2 public key")?)
    }

    /// The uncompressed point as 130 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.sec1)
    }

    /// Short name of the key: the first 16 hexadecimal digits of the SM3 of its SEC1 bytes. It finds a key; it proves nothing.
    pub fn key_id(&self) -> String {
        key_id(&self.sec1)
    }

    /// Encrypts `plain`, 1 byte to 64 KiB, as GM/T 0009 ASN.1 DER (C1 C3 C2). The sender is not authenticated.
    ///
    /// # Errors
    /// [`SealError::NotEncryptable`] for an empty or longer message, or without random numbers.
    pub fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        if plain.is_empty() || plain.len() > LONGEST_WRAPPED {
            return Err(SealError::NotEncryptable);
        }
        self.inner.encrypt_der(&mut SysRng, plain).map_err(|_| SealError::NotEncryptable)
    }
}

macro_rules! public_key_text {
    ($type:ty) => {
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.sec1 == other.sec1
            }
        }
        impl Eq for $type {}
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_hex())
            }
        }
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), self.key_id())
            }
        }
        impl FromStr for $type {
            type Err = SealError;
            fn from_str(text: &str) -> Result<Self, SealError> {
                Self::from_hex(text)
            }
        }
        serde_as_text!($type, "an SM2 public key as 130 hexadecimal digits");
    };
}
public_key_text!(VerifyingKey);
public_key_text!(EncryptKey);

fn key_id(sec1: &[u8; 65]) -> String {
    let mut text = sm3::digest(sec1).to_string();
    text.truncate(16);
    text
}

/// 32 random bytes that are a private key.
fn generate_scalar() -> Result<Secret<[u8; 32]>, SealError> {
    // About one draw in 2^32 lies above n-2 and is drawn again; eight misses in a row mean a broken generator.
    for _ in 0..8 {
        let scalar = Secret::new(random_bytes::<32>()?);
        if ::sm2::SecretKey::from_slice(scalar.expose()).is_ok() && refuse_order_minus_one(scalar.expose()).is_ok() {
            return Ok(scalar);
        }
    }
    Err(SealError::NoRandomness)
}

fn refuse_order_minus_one(bytes: &[u8; 32]) -> Result<(), SealError> {
    if *bytes == ORDER_MINUS_ONE { Err(SealError::BadPrivateKey) } else { Ok(()) }
}

/// SEC1 has other forms (compressed, hybrid, point at infinity); one key must have one text.
fn refuse_other_than_uncompressed(bytes: &[u8; 65]) -> Result<(), SealError> {
    if bytes[0] == 0x04 { Ok(()) } else { Err(SealError::BadPublicKey) }
}
