//! Delivery 上报: events to the province, in the background, exactly once in effect.
//!
//! The schedule of tries stands in the database, not in memory: a pulled plug loses nothing. Recording never waits for the network. The
//! worker wakes when something was appended, when a try is due, and when the province answers again after an outage.

use std::sync::Arc;
use std::time::Duration;

use domain::Ctx;
use domain::ctx::stamp;
use domain::event::v1::ArchiveCodeAllotted;
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use jiff::{SignedDuration, Timestamp};
use store::{Outcome, Outgoing, Settlement};
use uuid::Uuid;
use wire::{Action, OutgoingEvent, Province, WireError};

use crate::view::{DeliveryRow, QueueView, SyncView};
use crate::{Answer, App, decided, ids, lock, session};

/// Events in one batch (exchange.md §5).
const BATCH: usize = 200;
/// How often an unreachable province is tried for a sign of life.
const PROBE: Duration = Duration::from_secs(5);
/// How long the worker rests when nothing waits.
const REST: Duration = Duration::from_secs(60);
/// Rows of the sync page.
const ROWS: u32 = 200;

/// The link to the province.
#[derive(Default)]
pub(crate) struct Link {
    /// The client, once enrolled.
    pub province: Option<Arc<Province>>,
    /// Base address, for the sync page.
    pub base_url: Option<String>,
    /// Whether the last call was answered.
    pub state: LinkState,
    /// Code of the last failure.
    pub last_failure: Option<String>,
    /// The province's clock minus ours, in milliseconds.
    pub clock_offset_ms: i64,
    /// Demonstration: the cable is out.
    pub unplugged: bool,
}

/// Whether the province answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LinkState {
    /// No enrolment yet.
    #[default]
    NotEnrolled,
    /// The last call was answered.
    Online,
    /// The last call was not answered.
    Offline,
    /// The province refuses this device: a person must act.
    Stopped,
}

/// What one round of the worker came to.
enum Round {
    /// Nothing is left that is due now.
    Drained,
    /// The province did not answer.
    Unreachable,
    /// A person must act first.
    Stopped,
}

impl App {
    /// The client, when the link is usable.
    pub(crate) fn province(&self) -> Option<Arc<Province>> {
        let link = lock(&self.inner.link);
        if link.unplugged { None } else { link.province.clone() }
    }

    /// Connects with the enrolment of this data directory, if there is one.
    pub fn connect_province(&self) -> Answer<()> {
        let Some((enrolment, province)) = crate::enrolment::load(&self.inner.dir, &self.inner.vault)? else {
            return Ok(());
        };
        let mut link = lock(&self.inner.link);
        link.province = Some(Arc::new(province));
        link.base_url = Some(enrolment.base_url);
        link.state = LinkState::Offline;
        drop(link);
        self.inner.wake.notify_one();
        Ok(())
    }

    /// Delivers until the program ends. Runs beside everything else; nothing waits for it.
    pub async fn deliver(self) {
        loop {
            let round = self.round().await;
            self.tell_status();
            if let Ok(Round::Drained) = round {
                self.checkpoint().await;
            }
            let wait = match round {
                Ok(Round::Drained) => self.next_try().unwrap_or(REST).min(REST),
                Ok(Round::Unreachable) => PROBE,
                Ok(Round::Stopped) => REST,
                Err(error) => {
                    tracing::error!(%error, "the delivery round failed");
                    PROBE
                }
            };
            let _ = tokio::time::timeout(wait, self.inner.wake.notified()).await;
        }
    }

    /// Nothing waits: a good moment to fold the search index and to bring the write-ahead log home.
    async fn checkpoint(&self) {
        if let Err(error) = self.blocking(|app| Ok(app.inner.store.fold_search_when_idle()?)).await {
            tracing::warn!(%error, "the search index could not be folded");
        }
        if let Err(error) = self.blocking(|app| Ok(app.inner.store.checkpoint_when_idle()?)).await {
            tracing::warn!(%error, "the write-ahead log could not be brought home");
        }
    }

    /// Time until the next try that is written down.
    fn next_try(&self) -> Option<Duration> {
        let next: Timestamp = self.inner.store.delivery_summary().ok()?.next_attempt?.parse().ok()?;
        let wait = next.duration_since(self.system().now).max(SignedDuration::from_millis(50));
        wait.try_into().ok()
    }

    /// The moment, acting for the program itself.
    fn system(&self) -> Ctx {
        self.ctx(session::nobody())
    }

    async fn round(&self) -> Answer<Round> {
        let Some(province) = self.province() else {
            let mut link = lock(&self.inner.link);
            if link.unplugged {
                (link.state, link.last_failure) = (LinkState::Offline, Some("network.unplugged".to_owned()));
                return Ok(Round::Unreachable);
            }
            return Ok(Round::Stopped);
        };
        let was_offline = lock(&self.inner.link).state != LinkState::Online;
        if was_offline {
            match province.time().await {
                Ok(time) => {
                    {
                        let mut link = lock(&self.inner.link);
                        (link.state, link.last_failure, link.clock_offset_ms) =
                            (LinkState::Online, None, time.offset_ms);
                    }
                    self.inner.store.hurry_deliveries()?;
                }
                Err(error) => return Ok(self.link_down(&error)),
            }
        }
        loop {
            let claimed = self
                .blocking(|app| Ok(app.inner.store.claim_deliveries(&app.system().now.to_string(), BATCH)?))
                .await?;
            if claimed.is_empty() {
                return Ok(Round::Drained);
            }
            if let Some(stop) = self.deliver_claimed(&province, claimed).await? {
                return Ok(stop);
            }
            self.tell_status();
        }
    }

    /// Sends what was claimed, in order. Registrations go to the archive endpoint, everything else in batches.
    async fn deliver_claimed(&self, province: &Province, claimed: Vec<Outgoing>) -> Answer<Option<Round>> {
        let mut rest = claimed.as_slice();
        while let Some(first) = rest.first() {
            let run =
                if makes_archive(first) { 1 } else { rest.iter().take_while(|event| !makes_archive(event)).count() };
            let (now, later) = rest.split_at(run);
            let sent = if makes_archive(first) {
                self.create_archive(province, first).await?
            } else {
                self.submit(province, now).await?
            };
            if let Err(error) = sent {
                let down = self.link_down(&error);
                let after = match wire::action(&error) {
                    Action::Retry { after, .. } => after,
                    _ => None,
                };
                let unsent: Vec<Settlement> = rest.iter().map(|event| self.again(event, error.code(), after)).collect();
                self.settle(&unsent)?;
                return Ok(Some(down));
            }
            rest = later;
        }
        Ok(None)
    }

    /// Sends a batch. One that is refused as a whole goes again event by event, so that only the bad one is parked (exchange.md §4).
    async fn submit(&self, province: &Province, events: &[Outgoing]) -> Answer<Result<(), WireError>> {
        let error = match self.submit_batch(province, events).await? {
            Err(error) if matches!(wire::action(&error), Action::Park { .. }) => error,
            sent => return Ok(sent),
        };
        if events.len() == 1 {
            return self.not_sent(events, error);
        }
        for event in events {
            let one = std::slice::from_ref(event);
            if let Err(error) = self.submit_batch(province, one).await?
                && let Err(error) = self.not_sent(one, error)?
            {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    async fn submit_batch(&self, province: &Province, events: &[Outgoing]) -> Answer<Result<(), WireError>> {
        let batch: Vec<OutgoingEvent> = events.iter().map(outgoing).collect();
        let answer = match province.submit(&batch).await {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(error)),
        };
        let settlements = events.iter().map(|event| {
            let item = answer.items.iter().find(|item| item.event_id == event.event_id.to_string());
            match item {
                Some(item) => self.settlement(event, wire::action(item)),
                None => self.again(event, "no_answer", None),
            }
        });
        let settlements: Vec<Settlement> = settlements.collect();
        self.blocking(move |app| {
            if let Some(head) = &answer.head {
                crate::anchor::keep_province(&app.inner.vault, head)?;
            }
            app.settle(&settlements)
        })
        .await?;
        Ok(Ok(()))
    }

    async fn create_archive(&self, province: &Province, event: &Outgoing) -> Answer<Result<(), WireError>> {
        let created = match province.create_archive(&outgoing(event)).await {
            Ok(created) => created,
            Err(error) => return self.not_sent(std::slice::from_ref(event), error),
        };
        let recipient = Uuid::try_parse(&event.subject_id).unwrap_or_default();
        let allotted = ArchiveCodeAllotted {
            recipient,
            archive_code: created.archive_code,
            version: created.version.clone(),
            change: format!("archive-created:{}", event.event_id),
        };
        let ctx = self.system();
        let answer = NewEvent {
            id: ids::new_id(),
            subject: Subject::recipient(recipient),
            occurred_at: ctx.stamp(),
            causation: Some(event.event_id),
            payload: allotted.into(),
        };
        let settled = Settlement {
            event_id: event.event_id,
            outcome: Outcome::Accepted { receipt: created.receipt, version: Some(created.version) },
        };
        self.blocking(move |app| {
            // The code is a fact and goes into the log before the delivery is settled: a crash between repeats the call, and the province
            // repeats its first answer, which the projector counts once by `change`.
            app.transact(&ctx, |_| Ok(Ok(decided(vec![answer]))))?;
            app.settle(&[settled])
        })
        .await?;
        Ok(Ok(()))
    }

    /// A call that failed as a whole: parked when the province refuses it for good, handed back when it should be tried again.
    fn not_sent(&self, events: &[Outgoing], error: WireError) -> Answer<Result<(), WireError>> {
        match wire::action(&error) {
            Action::Park { code, text } => {
                let parked = events.iter().map(|event| Settlement {
                    event_id: event.event_id,
                    outcome: Outcome::Parked { code: code.clone(), text: text.clone() },
                });
                self.settle(&parked.collect::<Vec<_>>())?;
                Ok(Ok(()))
            }
            _ => Ok(Err(error)),
        }
    }

    fn settle(&self, settlements: &[Settlement]) -> Answer<()> {
        Ok(self.inner.store.settle_deliveries(&self.system().now.to_string(), settlements)?)
    }

    fn settlement(&self, event: &Outgoing, action: Action) -> Settlement {
        match action {
            Action::Done { receipt } => {
                Settlement { event_id: event.event_id, outcome: Outcome::Accepted { receipt, version: None } }
            }
            Action::Retry { code, after } => self.again(event, &code, after),
            Action::Park { code, text } => {
                Settlement { event_id: event.event_id, outcome: Outcome::Parked { code, text } }
            }
            Action::Stop { code } => self.again(event, &code, None),
            Action::Relogin => self.again(event, "password_needed", None),
        }
    }

    /// Tries again after full jitter, or when the province said.
    fn again(&self, event: &Outgoing, code: &str, after: Option<Duration>) -> Settlement {
        let random = seal::random_bytes::<8>().map(u64::from_le_bytes).unwrap_or(u64::MAX);
        let wait = match after {
            Some(named) => wire::backoff::honour(named, random),
            None => wire::backoff::full_jitter(event.attempt, random),
        };
        let at =
            self.system().now.checked_add(SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_secs(300)));
        let at = at.unwrap_or(Timestamp::MAX).to_string();
        Settlement { event_id: event.event_id, outcome: Outcome::Retry { at, code: code.to_owned() } }
    }

    fn link_down(&self, error: &WireError) -> Round {
        // A refused password is asked for by nobody yet: like a refusal of the device it needs a person, and is not tried again by itself.
        let stopped = matches!(wire::action(error), Action::Stop { .. } | Action::Relogin);
        let mut link = lock(&self.inner.link);
        let state = if stopped { LinkState::Stopped } else { LinkState::Offline };
        if link.state != state {
            tracing::info!(code = error.code(), "the province does not take deliveries");
        }
        (link.state, link.last_failure) = (state, Some(error.code().to_owned()));
        if stopped { Round::Stopped } else { Round::Unreachable }
    }

    /// Runs database work off the network's threads.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let app = self.clone();
        match tokio::task::spawn_blocking(move || work(&app)).await {
            Ok(answer) => answer,
            Err(error) => Err(crate::AppError::data("background work", error)),
        }
    }

    /// The queue for the top bar.
    pub(crate) fn queue_view(&self) -> Answer<QueueView> {
        let summary = self.inner.store.delivery_summary()?;
        let link = lock(&self.inner.link);
        let state = match link.state {
            LinkState::NotEnrolled => "not_enrolled",
            LinkState::Online => "online",
            LinkState::Offline => "offline",
            LinkState::Stopped => "stopped",
        };
        Ok(QueueView {
            link: state.to_owned(),
            waiting: count(summary.waiting),
            parked: count(summary.parked),
            accepted: count(summary.accepted),
            last_success: summary.last_success.map(|at| self.civil(at)),
            next_attempt: summary.next_attempt.map(|at| self.civil(at)),
            last_failure: link.last_failure.clone(),
        })
    }

    /// The sync page.
    pub fn sync_view(&self) -> Answer<SyncView> {
        self.permit(Command::SyncView)?;
        let rows = self.inner.store.delivery_list(ROWS)?;
        let head = self.inner.store.head()?;
        Ok(SyncView {
            queue: self.queue_view()?,
            items: rows.into_iter().map(|row| self.delivery_row(row)).collect(),
            province: lock(&self.inner.link).base_url.clone(),
            device: head.device,
            head_seq: u32::try_from(head.seq).unwrap_or(u32::MAX),
        })
    }

    fn delivery_row(&self, row: store::DeliveryRow) -> DeliveryRow {
        DeliveryRow {
            event: row.event_id.to_string(),
            seq: u32::try_from(row.seq).unwrap_or(u32::MAX),
            kind: row.kind,
            stub: row.stub,
            state: row.state.as_str().to_owned(),
            attempts: row.attempts,
            next_attempt: row.next_attempt.map(|at| self.civil(at)),
            last_code: row.last_code,
            receipt: row.receipt,
            recorded_at: row.recorded_at,
        }
    }

    /// A moment the queue keeps in UTC, as the clinic's civil time.
    fn civil(&self, at: String) -> String {
        at.parse().map(|moment| stamp(moment, &self.inner.zone)).unwrap_or(at)
    }

    /// Tries now what waits.
    pub fn sync_now(&self) -> Answer<SyncView> {
        self.permit(Command::SyncNow)?;
        self.inner.store.hurry_deliveries()?;
        self.inner.wake.notify_one();
        self.sync_view()
    }
}

/// A registration without an archive code asks the province for one; an adopted archive has its code already.
fn makes_archive(event: &Outgoing) -> bool {
    let has_code = |body: &Vec<u8>| {
        serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|body| body.get("archive_code").is_some())
    };
    event.kind == "recipient.registered" && event.body.as_ref().is_some_and(|body| !has_code(body))
}

fn count(rows: u64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

fn outgoing(event: &Outgoing) -> OutgoingEvent {
    OutgoingEvent {
        event_id: event.event_id.to_string(),
        kind: event.kind.clone(),
        header: event.header.clone(),
        salt: event.body.is_some().then(|| event.salt.clone()),
        body: event.body.clone(),
        signature: event.sig,
    }
}
