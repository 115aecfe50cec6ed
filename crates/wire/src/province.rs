//! The platform, as the workstation speaks with it.

use reqwest::Method;
use seal::field::{self, DataKey};
use seal::sm2::{EncryptKey, VerifyingKey};
use seal::{Secret, canonical, random_bytes};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::answer::{
    ArchiveCreated, ArchiveDose, ArchiveSummary, BatchAnswer, ItemResult, Person, ServerTime, SignedHead, StatusAnswer,
};
use crate::batch::{self, Gathered, Run};
use crate::client::{Client, Lane};
use crate::data_key::DailyKey;
use crate::enrolment::Enrolment;
use crate::error::WireError;
use crate::outgoing::OutgoingEvent;

/// Ids of one status question.
const STATUS_IDS: usize = 500;

/// Longest archive code (A-040).
const CODE_LENGTH: usize = 20;

/// A province's platform. Cheap to ask, safe to share between tasks; keeps one connection for people and one for uploads.
pub struct Province {
    client: Client,
    key: DailyKey,
    signing_kid: String,
    platform_sign_key: VerifyingKey,
    site: String,
    device: String,
    /// What the platform wants sealed beyond our own list; asked once.
    patterns: OnceCell<Vec<(String, String)>>,
}

impl std::fmt::Debug for Province {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Province").field("site", &self.site).field("device", &self.device).finish_non_exhaustive()
    }
}

impl Province {
    /// Makes ready; nothing is sent yet. Login happens with the first call that needs it, is refreshed when the token is over, and
    /// is not tried again with a password that was refused: make a new `Province` with another.
    ///
    /// `signing_kid` is the name of the key the events were signed with ([`VerifyingKey::key_id`]).
    ///
    /// # Errors
    /// [`WireError::Enrolment`] if enrolment or key cannot be used.
    pub fn connect(
        enrolment: &Enrolment,
        tls_key_pem: &Secret<String>,
        password: Secret<String>,
        signing_kid: String,
    ) -> Result<Province, WireError> {
        let unusable = |_| WireError::Enrolment("a key of the platform cannot be read".into());
        Ok(Province {
            client: Client::new(enrolment, tls_key_pem, password)?,
            key: DailyKey::new(EncryptKey::from_hex(&enrolment.platform_encrypt_key_hex).map_err(unusable)?),
            signing_kid,
            platform_sign_key: VerifyingKey::from_hex(&enrolment.platform_sign_key_hex).map_err(unusable)?,
            site: enrolment.site.clone(),
            device: enrolment.device.clone(),
            patterns: OnceCell::new(),
        })
    }

    /// Clock of the platform minus this machine's at the last answer, in milliseconds; 0 before the first.
    pub fn clock_offset_ms(&self) -> i64 {
        self.client.offset_ms()
    }

    /// Asks the platform for its time. Needs no login, so it also tells whether the line is open.
    ///
    /// # Errors
    /// [`WireError`].
    pub async fn time(&self) -> Result<ServerTime, WireError> {
        let answer = self.client.open_call(Lane::Interactive, Method::GET, "/time", None).await?;
        let unix_ms = answer.clock.unix_ms.ok_or(WireError::BadAnswer("time"))?;
        Ok(ServerTime { unix_ms, offset_ms: answer.clock.offset_ms, round_trip: answer.clock.round_trip })
    }

    /// Uploads events, in order, in as many messages as the limits ask for (200 events, 1 MiB).
    ///
    /// Every event gets an item. A message the platform calls `malformed` or `too_large` is halved until the one event at fault
    /// stands alone and is rejected. If a later message of the batch fails, the answers so far are given and the rest is deferred
    /// with the failure's code.
    ///
    /// # Errors
    /// [`WireError`] if nothing was answered for at all. What became of the events is then unknown: send them again.
    pub async fn submit(&self, batch: &[OutgoingEvent]) -> Result<BatchAnswer, WireError> {
        let mut gathered = Gathered::new();
        if batch.is_empty() {
            return Ok(gathered.finish(std::iter::empty(), "", None));
        }
        let patterns = self.patterns().await?;
        let (key, wrapped) = self.key.get()?;
        let mut ids = Vec::with_capacity(batch.len());
        let mut texts = Vec::with_capacity(batch.len());
        for event in batch {
            match event.envelope(&self.signing_kid, &key, patterns) {
                Ok(envelope) => {
                    let text = envelope.to_string();
                    if text.len() > batch::LARGEST_EVENT {
                        let text = "事件超出单个请求的上限".to_owned();
                        gathered.set(&event.event_id, ItemResult::Rejected { code: "too_large".into(), text });
                    } else {
                        ids.push(event.event_id.as_str());
                        texts.push(text);
                    }
                }
                // One event that cannot be written must not hold up the others.
                Err(error @ WireError::Unsendable { .. }) => gathered.set(
                    &event.event_id,
                    ItemResult::Rejected { code: error.code().to_owned(), text: error.to_string() },
                ),
                Err(error) => return Err(error),
            }
        }
        let wrapped = serde_json::to_string(&wrapped).map_err(|_| WireError::BadAnswer("wrapped key"))?;
        let all_ids = || batch.iter().map(|event| event.event_id.as_str());

        // A stack with the first run on top, so that halves stay in order.
        let sizes: Vec<usize> = texts.iter().map(String::len).collect();
        let mut left: Vec<Run> = batch::runs(&sizes);
        left.reverse();
        while let Some(run) = left.pop() {
            let message = format!(
                r#"{{"batch_id":"{}","device":"{}","keys":[{wrapped}],"events":[{}]}}"#,
                fresh_id()?,
                self.device,
                texts[run.from..run.to].join(",")
            );
            match self.client.call(Lane::Drain, "/events:batch", message.into_bytes()).await {
                Ok(answer) => gathered.take(answer, |head| self.checked_head(head))?,
                Err(WireError::Refused { code, text, .. }) if code == "malformed" || code == "too_large" => {
                    match run.halves() {
                        Some([first, second]) => left.extend([second, first]),
                        None => gathered.set(ids[run.from], ItemResult::Rejected { code, text }),
                    }
                }
                Err(error) if gathered.is_empty() => return Err(error),
                Err(error) => {
                    let after = match &error {
                        WireError::Refused { retry_after, .. } => *retry_after,
                        _ => None,
                    };
                    return Ok(gathered.finish(all_ids(), error.code(), after));
                }
            }
        }
        Ok(gathered.finish(all_ids(), "unanswered", None))
    }

    /// Has the archive of a `recipient.registered` event created. The same event again gives the same code and first receipt.
    ///
    /// # Errors
    /// [`WireError`]; after one without an answer, ask again with the same event.
    pub async fn create_archive(&self, event: &OutgoingEvent) -> Result<ArchiveCreated, WireError> {
        let patterns = self.patterns().await?;
        let (key, wrapped) = self.key.get()?;
        let envelope = event.envelope(&self.signing_kid, &key, patterns)?;
        let message = json!({ "keys": [wrapped], "event": envelope }).to_string().into_bytes();
        // Nobody stands at the counter for it: it is part of the upload.
        let answer = self.client.call(Lane::Drain, "/archives", message).await?;
        let created: ArchiveCreated = answer.read("archive creation")?;
        code_of_allowed_length(&created.archive_code)?;
        Ok(created)
    }

    /// Archives of the person with this ID number (A-015).
    ///
    /// The number leaves sealed; names and numbers come back sealed with the same key and bound to this question.
    ///
    /// # Errors
    /// [`WireError`].
    pub async fn query_by_id_number(&self, id_number: &str) -> Result<Vec<ArchiveSummary>, WireError> {
        #[derive(Deserialize)]
        struct Answer {
            archives: Vec<Found>,
        }
        let (key, wrapped) = self.key.get()?;
        let query_id = fresh_id()?;
        let sealed = field::seal_field(&key, &query_id, "/id_number", &Value::from(id_number.trim()))?;
        let message = json!({ "query_id": query_id, "keys": [wrapped], "id_number": sealed }).to_string().into_bytes();
        let answer = self.client.call(Lane::Interactive, "/archives/query/by-id-number", message).await?;
        let answer: Answer = answer.read("query answer")?;
        answer.archives.into_iter().enumerate().map(|(index, found)| found.open(index, &query_id, &key)).collect()
    }

    /// What the platform holds of these events: for after a restore, or when in doubt.
    ///
    /// # Errors
    /// [`WireError`].
    pub async fn status(&self, event_ids: &[String]) -> Result<Vec<StatusAnswer>, WireError> {
        #[derive(Deserialize)]
        struct Answer {
            items: Vec<Item>,
        }
        #[derive(Deserialize)]
        struct Item {
            event_id: String,
            #[serde(default)]
            receipt: Option<String>,
        }
        let mut items = Vec::with_capacity(event_ids.len());
        for ids in event_ids.chunks(STATUS_IDS) {
            let message = json!({ "event_ids": ids }).to_string().into_bytes();
            let answer: Answer =
                self.client.call(Lane::Drain, "/events:status", message).await?.read("status answer")?;
            items.extend(
                answer.items.into_iter().map(|item| StatusAnswer { event_id: item.event_id, receipt: item.receipt }),
            );
        }
        Ok(items)
    }

    /// Logs out. The next call that needs it logs in again.
    ///
    /// # Errors
    /// [`WireError`]; the session is forgotten here in any case.
    pub async fn log_out(&self) -> Result<(), WireError> {
        self.client.end().await
    }

    /// What the platform wants sealed beyond [`crate::SENSITIVE`].
    async fn patterns(&self) -> Result<&[(String, String)], WireError> {
        #[derive(Deserialize)]
        struct Capabilities {
            sensitive_fields: Vec<Pattern>,
        }
        #[derive(Deserialize)]
        struct Pattern {
            #[serde(rename = "type")]
            kind: String,
            path: String,
        }
        let ask = async || {
            let answer = self.client.open_call(Lane::Drain, Method::GET, "/capabilities", None).await?;
            let capabilities: Capabilities = answer.read("capabilities")?;
            let patterns = capabilities.sensitive_fields.into_iter().map(|pattern| (pattern.kind, pattern.path));
            Ok::<_, WireError>(patterns.filter(|(_, path)| path.starts_with("/body/")).collect())
        };
        self.patterns.get_or_try_init(ask).await.map(Vec::as_slice)
    }

    /// The platform's statement about our log, if it is about ours and its signature is good.
    fn checked_head(&self, head: &Value) -> Option<SignedHead> {
        let signed = SignedHead::deserialize(head).ok()?;
        let mut statement = head.clone();
        statement.as_object_mut()?.remove("sig");
        let text = canonical::to_vec(&statement).ok()?;
        let good = signed.site == self.site
            && signed.device == self.device
            && self.platform_sign_key.verify(&text, &signed.sig.v);
        if !good {
            tracing::warn!(
                "the platform's statement about this device's log is not signed by the platform; it is not kept"
            );
        }
        good.then_some(signed)
    }
}

/// An archive as it comes, the person sealed.
#[derive(Deserialize)]
struct Found {
    archive_code: String,
    version: String,
    managing_site: String,
    managing_unit: String,
    person: Value,
    #[serde(default)]
    doses: Vec<ArchiveDose>,
    #[serde(default)]
    complete: bool,
}

impl Found {
    fn open(self, index: usize, query_id: &str, key: &DataKey) -> Result<ArchiveSummary, WireError> {
        code_of_allowed_length(&self.archive_code)?;
        let path = format!("/archives/{index}/person");
        let person = field::open_field(key, query_id, &path, &self.person)?;
        let person: Person =
            serde_json::from_value(person).map_err(|_| WireError::BadAnswer("person of an archive"))?;
        Ok(ArchiveSummary {
            archive_code: self.archive_code,
            version: self.version,
            managing_site: self.managing_site,
            managing_unit: self.managing_unit,
            person,
            doses: self.doses,
            complete: self.complete,
        })
    }
}

/// A longer code is refused with its reason and never cut (A-040).
fn code_of_allowed_length(code: &str) -> Result<(), WireError> {
    if (1..=CODE_LENGTH).contains(&code.chars().count()) {
        Ok(())
    } else {
        Err(WireError::BadAnswer("an archive code of a length that does not exist"))
    }
}

/// A name for one message; no two are alike.
fn fresh_id() -> Result<String, WireError> {
    Ok(hex::encode(random_bytes::<16>()?))
}
