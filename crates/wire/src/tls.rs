//! TLS 1.3 with the device's certificate, trusting the province's authority and no other.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use seal::Secret;

use crate::enrolment::Enrolment;
use crate::error::WireError;

pub(crate) fn config(enrolment: &Enrolment, key_pem: &Secret<String>) -> Result<ClientConfig, WireError> {
    let failed = |why: &dyn std::fmt::Display| WireError::Enrolment(why.to_string());
    let certificates = |pem: &str| -> Result<Vec<CertificateDer<'static>>, WireError> {
        CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().map_err(|why| failed(&why))
    };
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&enrolment.ca_pem)? {
        roots.add(certificate).map_err(|why| failed(&why))?;
    }
    let key = PrivateKeyDer::from_pem_slice(key_pem.expose().as_bytes())
        .map_err(|_| WireError::Enrolment("the TLS key cannot be read".into()))?;
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|why| failed(&why))?
        .with_root_certificates(roots)
        .with_client_auth_cert(certificates(&enrolment.client_cert_pem)?, key)
        .map_err(|why| failed(&why))
}
