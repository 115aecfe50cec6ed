//! How a device becomes known to a province.

use rcgen::{CertificateParams, DnType, DnValue, KeyPair};
use seal::Secret;
use seal::sm2::VerifyingKey;
use serde::{Deserialize, Serialize};

use crate::error::WireError;

/// What a device sends to be enrolled. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// 接种单位编码.
    pub site: String,
    /// Device id.
    pub device: String,
    /// The key its events are signed with, 130 hexadecimal digits.
    pub sign_key_hex: String,
    /// Request for a certificate for its TLS key.
    pub csr_pem: String,
}

/// What the province gives back (`province enrol`), a JSON file. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Where the province listens, such as `https://127.0.0.1:8443`.
    pub base_url: String,
    /// The authority whose server certificate is trusted, and no other.
    pub ca_pem: String,
    /// The device's certificate.
    pub client_cert_pem: String,
    /// 接种单位编码.
    pub site: String,
    /// Device id.
    pub device: String,
    /// User name of the second factor.
    pub user: String,
    /// Name of the device's signing key.
    #[serde(default)]
    pub signing_kid: String,
    /// The platform's SM2 key that data keys are wrapped with, 130 hexadecimal digits.
    pub platform_encrypt_key_hex: String,
    /// The platform's SM2 key that signs what it acknowledges, 130 hexadecimal digits.
    pub platform_sign_key_hex: String,
}

/// Makes a TLS key for this device and the request to enrol it. The key (PKCS#8 PEM) goes into the key vault and nowhere else.
///
/// Every call makes another key: a device that has one asks with [`device_request_with`], or its certificate no longer fits.
///
/// # Errors
/// [`WireError::Enrolment`] if no key can be made.
pub fn device_request(
    site: &str,
    device: &str,
    sign_key: &VerifyingKey,
) -> Result<(DeviceRequest, Secret<String>), WireError> {
    let key = KeyPair::generate().map_err(|why| WireError::Enrolment(why.to_string()))?;
    Ok((request(site, device, sign_key, &key)?, Secret::new(key.serialize_pem())))
}

/// The request to enrol a device that has a TLS key already.
///
/// # Errors
/// [`WireError::Enrolment`] if the key cannot be read.
pub fn device_request_with(
    site: &str,
    device: &str,
    sign_key: &VerifyingKey,
    tls_key_pem: &Secret<String>,
) -> Result<DeviceRequest, WireError> {
    let unreadable = |_| WireError::Enrolment("the TLS key cannot be read".into());
    request(site, device, sign_key, &KeyPair::from_pem(tls_key_pem.expose()).map_err(unreadable)?)
}

fn request(site: &str, device: &str, sign_key: &VerifyingKey, key: &KeyPair) -> Result<DeviceRequest, WireError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, DnValue::Utf8String(device.to_owned()));
    params.distinguished_name.push(DnType::OrganizationalUnitName, DnValue::Utf8String(site.to_owned()));
    let csr = params.serialize_request(key).and_then(|request| request.pem());
    Ok(DeviceRequest {
        site: site.to_owned(),
        device: device.to_owned(),
        sign_key_hex: sign_key.to_hex(),
        csr_pem: csr.map_err(|why| WireError::Enrolment(why.to_string()))?,
    })
}
