//! An event as it goes out.

use seal::field::DataKey;
use serde_json::{Value, json};

use crate::error::WireError;
use crate::sensitive;

/// An event of the log with the bytes the log stored. They are read, never written anew: the signature stands over them.
#[derive(Debug, Clone)]
pub struct OutgoingEvent {
    /// UUIDv7, as in the header.
    pub event_id: String,
    /// Event type, as in the header.
    pub kind: String,
    /// Canonical JSON of the header.
    pub header: Vec<u8>,
    /// Salt of the body; none for a stub.
    pub salt: Option<Vec<u8>>,
    /// Canonical JSON of the body; none sends the event as a stub: the chain stays whole without its content (exchange §13).
    pub body: Option<Vec<u8>>,
    /// SM2 over SM3 of the header, r ‖ s.
    pub signature: [u8; 64],
}

impl OutgoingEvent {
    /// The envelope: header fields, salt, body with its sensitive values sealed, signature. `more` are the platform's own patterns
    /// beyond [`crate::SENSITIVE`].
    pub(crate) fn envelope(
        &self,
        signing_kid: &str,
        key: &DataKey,
        more: &[(String, String)],
    ) -> Result<Value, WireError> {
        let unsendable = |why| WireError::Unsendable { event_id: self.event_id.clone(), why };
        let mut envelope: Value =
            serde_json::from_slice(&self.header).map_err(|_| unsendable("the header is no JSON"))?;
        let Value::Object(members) = &mut envelope else {
            return Err(unsendable("the header is no object"));
        };
        let says = |name: &str, text: &str| members.get(name).and_then(Value::as_str) == Some(text);
        if !says("event_id", &self.event_id) || !says("type", &self.kind) {
            return Err(unsendable("the header is of another event"));
        }
        if let Some(body) = &self.body {
            let salt = self.salt.as_ref().ok_or_else(|| unsendable("a body without its salt"))?;
            let body: Value = serde_json::from_slice(body).map_err(|_| unsendable("the body is no JSON"))?;
            members.insert("salt".into(), hex::encode(salt).into());
            members.insert("body".into(), body);
        }
        members.insert(
            "sig".into(),
            json!({ "kid": signing_kid, "alg": "SM2-SM3", "v": hex::encode(self.signature) }),
        );
        let own = sensitive::SENSITIVE.iter().map(|(kind, path)| (*kind, *path));
        let theirs = more.iter().map(|(kind, path)| (kind.as_str(), path.as_str()));
        for (_, path) in own.chain(theirs).filter(|(kind, _)| *kind == self.kind) {
            sensitive::seal_all(&mut envelope, path, &self.event_id, key)?;
        }
        Ok(envelope)
    }
}
