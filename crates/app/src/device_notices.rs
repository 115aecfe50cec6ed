//! What the devices say, brought where it belongs: a card to its person, a code to the open delivery or visit (ui.md, rule 1).

use std::time::Instant;

use devices::{CardHolder, CardNotice, CardTrouble, DeviceState, Devices, Health, Scan, wedge};
use domain::event::v1::Document;
use domain::identity::{DocumentKind, Identity, Sex};
use domain::permission::Command;
use domain::recognise::Content;
use domain::search::Query;
use domain::{Ctx, Refusal, mask};
use jiff::civil::Date;
use uuid::Uuid;

use crate::desk::CardReading;
use crate::input::KeyInput;
use crate::view::{DeskNotice, DeviceView, Found, HolderView, Note, StatusView};
use crate::{Answer, App, AppError, Notice, ids, lock, people, pictures, session, ticket};

/// The devices of this desk; machine-local, so a file and not an event.
pub(crate) const SETTINGS: &str = "devices.toml";

impl App {
    /// Starts the devices named in `devices.toml`, or the simulators of a demonstration database.
    pub fn start_devices(&self) -> Answer<()> {
        let settings = self.device_settings()?;
        settings.wedges.clone_into(&mut lock(&self.inner.wedges));
        self.desk().camera = settings.camera;
        let weak = self.downgrade();
        let devices = Devices::start(&settings, move |notice| {
            if let Some(app) = App::upgrade(&weak) {
                app.device_notice(notice);
            }
        });
        *lock(&self.inner.devices) = Some(devices);
        // What they said before they stood there was told of none.
        self.tell_status();
        Ok(())
    }

    pub(crate) fn device_settings(&self) -> Answer<devices::Settings> {
        let path = self.inner.dir.join(SETTINGS);
        let settings = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| AppError::data("devices.toml", error))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.inner.clinic.demo => {
                devices::Settings::simulated()
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => devices::Settings::default(),
            Err(error) => return Err(AppError::file(SETTINGS)(error)),
        };
        // Simulators exist in demonstration databases only (event-log.md 16).
        if settings.is_simulated() && !self.inner.clinic.demo {
            return Err(AppError::data("devices.toml", "simulated devices exist only in a demonstration database"));
        }
        Ok(settings)
    }

    pub(crate) fn with_simulator(&self, f: impl FnOnce(&devices::Simulator)) -> bool {
        let devices = lock(&self.inner.devices);
        let simulator = devices.as_ref().and_then(Devices::simulator);
        simulator.map(f).is_some()
    }

    /// A keyboard-wedge burst from the webview: true when it was a scan and must not stay in the field.
    pub fn wedge_scan(&self, keys: &[KeyInput]) -> Answer<bool> {
        self.permit(Command::WedgeScan)?;
        let stroke =
            |key: &KeyInput| wedge::KeyStroke { key: key.key.clone(), ctrl: key.ctrl, alt: key.alt, at_ms: key.at_ms };
        let strokes: Vec<_> = keys.iter().map(stroke).collect();
        let Some(scan) = wedge::decode(&strokes, &lock(&self.inner.wedges)) else { return Ok(false) };
        if self.tested(&devices::Notice::Scan(scan.clone())) {
            return Ok(true);
        }
        self.scanned(&scan, Instant::now());
        Ok(true)
    }

    /// The codes of a picture that was dropped, pasted or chosen, as if a scanner had read them. Returns how many there were.
    ///
    /// `picture` is the file in base64. Codes of package units all count, each once; else the first code somebody knows, else the first.
    ///
    /// # Errors
    /// `picture.unreadable`, `picture.too_large`, `picture.no_code`.
    pub fn picture_scan(&self, picture: &str) -> Answer<u32> {
        let ctx = self.permit(Command::PictureScan)?;
        let received = Instant::now();
        let scans = pictures::of_page(picture)?;
        let today = ctx.today();
        let (units, others): (Vec<_>, Vec<_>) =
            scans.into_iter().partition(|scan| self.unit(&pictures::text(scan), today).is_ok());
        let known = |scan: &Scan| self.seen(&pictures::text(scan), today).is_known();
        let chosen = if units.is_empty() {
            let at = others.iter().position(known).unwrap_or(0);
            others.into_iter().nth(at).into_iter().collect()
        } else {
            units
        };
        for scan in &chosen {
            self.scanned(scan, received);
        }
        Ok(chosen.len() as u32)
    }

    /// One notice of a device.
    pub fn device_notice(&self, notice: devices::Notice) {
        if self.tested(&notice) {
            return;
        }
        match notice {
            devices::Notice::Card(CardNotice::Inserted { .. }) => {}
            devices::Notice::Card(CardNotice::Read { holder, .. }) => self.card_read(&holder),
            devices::Notice::Card(CardNotice::Unreadable { reason, .. }) => {
                self.tell(Notice::Desk(DeskNotice::CardTrouble { note: trouble(&reason) }))
            }
            devices::Notice::Card(CardNotice::Removed { .. }) => self.card_removed(),
            devices::Notice::Scan(scan) => self.scanned(&scan, Instant::now()),
            devices::Notice::Ink { ink, .. } => self.ink_came(&ink),
            devices::Notice::Finger { device, finger } => self.finger_came(&device, &finger),
            devices::Notice::Health(health) => {
                self.tell_status();
                // The page says with what else one can sign.
                self.capture_state(&health);
            }
        }
    }

    /// A card was read: whose is it? Nothing is created here (visit.md: ask, list, never create silently).
    fn card_read(&self, holder: &CardHolder) {
        let ctx = match self.permit(Command::RecipientView) {
            Ok(ctx) => ctx,
            Err(error) => return self.tell_refused(&error),
        };
        let reading = match reading(holder, ctx.today()) {
            Ok(reading) => reading,
            Err(refusal) => return self.tell(Notice::Desk(DeskNotice::CardTrouble { note: people::note(&refusal) })),
        };
        match self.holder_of_card(&ctx, &reading) {
            Ok(found) => {
                self.desk().card = Some(reading);
                self.tell(Notice::Desk(DeskNotice::Found { found }));
                self.tell_focused_visit(&ctx);
            }
            Err(error) => self.tell_refused(&error),
        }
    }

    fn holder_of_card(&self, ctx: &Ctx, card: &CardReading) -> Answer<Found> {
        let (own, children) = self.read(|r| {
            Ok((r.recipients_by_number(&card.document.number)?, r.children_of_guardian_number(&card.document.number)?))
        })?;
        let focused = self.desk().focus;
        if let Some(visit) = focused {
            // The open visit decides the person: a stranger's card is red and never navigates.
            let recipient = self.read(|r| match r.visit(visit)? {
                Some(visit) => r.survivor_of(visit.recipient).map(Some),
                None => Ok(None),
            })?;
            // Not by the list of children, which ends somewhere.
            let of_guardian = |child| self.read(|r| r.has_guardian_with_number(child, &card.document.number));
            let known = own.iter().any(|person| Some(person.recipient) == recipient)
                || recipient.map(of_guardian).transpose()? == Some(true);
            self.desk().wrong_person = !known;
            if !known {
                return Ok(Found::WrongPerson { name: card.name.clone() });
            }
        }
        let today = ctx.today();
        Ok(Found::People {
            holder: Some(HolderView {
                token: card.token.to_string(),
                name: card.name.clone(),
                sex: card.sex.code().to_owned(),
                birth: card.birth.to_string(),
                number: mask::number(&card.document.number),
            }),
            own: own
                .iter()
                .filter(|person| person.is_active())
                .map(|person| people::row(person, today, None))
                .collect(),
            children: children
                .iter()
                .map(|child| people::row(&child.recipient, today, Some(child.relation.clone())))
                .collect(),
        })
    }

    fn card_removed(&self) {
        // The reading stays until the next card: parents take their card back while the form is being filled in.
        self.desk().wrong_person = false;
        self.tell(Notice::Desk(DeskNotice::CardRemoved));
        if let Ok(ctx) = self.permit(Command::VisitView) {
            self.tell_focused_visit(&ctx);
        }
    }

    /// A code was scanned: it goes to the delivery being received when that was turned to last, else to the focused visit, else to a
    /// delivery left open, else it is looked up.
    fn scanned(&self, scan: &Scan, received: Instant) {
        // A vial's code is a vial's code, whoever enrolled what as a badge: it must never change who is at the desk.
        if self.unit(&scan.text, self.ctx(session::nobody()).today()).is_err() && self.badge_scanned(&scan.text) {
            return;
        }
        let (receipt, receiving, focused) = {
            let desk = self.desk();
            (desk.receipt.is_some(), desk.receiving, desk.focus)
        };
        // What the symbol itself says about its content belongs to the text.
        let text = pictures::text(scan);
        let notice = if let Some(visit) = focused.filter(|_| !(receipt && receiving)) {
            self.scanned_at_needle(visit, &text, received)
        } else if receipt {
            self.receive_scan(&text).map(|view| DeskNotice::Stock { view })
        } else {
            let found = self.look_up(&text);
            match &found {
                Ok(Found::Vial { code }) => self.desk().loose = Some((code.clone(), received)),
                Ok(_) => self.desk().loose = None,
                // A scan nobody understood takes no vial off the desk.
                Err(_) => {}
            }
            found.map(|found| DeskNotice::Found { found })
        };
        // Somebody's ticket, certificate or number: no code of a vaccine that failed.
        let of_other = !matches!(
            &notice,
            Err(_) | Ok(DeskNotice::Stock { .. } | DeskNotice::Found { found: Found::Unknown { .. } })
        );
        match notice {
            Ok(notice) => self.tell(Notice::Desk(notice)),
            Err(error) => self.tell_refused(&error),
        }
        self.count_code(&text, of_other);
    }

    /// A code while a visit is open: a vial, or a certificate or booklet, which says whose visit this is and never leads elsewhere.
    fn scanned_at_needle(&self, visit: Uuid, text: &str, received: Instant) -> Answer<DeskNotice> {
        // A ticket says whose visit it is, as a certificate does: another one's is red and never navigates.
        let plain = domain::gs1::symbology(text).1;
        if let Some(of_ticket) = ticket::visit_of(plain) {
            let ctx = self.permit(Command::VisitView)?;
            self.desk().wrong_person = of_ticket != visit;
            return Ok(DeskNotice::Visit { view: Box::new(self.visit_view_of(&ctx, visit)?) });
        }
        let vial = self.scan_vial(visit, text, false, received);
        let Err(AppError::Refused(refusal)) = vial else {
            return vial.map(|view| DeskNotice::Visit { view: Box::new(view) });
        };
        let holders = self.read(|r| {
            let mut found: Vec<Uuid> = r.recipient_of_archive_code(plain.trim())?.into_iter().collect();
            found.extend(r.recipients_by_number(plain.trim())?.into_iter().map(|person| person.recipient));
            let mut survivors = vec![];
            for holder in found {
                survivors.push(r.survivor_of(holder)?);
            }
            let whose = r.visit(visit)?.map(|visit| r.survivor_of(visit.recipient)).transpose()?;
            Ok((survivors, whose))
        })?;
        let (holders, whose) = holders;
        if holders.is_empty() {
            return Err(refusal.into());
        }
        let right = whose.is_some_and(|whose| holders.contains(&whose));
        {
            let mut desk = self.desk();
            desk.wrong_person = !right;
            if right {
                desk.certificate = Some(visit);
            }
        }
        let ctx = self.permit(Command::VisitView)?;
        Ok(DeskNotice::Visit { view: Box::new(self.visit_view_of(&ctx, visit)?) })
    }

    /// A code outside a visit: an archive code or a vaccine's code, else unknown and shown as it is.
    fn look_up(&self, text: &str) -> Answer<Found> {
        let ctx = self.permit(Command::RecipientSearch)?;
        if let Some(found) = self.ticket_found(&ctx, domain::gs1::symbology(text).1)? {
            return Ok(found);
        }
        let seen = self.seen(text, ctx.today());
        let unit = match seen.content {
            Content::Unit(ref code) => Some(Found::Vial { code: code.text.clone() }),
            _ => None,
        };
        // Twenty digits of a prefix nobody registered may as well be an archive code.
        if let Some(vial) = unit.clone().filter(|_| self.is_certain(&seen)) {
            return Ok(vial);
        }
        let text = domain::gs1::symbology(text).1;
        let people = self.read(|r| r.search_people(&Query::read(text, ctx.today()), 5, false))?.0;
        if people.is_empty() {
            if let Some(vial) = unit {
                return Ok(vial);
            }
            // A damaged vaccine code says what is wrong with it; everything else is shown as it is.
            if matches!(seen.kind(), "gs1" | "trace_code" | "ean_13" | "ean_8") {
                return Err(seen.unit().map_or_else(AppError::from, |_| Refusal::new("code.not_readable").into()));
            }
            return Ok(Found::Unknown { text: text.chars().take(60).collect() });
        }
        let own = people.iter().map(|person| people::row(person, ctx.today(), None)).collect();
        Ok(Found::People { holder: None, own, children: vec![] })
    }

    pub(crate) fn tell_focused_visit(&self, ctx: &Ctx) {
        let focused = self.desk().focus;
        let Some(visit) = focused else { return };
        match self.visit_view_of(ctx, visit) {
            Ok(view) => self.tell(Notice::Desk(DeskNotice::Visit { view: Box::new(view) })),
            Err(error) => self.tell_refused(&error),
        }
    }

    pub(crate) fn tell_refused(&self, error: &AppError) {
        let note = match error {
            AppError::Refused(refusal) => people::note(refusal),
            other => {
                tracing::error!(%error, "a device notice could not be answered");
                Note { code: other.code().to_owned(), params: Default::default(), rule: None }
            }
        };
        self.tell(Notice::Desk(DeskNotice::Refused { note }));
    }

    /// Tells the desk that devices, queue or vials changed.
    pub(crate) fn tell_status(&self) {
        let Ok(ctx) = self.permit(Command::DeskView) else { return };
        match self.status_view(&ctx) {
            Ok(status) => self.tell(Notice::Desk(DeskNotice::Status { status })),
            Err(error) => tracing::error!(%error, "the status could not be read"),
        }
    }

    pub(crate) fn status_view(&self, ctx: &Ctx) -> Answer<StatusView> {
        let devices = lock(&self.inner.devices).as_ref().map(Devices::health).unwrap_or_default();
        let mut devices: Vec<DeviceView> = devices.iter().map(device).collect();
        devices.push(DeviceView {
            device: "pad".to_owned(),
            id: "pad".to_owned(),
            name: String::new(),
            state: if self.desk().pad_present { "ready" } else { "absent" }.to_owned(),
            trouble: None,
        });
        let vials = self.read(|r| self.open_vials(r, ctx))?;
        let clock_doubtful = self.clock_doubtful(ctx)?;
        let camera = self.desk().camera;
        Ok(StatusView { devices, queue: self.queue_view()?, vials, clock_doubtful, camera })
    }

    /// The pad window opened or closed.
    pub fn pad_present(&self, present: bool) {
        self.desk().pad_present = present;
        self.tell_status();
    }
}

/// The person on a card. What the number does not carry (the one of a foreigner's card of 2017: sex, century of birth) the chip says.
fn reading(holder: &CardHolder, today: Date) -> Result<CardReading, Refusal> {
    let identity = Identity::of_person(&holder.id_number, today)?;
    let on_chip = holder.birth.as_deref().and_then(|birth| birth.parse().ok());
    let birth = match identity.kind {
        DocumentKind::Foreigner2017 => on_chip.or(identity.birth),
        _ => identity.birth.or(on_chip),
    };
    let sex = identity.sex.or(holder.sex.map(|sex| match sex {
        devices::Sex::Male => Sex::Male,
        devices::Sex::Female => Sex::Female,
    }));
    Ok(CardReading {
        token: ids::new_id(),
        name: holder.name.clone(),
        birth: birth.ok_or_else(|| Refusal::new("identity.bad_form").with("length", holder.id_number.len()))?,
        sex: sex.unwrap_or(Sex::Unknown),
        document: Document { kind: identity.kind.document().to_owned(), number: identity.text },
    })
}

fn device(health: &Health) -> DeviceView {
    let (state, trouble) = state(&health.state);
    DeviceView {
        device: health.device.as_str().to_owned(),
        id: health.id.clone(),
        name: health.name.clone(),
        state: state.to_owned(),
        trouble,
    }
}

/// A state as the windows name it, and the code of its trouble.
pub(crate) fn state(state: &DeviceState) -> (&'static str, Option<String>) {
    match state {
        DeviceState::Absent => ("absent", None),
        DeviceState::Ready => ("ready", None),
        DeviceState::Busy => ("busy", None),
        DeviceState::Faulty { code } => ("trouble", Some(code.as_str().to_owned())),
    }
}

fn trouble(reason: &CardTrouble) -> Note {
    Note { code: reason.code().to_owned(), params: Default::default(), rule: None }
}
