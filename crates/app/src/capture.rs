//! What somebody leaves on a pad that is no screen, or on a fingerprint reader: it belongs to the page they were asked to sign (C-034).

use devices::pad::{Fingerprint, Ink};
use devices::{DeviceKind, DeviceState, Devices, Health};
use domain::Refusal;
use domain::consent::{Stroke, Strokes};
use domain::event::NewBlob;
use domain::permission::Command;

use crate::desk::Finger;
use crate::proof::drawn;
use crate::view::{DeskNotice, FingerView, PadNotice, PadView};
use crate::{Answer, App, Notice, lock, people, pictures};

/// Media type of a finger's picture.
const FINGER: &str = "image/png";
/// What the family is told when the pad goes with what they wrote.
const PAD_GONE: &str = "consent.pad_gone";

impl App {
    /// The pen was lifted from a pad.
    pub(crate) fn ink_came(&self, ink: &Ink) {
        if !self.is_asked_to_sign() {
            // What is written is nobody's signature, and no page that comes later finds it.
            return self.turn_sheet();
        }
        {
            let mut desk = self.desk();
            // Who writes has changed their mind about the finger.
            desk.finger = None;
            desk.ink = Some(strokes(ink));
            // And begins anew after the pad was gone.
            desk.pad_trouble = desk.pad_trouble.take().filter(|note| note.code != PAD_GONE);
        }
        self.tell_captured();
    }

    /// A finger was read: it stands for the signature of whoever was asked to sign.
    pub(crate) fn finger_came(&self, device: &str, finger: &Fingerprint) {
        if !self.is_asked_to_sign() {
            return;
        }
        let Some(bytes) = finger.to_png() else {
            tracing::error!(device, "a fingerprint is no picture");
            return;
        };
        let health = lock(&self.inner.devices).as_ref().map(Devices::health).unwrap_or_default();
        let reader = health.into_iter().find(|health| health.id == device).map(|health| health.name);
        let picture = NewBlob { digest: seal::sm3::digest(&bytes).to_string(), media: FINGER.to_owned(), bytes };
        self.desk().finger =
            Some(Finger { reader: reader.unwrap_or_else(|| device.to_owned()), simulated: finger.simulated, picture });
        self.tell_captured();
    }

    fn is_asked_to_sign(&self) -> bool {
        let desk = self.desk();
        desk.pad.is_some() || desk.pad_vials.is_some()
    }

    /// A device changed its state. With a pad goes what was written on it: nobody can tell half a name from a whole one.
    pub(crate) fn capture_state(&self, health: &Health) {
        let works = matches!(health.state, DeviceState::Ready | DeviceState::Busy);
        if health.device == DeviceKind::SignaturePad && !works {
            let mut desk = self.desk();
            if desk.ink.take().is_some() {
                desk.pad_trouble = Some(people::note(&Refusal::new(PAD_GONE)));
            }
        }
        if is_capture(health.device) {
            self.tell_captured();
        }
    }

    /// Takes away what was written on a pad or left on a reader: whoever signs begins anew.
    pub fn pad_clear(&self) -> Answer<PadView> {
        self.permit(Command::PadClear)?;
        self.fresh_sheet();
        self.pad_view()
    }

    /// `pad_clear` on the desk's own screen turned round.
    pub fn desk_pad_clear(&self) -> Answer<PadView> {
        self.permit(Command::DeskPadClear)?;
        self.pad_clear()
    }

    /// Another page lies there, or none: nothing that was written under the last one stays.
    pub(crate) fn fresh_sheet(&self) {
        {
            let mut desk = self.desk();
            (desk.ink, desk.finger) = (None, None);
        }
        self.turn_sheet();
    }

    fn turn_sheet(&self) {
        if let Some(devices) = lock(&self.inner.devices).as_ref() {
            devices.turn_sheet();
        }
    }

    /// Shows the page with what was just left on a device, in the parent's window and on a screen turned round.
    pub(crate) fn tell_captured(&self) {
        match self.pad_view() {
            Ok(view) => {
                self.tell(Notice::Desk(DeskNotice::Pad { view: Box::new(view.clone()) }));
                self.tell(Notice::Pad(PadNotice { view, forward: false }));
            }
            Err(error) => tracing::error!(%error, "the pad could not be shown"),
        }
    }

    /// What can be signed with beside the screen just now: `signature_pad`, `fingerprint`.
    pub(crate) fn captures_ready(&self) -> Vec<String> {
        let health = lock(&self.inner.devices).as_ref().map(Devices::health).unwrap_or_default();
        let ready = |kind: DeviceKind| {
            health
                .iter()
                .any(|health| health.device == kind && matches!(health.state, DeviceState::Ready | DeviceState::Busy))
        };
        let kinds = [DeviceKind::SignaturePad, DeviceKind::Fingerprint].into_iter();
        kinds.filter(|kind| ready(*kind)).map(|kind| kind.as_str().to_owned()).collect()
    }

    /// The captures as the page shows them: strokes to draw, the finger's picture.
    pub(crate) fn captured(&self) -> (Option<crate::view::StrokesView>, Option<FingerView>) {
        let desk = self.desk();
        let finger = desk.finger.as_ref().map(|finger| FingerView {
            picture: pictures::data_url(&finger.picture.media, &finger.picture.bytes),
            simulated: finger.simulated,
        });
        (desk.ink.clone().map(drawn), finger)
    }
}

/// Whether a kind of device takes something from a person's hand.
fn is_capture(kind: DeviceKind) -> bool {
    matches!(kind, DeviceKind::SignaturePad | DeviceKind::Fingerprint)
}

fn strokes(ink: &Ink) -> Strokes {
    let stroke =
        |stroke: &devices::pad::InkStroke| Stroke { pointer: stroke.pointer.clone(), points: stroke.points.clone() };
    Strokes { width: ink.width, height: ink.height, strokes: ink.strokes.iter().map(stroke).collect() }
}
