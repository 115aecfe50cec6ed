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
        members.insert("sig".into(), json!({ "kid": signing_kid, "alg": "SM2-SM3", "v": hex::encode(self.signature) }));
        let own = sensitive::SENSITIVE.iter().map(|(kind, path)| (*kind, *path));
        let theirs = more.iter().map(|(kind, path)| (kind.as_str(), path.as_str()));
        for (_, path) in own.chain(theirs).filter(|(kind, _)| *kind == self.kind) {
            sensitive::seal_all(&mut envelope, path, &self.event_id, key)?;
        }
        Ok(envelope)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use seal::field;

    /// The worked example for integrators; the reference province is held against the same file.
    const EXAMPLE: &str = include_str!("../../../docs/fixtures/event.json");

    fn example() -> (Value, OutgoingEvent) {
        let file: Value = serde_json::from_str(EXAMPLE).unwrap();
        let text = |pointer: &str| file.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let event = OutgoingEvent {
            event_id: text("/event/event_id"),
            kind: text("/event/type"),
            header: text("/header_text").into_bytes(),
            salt: Some(hex::decode(text("/event/salt")).unwrap()),
            body: Some(text("/body_text").into_bytes()),
            signature: hex::decode(text("/event/sig/v")).unwrap().try_into().unwrap(),
        };
        (file, event)
    }

    /// Where sealed values stand below `value`.
    fn sealed_places(value: &Value, path: &str, found: &mut Vec<String>) {
        if field::is_sealed(value) {
            found.push(path.to_owned());
            return;
        }
        match value {
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| sealed_places(item, &format!("{path}/{at}"), found));
            }
            Value::Object(members) => {
                members.iter().for_each(|(name, item)| sealed_places(item, &format!("{path}/{name}"), found));
            }
            _ => {}
        }
    }

    #[test]
    fn writes_the_worked_example_as_the_document_says() {
        let (file, event) = example();
        let key = DataKey::generate().unwrap();
        let kid = file["event"]["sig"]["kid"].as_str().unwrap();
        let mut written = event.envelope(kid, &key, &[]).unwrap();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        sealed_places(&written, "", &mut ours);
        sealed_places(&file["event"], "", &mut theirs);
        assert_eq!(ours, theirs, "the same values are sealed");
        assert!(ours.len() >= 6);
        // Nonce and key differ each time; opened, all is the same.
        let mut expected = file["event"].clone();
        let body: Value = serde_json::from_str(file["body_text"].as_str().unwrap()).unwrap();
        expected["body"] = body;
        for place in ours {
            let value = written.pointer_mut(&place).unwrap();
            *value = field::open_field(&key, &event.event_id, &place, value).unwrap();
        }
        assert_eq!(written, expected);
    }

    #[test]
    fn leaves_salt_and_body_out_of_a_stub() {
        let (file, event) = example();
        let key = DataKey::generate().unwrap();
        for salt in [None, event.salt.clone()] {
            let stub = OutgoingEvent { body: None, salt, ..event.clone() };
            let written = stub.envelope("k", &key, &[]).unwrap();
            assert!(written.get("body").is_none(), "exchange §13");
            assert!(written.get("salt").is_none(), "without the salt the body cannot be guessed from its digest");
            assert_eq!(written["body_digest"], file["event"]["body_digest"]);
        }
    }

    #[test]
    fn seals_what_the_platform_asks_for_beyond_our_own_list() {
        let (_, event) = example();
        let key = DataKey::generate().unwrap();
        let more = [
            ("recipient.registered".to_owned(), "/body/birth".to_owned()),
            ("other".to_owned(), "/body/sex".to_owned()),
        ];
        let written = event.envelope("k", &key, &more).unwrap();
        assert!(field::is_sealed(&written["body"]["birth"]));
        assert_eq!(written["body"]["sex"], "female", "asked for another type");
    }

    #[test]
    fn sends_no_event_under_the_name_of_another() {
        let (_, event) = example();
        let key = DataKey::generate().unwrap();
        let code = |event: OutgoingEvent| event.envelope("k", &key, &[]).unwrap_err().code().to_owned();
        assert_eq!(code(OutgoingEvent { event_id: "x".into(), ..event.clone() }), "event.unsendable");
        assert_eq!(code(OutgoingEvent { kind: "x".into(), ..event.clone() }), "event.unsendable");
        assert_eq!(code(OutgoingEvent { salt: None, ..event.clone() }), "event.unsendable");
        assert_eq!(code(OutgoingEvent { header: b"[]".to_vec(), ..event }), "event.unsendable");
    }
}
