//! The province's own keys: the certificate authority of its devices, its server certificate, its SM2 pairs; and the enrolment of
//! a device, which is the act of putting it on the white list.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CertifiedIssuer, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use seal::password::Cost;
use seal::sm2::{DecryptKey, SigningKey, VerifyingKey};
use seal::sm3;
use serde::{Deserialize, Serialize};

use crate::ProvinceError;
use crate::clock;
use crate::files;
use crate::registry::{Device, Registry, SignKey, User};

const CA_CERT: &str = "ca.pem";
const CA_KEY: &str = "ca.key.pem";
const SERVER_CERT: &str = "server.pem";
const SERVER_KEY: &str = "server.key.pem";
const PLATFORM_KEYS: &str = "platform-keys.json";

/// Years a certificate authority lives; device and server certificates live one year and 30 days.
const CA_YEARS: u64 = 10;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a device sends to be enrolled, made on the device: its private keys never leave it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// Site code of the clinic.
    pub site: String,
    /// Device id, such as `d-7f…`.
    pub device: String,
    /// The device's SM2 signing key, 130 hexadecimal digits.
    pub sign_key_hex: String,
    /// Certificate request for its TLS key.
    pub csr_pem: String,
}

/// What the device receives back. Nothing in it is secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enrolment {
    /// Where the province listens, such as `https://127.0.0.1:8443`.
    pub base_url: String,
    /// The authority whose server certificate the device trusts.
    pub ca_pem: String,
    /// The device's certificate.
    pub client_cert_pem: String,
    /// Site code.
    pub site: String,
    /// Device id.
    pub device: String,
    /// User name of the second factor.
    pub user: String,
    /// Name of the device's signing key, as signatures give it.
    pub signing_kid: String,
    /// The platform's SM2 key that data keys are wrapped with.
    pub platform_encrypt_key_hex: String,
    /// The platform's SM2 key that signs what it acknowledges.
    pub platform_sign_key_hex: String,
}

/// The platform's private SM2 keys. Encryption and signing are separate pairs.
pub(crate) struct PlatformKeys {
    pub decrypt: DecryptKey,
    pub sign: SigningKey,
}

#[derive(Serialize, Deserialize)]
struct PlatformKeyFile {
    decrypt: String,
    sign: String,
}

/// The certificate files TLS is served with.
pub(crate) struct TlsFiles {
    pub ca: PathBuf,
    pub cert: PathBuf,
    pub key: PathBuf,
}

impl TlsFiles {
    pub(crate) fn of(dir: &Path) -> TlsFiles {
        TlsFiles { ca: dir.join(CA_CERT), cert: dir.join(SERVER_CERT), key: dir.join(SERVER_KEY) }
    }
}

/// Makes a new province in `dir`: certificate authority, server certificate for `host` (a name or an address), SM2 pairs and an
/// empty white list, all readable by their owner alone.
///
/// # Errors
/// [`ProvinceError::AlreadyThere`] if there is one; no key is ever overwritten.
pub fn init(dir: &Path, host: &str) -> Result<(), ProvinceError> {
    files::create_dir(dir)?;
    let _lock = files::lock(dir)?;
    if [CA_CERT, CA_KEY, PLATFORM_KEYS].iter().any(|name| dir.join(name).exists()) {
        return Err(ProvinceError::AlreadyThere(dir.to_owned()));
    }

    let mut params = CertificateParams::default();
    name(&mut params, "Vaxdesk reference province");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid_for(&mut params, DAY * 365 * CA_YEARS as u32);
    let ca_key = KeyPair::generate()?;
    let ca_key_pem = ca_key.serialize_pem();
    let ca = CertifiedIssuer::self_signed(params, ca_key)?;

    let mut params = CertificateParams::new(vec![host.to_owned()])?;
    name(&mut params, host);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    valid_for(&mut params, DAY * 395);
    let server_key = KeyPair::generate()?;
    let server = params.signed_by(&server_key, &ca)?;

    let keys = PlatformKeyFile {
        decrypt: hex::encode(DecryptKey::generate()?.to_bytes().expose()),
        sign: hex::encode(SigningKey::generate()?.to_bytes().expose()),
    };
    let keys = serde_json::to_vec_pretty(&keys).map_err(|why| ProvinceError::unreadable(PLATFORM_KEYS, why))?;
    files::replace(&dir.join(PLATFORM_KEYS), &keys)?;
    files::replace(&dir.join(SERVER_CERT), server.pem().as_bytes())?;
    files::replace(&dir.join(SERVER_KEY), server_key.serialize_pem().as_bytes())?;
    files::replace(&dir.join(CA_KEY), ca_key_pem.as_bytes())?;
    Registry::create(dir)?;
    files::replace(&dir.join(CA_CERT), ca.pem().as_bytes())
}

/// Puts a device on the white list with one user, and gives what the device needs to connect. A running province sees it at once.
///
/// Enrolling the same device again replaces its certificate; its earlier signing keys stay, so that events signed before are
/// still accepted. The certificate's subject comes from the request's fields, never from the certificate request itself.
///
/// # Errors
/// [`ProvinceError`] if the request cannot be read or its signature is wrong.
pub fn enrol(
    dir: &Path,
    request: &DeviceRequest,
    user: &str,
    password: &str,
    base_url: &str,
    cost: &Cost,
) -> Result<Enrolment, ProvinceError> {
    let named = |text: &str| {
        (1..=64).contains(&text.len())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    if !named(&request.site) || !named(&request.device) {
        return Err(ProvinceError::unreadable("device request", "site or device is no plain name"));
    }
    let sign_key = VerifyingKey::from_hex(&request.sign_key_hex)?;
    let csr = CertificateSigningRequestParams::from_pem(&request.csr_pem)?;

    let mut params = CertificateParams::default();
    name(&mut params, &request.device);
    params.distinguished_name.push(DnType::OrganizationalUnitName, DnValue::Utf8String(request.site.clone()));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    valid_for(&mut params, DAY * 395);
    let ca_pem = files::read(&dir.join(CA_CERT))?;
    let issuer = Issuer::from_ca_cert_pem(&ca_pem, KeyPair::from_pem(&files::read(&dir.join(CA_KEY))?)?)?;
    let certificate = params.signed_by(&csr.public_key, &issuer)?;

    let keys = platform_keys(dir)?;
    let password_hash = seal::password::hash(password, cost)?;
    let signing_kid = sign_key.key_id();
    Registry::change(dir, |registry| {
        let mut sign_keys = vec![SignKey { kid: signing_kid.clone(), key: sign_key.clone() }];
        if let Some(at) = registry.devices.iter().position(|device| device.device == request.device) {
            let earlier = registry.devices.remove(at);
            sign_keys.extend(earlier.sign_keys.into_iter().filter(|key| key.kid != signing_kid));
        }
        registry.devices.push(Device {
            site: request.site.clone(),
            device: request.device.clone(),
            thumbprint: thumbprint(certificate.der()),
            sign_keys,
            revoked: false,
        });
        registry.users.retain(|other| !(other.user == user && other.site == request.site));
        registry.users.push(User { user: user.to_owned(), site: request.site.clone(), password_hash });
    })?;
    Ok(Enrolment {
        base_url: base_url.to_owned(),
        ca_pem,
        client_cert_pem: certificate.pem(),
        site: request.site.clone(),
        device: request.device.clone(),
        user: user.to_owned(),
        signing_kid,
        platform_encrypt_key_hex: keys.decrypt.public().to_hex(),
        platform_sign_key_hex: keys.sign.verifying_key().to_hex(),
    })
}

/// Takes a device off the white list. Its certificate is refused from the next request on.
///
/// # Errors
/// [`ProvinceError`] if the white list cannot be written; a device that is not there is no error.
pub fn revoke(dir: &Path, device: &str) -> Result<(), ProvinceError> {
    Registry::change(dir, |registry| {
        for entry in registry.devices.iter_mut().filter(|entry| entry.device == device) {
            entry.revoked = true;
        }
    })
}

/// What a certificate is known by: the SM3 of its DER bytes.
pub(crate) fn thumbprint(certificate: &CertificateDer<'_>) -> sm3::Digest {
    sm3::digest(certificate.as_ref())
}

/// The certificates of a PEM file.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ProvinceError> {
    CertificateDer::pem_slice_iter(files::read(path)?.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|why| ProvinceError::unreadable(path.display().to_string(), why))
}

pub(crate) fn platform_keys(dir: &Path) -> Result<PlatformKeys, ProvinceError> {
    let text = files::read(&dir.join(PLATFORM_KEYS))?;
    let file: PlatformKeyFile =
        serde_json::from_str(&text).map_err(|why| ProvinceError::unreadable(PLATFORM_KEYS, why))?;
    let scalar = |text: &str| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|why| ProvinceError::unreadable(PLATFORM_KEYS, why))?;
        Ok::<_, ProvinceError>(bytes)
    };
    Ok(PlatformKeys {
        decrypt: DecryptKey::from_bytes(&scalar(&file.decrypt)?)?,
        sign: SigningKey::from_bytes(&scalar(&file.sign)?)?,
    })
}

fn name(params: &mut CertificateParams, common_name: &str) {
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, DnValue::Utf8String(common_name.to_owned()));
}

/// From a day ago, since a clinic's clock may be behind.
fn valid_for(params: &mut CertificateParams, time: Duration) {
    let now = SystemTime::from(clock::now());
    params.not_before = (now - DAY).into();
    params.not_after = (now + time).into();
}
