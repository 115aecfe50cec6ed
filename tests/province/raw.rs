//! A caller that keeps to no rule: any certificate or none, any header, any body.

use std::sync::Arc;

use reqwest::Method;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;

use crate::rig::{Desk, Rig};

pub struct Raw {
    client: reqwest::Client,
    base: String,
    pub device: String,
    pub token: Option<String>,
}

impl Raw {
    /// With the certificate and key of `desk`.
    pub fn of(rig: &Rig, desk: &Desk) -> Raw {
        let certificate = CertificateDer::from_pem_slice(desk.enrolment.client_cert_pem.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(desk.tls_key.expose().as_bytes()).unwrap();
        Raw::new(rig, desk, Some((certificate, key)))
    }

    /// With no certificate at all.
    pub fn without_certificate(rig: &Rig, desk: &Desk) -> Raw {
        Raw::new(rig, desk, None)
    }

    fn new(rig: &Rig, desk: &Desk, identity: Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>) -> Raw {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(desk.enrolment.ca_pem.as_bytes()).unwrap()).unwrap();
        let builder = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_root_certificates(roots);
        let tls = match identity {
            Some((certificate, key)) => builder.with_client_auth_cert(vec![certificate], key).unwrap(),
            None => builder.with_no_client_auth(),
        };
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
        Raw { client, base: rig.url(), device: desk.enrolment.device.clone(), token: None }
    }

    pub async fn send(&self, method: &str, path: &str, body: &str) -> Result<(u16, Value), reqwest::Error> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header("x-iis-api", "1")
            .header("x-iis-device", &self.device)
            .body(body.to_owned());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let body = response.bytes().await?;
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }

    /// The problem code of an answer that must be a refusal.
    pub async fn refusal(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let (status, body) = self.send(method, path, body).await.unwrap();
        (status, body["code"].as_str().unwrap_or("no problem").to_owned())
    }

    pub async fn log_in(&mut self, user: &str, password: &str) {
        let login = serde_json::json!({ "user": user, "password": password }).to_string();
        let (status, body) = self.send("POST", "/iis/v1/session", &login).await.unwrap();
        assert_eq!(status, 200, "{body}");
        self.token = Some(body["token"].as_str().unwrap().to_owned());
    }
}
