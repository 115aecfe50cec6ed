//! A reader behind its maker's own service on this machine: asked over HTTP or a WebSocket, described by a profile that is data.
//!
//! Only services of this machine are asked ([`link`] refuses any other host): an identity document does not travel.

mod link;
pub mod profile;
pub mod websocket;

pub use profile::ServiceProfile;

use crate::frames::{self, Direction};
use crate::notice::{CardNotice, CardTrouble, DeviceState, TroubleCode};
use crate::port::{Device, Sink};
use crate::stop::Stop;
use link::{Link, LinkError};
use profile::Said;
use std::time::Duration;

/// How often the service is asked for a card.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// A reader behind a service.
pub struct ServiceReader {
    profile: ServiceProfile,
}

impl ServiceReader {
    /// A reader behind the service of this profile.
    pub fn new(profile: ServiceProfile) -> ServiceReader {
        ServiceReader { profile }
    }
}

impl Device for ServiceReader {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let name = self.profile.name.clone();
        let mut told = Told { out, name: &name, present: None };
        let ended = self.follow(&mut told, out, stop);
        drop(told);
        let code = match ended {
            Ok(()) | Err(LinkError::Stopped) => return,
            Err(LinkError::Unreachable) => TroubleCode::ServiceUnreachable,
            Err(LinkError::Strange) => TroubleCode::ServiceStrange,
            Err(LinkError::NotThisMachine) => TroubleCode::PortUnusable,
        };
        tracing::info!(service = %name, ?code, "the reader's service is lost");
        out.state(&name, DeviceState::Faulty { code });
    }
}

impl ServiceReader {
    fn follow(&self, told: &mut Told<'_>, out: &Sink, stop: &Stop) -> Result<(), LinkError> {
        let mut link = Link::open(&self.profile.url)?;
        while !stop.is_set() {
            out.frame(Direction::Out, format!("{} bytes", self.profile.ask.len()));
            let answer = link.ask(&self.profile.ask, stop)?;
            let said = self.profile.understand(&answer);
            out.frame(Direction::In, format!("{} ({})", shown(&said), answer.len()));
            match said {
                Said::Strange => return Err(LinkError::Strange),
                Said::NoCard => told.removed(),
                Said::Refused(code) => {
                    told.read(format!("refused {code}"), Err(CardTrouble::ReaderFailed { status: code }))
                }
                Said::Unreadable(reason) => told.read("unreadable".to_owned(), Err(reason)),
                Said::Card(holder) => told.read(holder.id_number.clone(), Ok(*holder)),
            }
            // Only a service that answered works; one that merely accepts a connection does not.
            out.state(told.name, DeviceState::Ready);
            if stop.wait(BETWEEN_LOOKS) {
                break;
            }
        }
        Ok(())
    }
}

fn shown(said: &Said) -> String {
    match said {
        Said::Strange => "not understood".to_owned(),
        Said::NoCard => "no card".to_owned(),
        Said::Refused(code) => frames::hex(&code.to_be_bytes()),
        Said::Unreadable(reason) => reason.code().to_owned(),
        Said::Card(_) => "card".to_owned(),
    }
}

/// What was said about the card that lies there.
struct Told<'t> {
    out: &'t Sink,
    name: &'t str,
    /// What tells this card from the next: a service repeats its answer while the card lies there.
    present: Option<String>,
}

impl Told<'_> {
    fn read(&mut self, card: String, read: Result<crate::CardHolder, CardTrouble>) {
        if self.present.as_ref() == Some(&card) {
            return;
        }
        self.removed();
        self.present = Some(card);
        let reader = self.name.to_owned();
        self.out.card(CardNotice::Inserted { reader: reader.clone() });
        self.out.card(match read {
            Ok(holder) => CardNotice::Read { reader, holder: Box::new(holder) },
            Err(reason) => CardNotice::Unreadable { reader, reason },
        });
    }

    fn removed(&mut self) {
        if self.present.take().is_some() {
            self.out.card(CardNotice::Removed { reader: self.name.to_owned() });
        }
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.removed();
    }
}
