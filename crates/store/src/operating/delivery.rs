//! Delivery to the province: one row per own event, made in the transaction that appends it (exchange.md §5). There is no second copy
//! of the event in any queue.

use std::collections::HashSet;

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use crate::log::{Header, moment};
use crate::{Store, StoreError};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be sent.
    Pending,
    /// Handed to the network; the outcome is not known yet.
    InFlight,
    /// Failed for now; to be tried again.
    RetryWait,
    /// The province has it.
    Accepted,
    /// Refused; a person must look at it.
    Parked,
}

impl DeliveryState {
    /// As stored and shown: `pending`, `in_flight`, `retry_wait`, `accepted`, `parked`.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Pending => "pending",
            DeliveryState::InFlight => "in_flight",
            DeliveryState::RetryWait => "retry_wait",
            DeliveryState::Accepted => "accepted",
            DeliveryState::Parked => "parked",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        [Self::Pending, Self::InFlight, Self::RetryWait, Self::Accepted, Self::Parked]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| StoreError::unreadable("delivery.state"))
    }
}

/// An event to send, with the very bytes of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Event id.
    pub event_id: Uuid,
    /// Epoch of the chain.
    pub epoch: u32,
    /// Sequence number.
    pub seq: u64,
    /// Event type.
    pub kind: String,
    /// What it is about: kind.
    pub subject_kind: String,
    /// What it is about: id.
    pub subject_id: String,
    /// Canonical header bytes.
    pub header: Vec<u8>,
    /// SM3 of them.
    pub hash: [u8; 32],
    /// SM2 over the hash, r ‖ s.
    pub sig: [u8; 64],
    /// Salt of the body.
    pub salt: Vec<u8>,
    /// Canonical body bytes; absent for a stub, and for a body that was erased meanwhile.
    pub body: Option<Vec<u8>>,
    /// Which try this is, from 1.
    pub attempt: u32,
}

/// What became of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The province has it. A repeat brings the first receipt again.
    Accepted {
        /// Receipt.
        receipt: String,
        /// Version of the subject at the province, where it gave one.
        version: Option<String>,
    },
    /// Try again, not before `at` (RFC 3339).
    Retry {
        /// When.
        at: String,
        /// Code of the failure.
        code: String,
    },
    /// Refused; never to be retried without a person.
    Parked {
        /// Code of the refusal.
        code: String,
        /// The province's words.
        text: String,
    },
}

/// The outcome for one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Which event.
    pub event_id: Uuid,
    /// What became of it.
    pub outcome: Outcome,
}

/// The queue in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliverySummary {
    /// Pending, under way, or to be tried again.
    pub waiting: u64,
    /// Of these: under way.
    pub in_flight: u64,
    /// Parked for a person.
    pub parked: u64,
    /// Accepted so far.
    pub accepted: u64,
    /// Earliest next try of what failed, RFC 3339 UTC.
    pub next_attempt: Option<String>,
    /// When the province last accepted something, as the caller named the moment.
    pub last_success: Option<String>,
    /// Code of the latest failure among what is not accepted.
    pub last_failure: Option<String>,
}

/// One delivery as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Event id.
    pub event_id: Uuid,
    /// Sequence number.
    pub seq: u64,
    /// Event type.
    pub kind: String,
    /// Whether it goes without its body.
    pub stub: bool,
    /// Where it stands.
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: u32,
    /// Next try, RFC 3339 UTC.
    pub next_attempt: Option<String>,
    /// Code of the last failure.
    pub last_code: Option<String>,
    /// The province's words to it.
    pub last_text: Option<String>,
    /// Receipt.
    pub receipt: Option<String>,
    /// When the event was recorded, civil time with offset.
    pub recorded_at: String,
}

/// Makes the delivery row of an own event.
pub(crate) fn enqueue(connection: &Connection, pos: i64, header: &Header, stub: bool) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO delivery (pos, event, subject_kind, subject_id, causation, stub) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((pos, header.event_id, &header.subject.kind, &header.subject.id, header.causation_id, stub))?;
    Ok(())
}

/// What was under way when the program ended has an unknown outcome: it is sent again under the same id.
pub(crate) fn take_up_again(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("UPDATE delivery SET state = 'pending' WHERE state = 'in_flight'", [])?;
    Ok(())
}

fn rfc3339(ms: Option<i64>) -> Option<String> {
    ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()).map(|at| at.to_string())
}

/// A delivery that is not settled yet, as the choice of what to send sees it.
struct Open {
    pos: i64,
    event: Uuid,
    subject: (String, String),
    causation: Option<Uuid>,
    state: String,
    next_attempt: Option<i64>,
}

impl Open {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Open> {
        Ok(Open {
            pos: row.get(0)?,
            event: row.get(1)?,
            subject: (row.get(2)?, row.get(3)?),
            causation: row.get(4)?,
            state: row.get(5)?,
            next_attempt: row.get(6)?,
        })
    }
}

/// Chooses what may go now, oldest first.
///
/// Order is kept per subject (exchange.md §5): what waits for another try or is under way holds back everything later about the same
/// subject. A parked event holds back only what it led to, and what that led to; the rest of the subject passes.
fn choose(connection: &Connection, now: i64, limit: usize) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT pos, event, subject_kind, subject_id, causation, state, next_attempt
         FROM delivery WHERE state <> 'accepted' ORDER BY pos",
    )?;
    let mut rows = statement.query([])?;
    let mut chosen = Vec::new();
    let mut busy: HashSet<(String, String)> = HashSet::new();
    let mut held: HashSet<Uuid> = HashSet::new();
    while let Some(row) = rows.next()? {
        if chosen.len() >= limit {
            break;
        }
        let open = Open::from_row(row)?;
        let due = match open.state.as_str() {
            "pending" => true,
            "retry_wait" => open.next_attempt.is_none_or(|at| at <= now),
            _ => false,
        };
        let follows_held = open.causation.is_some_and(|causation| held.contains(&causation));
        if open.state == "parked" {
            held.insert(open.event);
        } else if due && !follows_held && !busy.contains(&open.subject) {
            chosen.push(open.pos);
        } else {
            held.insert(open.event);
            // Something that follows a parked event waits for a person; it must not stop the whole subject until then.
            if !follows_held || open.state != "pending" {
                busy.insert(open.subject);
            }
        }
    }
    Ok(chosen)
}

impl Store {
    /// Takes up to `limit` deliveries that are due at `now` (RFC 3339) and marks them as under way.
    pub fn claim_deliveries(&self, now: &str, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let now = moment("now", now)?.as_millisecond();
        self.write(|connection| {
            let chosen = choose(connection, now, limit)?;
            let mut outgoing = Vec::with_capacity(chosen.len());
            for pos in chosen {
                connection
                    .prepare_cached(
                        "UPDATE delivery SET state = 'in_flight', attempts = attempts + 1, next_attempt = NULL WHERE pos = ?1",
                    )?
                    .execute([pos])?;
                outgoing.push(connection.prepare_cached(include_str!("outgoing.sql"))?.query_row([pos], |row| {
                    Ok(Outgoing {
                        event_id: row.get("id")?,
                        epoch: row.get("epoch")?,
                        seq: row.get("seq")?,
                        kind: row.get("kind")?,
                        subject_kind: row.get("subject_kind")?,
                        subject_id: row.get("subject_id")?,
                        header: row.get("header")?,
                        hash: row.get("hash")?,
                        sig: row.get("sig")?,
                        salt: row.get::<_, Option<Vec<u8>>>("salt")?.unwrap_or_default(),
                        body: if row.get::<_, bool>("stub")? { None } else { row.get("body")? },
                        attempt: row.get("attempts")?,
                    })
                })?);
            }
            Ok(outgoing)
        })
    }

    /// Writes down what became of deliveries at `now` (RFC 3339). What the province has accepted stays accepted, with its first receipt.
    pub fn settle_deliveries(&self, now: &str, settlements: &[Settlement]) -> Result<(), StoreError> {
        self.write(|connection| {
            for settlement in settlements {
                settle(connection, now, settlement)?;
            }
            Ok(())
        })
    }

    /// Makes everything that waits for another try due at once: the line is back, or a person asked for it.
    pub fn hurry_deliveries(&self) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("UPDATE delivery SET next_attempt = NULL WHERE state = 'retry_wait'", [])?;
            Ok(())
        })
    }

    /// Sends a parked event again, as it is: somebody mended the cause elsewhere. Answers whether it was parked.
    pub fn send_again(&self, event: Uuid) -> Result<bool, StoreError> {
        let sent = self.write(|connection| {
            Ok(connection
                .execute("UPDATE delivery SET state = 'pending' WHERE event = ?1 AND state = 'parked'", [event])?)
        })?;
        Ok(sent > 0)
    }

    /// The queue in numbers.
    pub fn delivery_summary(&self) -> Result<DeliverySummary, StoreError> {
        self.read(|reader| {
            let summary =
                reader.connection().prepare_cached(include_str!("delivery_summary.sql"))?.query_row([], |row| {
                    Ok(DeliverySummary {
                        waiting: row.get("waiting")?,
                        in_flight: row.get("in_flight")?,
                        parked: row.get("parked")?,
                        accepted: row.get("accepted")?,
                        next_attempt: rfc3339(row.get("next_attempt")?),
                        last_success: row.get("last_success")?,
                        last_failure: row.get("last_failure")?,
                    })
                })?;
            Ok(summary)
        })
    }

    /// The newest deliveries, newest first.
    pub fn delivery_list(&self, limit: u32) -> Result<Vec<DeliveryRow>, StoreError> {
        self.read(|reader| {
            let mut statement = reader.connection().prepare_cached(include_str!("delivery_list.sql"))?;
            let mut rows = statement.query([limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                let header: Header = serde_json::from_slice(&row.get::<_, Vec<u8>>("header")?)
                    .map_err(|_| StoreError::unreadable("a stored header"))?;
                list.push(DeliveryRow {
                    event_id: row.get("event")?,
                    seq: header.seq,
                    kind: header.kind,
                    stub: row.get("stub")?,
                    state: DeliveryState::read(&row.get::<_, String>("state")?)?,
                    attempts: row.get("attempts")?,
                    next_attempt: rfc3339(row.get("next_attempt")?),
                    last_code: row.get("last_code")?,
                    last_text: row.get("last_text")?,
                    receipt: row.get("receipt")?,
                    recorded_at: header.recorded_at,
                });
            }
            Ok(list)
        })
    }
}

fn settle(connection: &Connection, now: &str, settlement: &Settlement) -> Result<(), StoreError> {
    let event = settlement.event_id;
    match &settlement.outcome {
        Outcome::Accepted { receipt, version } => {
            connection
                .prepare_cached(include_str!("settle_accepted.sql"))?
                .execute(params![event, receipt, version, now])?;
        }
        Outcome::Retry { at, code } => {
            let at = moment("at", at)?.as_millisecond();
            connection.prepare_cached(include_str!("settle_retry.sql"))?.execute(params![event, at, code])?;
        }
        Outcome::Parked { code, text } => {
            connection.prepare_cached(include_str!("settle_parked.sql"))?.execute(params![event, code, text])?;
        }
    }
    Ok(())
}
