//! The devices of a desk as the settings page shows and sends them: rows, edits, and what of a change stands in the log.

use devices::CAMERA;
use devices::scanner::profile::{ScannerProfile, WedgeEnd, WedgeProfile};
use devices::{CaptureSettings, CardSettings, Configured, ScannerSettings, Settings};
use domain::event::NewEvent;
use domain::event::v1::DeviceConfigured;
use domain::{Ctx, Refusal};

use crate::input::DeviceEdit;
use crate::view::DeviceRow;
use crate::{Answer, App};

impl App {
    /// The settings as the edits want them; what a page does not show stays as it was.
    pub(crate) fn edited(&self, old: &Settings, edits: &[DeviceEdit]) -> Answer<Settings> {
        let demo = self.inner.clinic.demo;
        let (readers, scanners, wedges, captures) = Default::default();
        let mut settings = Settings { readers, scanners, wedges, captures, camera: old.camera };
        for edit in edits {
            let (id, place) = (edit.id.trim().to_owned(), edit.place.trim().to_owned());
            let address = edit.address.trim().to_owned();
            let line = || if address.is_empty() { Err(Refusal::new("device.no_address")) } else { Ok(address.clone()) };
            let profile = || ScannerProfile {
                prefix: edit.prefix.clone(),
                suffix: edit.suffix.clone(),
                separator: edit.separator.clone(),
            };
            match edit.kind.as_str() {
                "pcsc" => {
                    let how = match old.readers.iter().find(|reader| reader.id == id).map(|reader| &reader.how) {
                        // The profile of the module inside is changed in the file only.
                        Some(CardSettings::Pcsc { id_record, .. }) => CardSettings::Pcsc {
                            reader: Some(address.clone()).filter(|address| !address.is_empty()),
                            id_record: id_record.clone(),
                        },
                        _ => CardSettings::pcsc(Some(address.as_str()).filter(|address| !address.is_empty())),
                    };
                    settings.readers.push(Configured { id, place, how });
                }
                "sam" => {
                    let how = match edit.baud {
                        Some(baud) => CardSettings::Sam { port: line()?, baud },
                        None => CardSettings::sam(line()?),
                    };
                    settings.readers.push(Configured { id, place, how });
                }
                "service" => {
                    let kept = old.readers.iter().find(|reader| reader.id == id).map(|reader| reader.how.clone());
                    let how = kept.filter(|how| matches!(how, CardSettings::Service { .. }));
                    let how = how.ok_or(Refusal::new("device.service_in_file"))?;
                    settings.readers.push(Configured { id, place, how });
                }
                "serial" => {
                    let silence_ms = match old.scanners.iter().find(|scanner| scanner.id == id).map(|s| &s.how) {
                        Some(ScannerSettings::Serial { silence_ms, .. }) => Some(*silence_ms),
                        _ => None,
                    };
                    let mut how = ScannerSettings::serial(line()?);
                    if let ScannerSettings::Serial { baud, silence_ms: silence, profile: around, .. } = &mut how {
                        *baud = edit.baud.unwrap_or(*baud);
                        *silence = silence_ms.unwrap_or(*silence);
                        *around = profile();
                    }
                    settings.scanners.push(Configured { id, place, how });
                }
                "wedge" => {
                    let kept = old.wedges.iter().find(|wedge| wedge.id == id).cloned().unwrap_or_default();
                    settings.wedges.push(WedgeProfile {
                        id,
                        place,
                        prefix: edit.prefix.clone(),
                        suffix: edit.suffix.clone(),
                        separator: edit.separator.clone(),
                        end: if edit.end == "tab" { WedgeEnd::Tab } else { WedgeEnd::Enter },
                        ..kept
                    });
                }
                "simulated" if demo && edit.device == "scanner" => {
                    settings.scanners.push(Configured { id, place, how: ScannerSettings::Simulated });
                }
                "hid_pad" => settings.captures.push(Configured { id, place, how: CaptureSettings::HidPad }),
                "simulated" if demo && edit.device == "signature_pad" => {
                    settings.captures.push(Configured { id, place, how: CaptureSettings::SimulatedPad });
                }
                "simulated" if demo && edit.device == "fingerprint" => {
                    settings.captures.push(Configured { id, place, how: CaptureSettings::SimulatedFingerprint });
                }
                "simulated" if demo => {
                    settings.readers.push(Configured { id, place, how: CardSettings::Simulated });
                }
                _ => return Err(Refusal::new("device.kind_unknown").into()),
            }
        }
        settings.check().map_err(|_| Refusal::new("device.same_name"))?;
        Ok(settings)
    }

    /// What changed from one file to the other, a line of the log for each device: who did it stands there with it.
    pub(crate) fn device_changes(&self, ctx: &Ctx, old: &Settings, new: &Settings) -> Vec<NewEvent> {
        let all = |settings| rows(settings).into_iter().chain(camera_row(settings)).collect::<Vec<_>>();
        let (before, after) = (all(old), all(new));
        let said = |rows: &[DeviceRow], id: &str| rows.iter().find(|row| row.id == id).map(profile);
        let gone = before.iter().filter(|row| after.iter().all(|kept| kept.id != row.id));
        let ids = after.iter().chain(gone).map(|row| row.id.clone());
        let changes = ids.filter_map(|device| {
            let (before, after) = (said(&before, &device), said(&after, &device));
            let change = match (&before, &after) {
                (before, after) if before == after => return None,
                (None, _) => "added",
                (_, None) => "removed",
                (Some(_), Some(_)) => "changed",
            };
            let desk = self.inner.store.device().to_owned();
            Some(DeviceConfigured { desk, device, change: change.to_owned(), before, after })
        });
        changes.map(|body| self.about_the_clinic(ctx, body)).collect()
    }
}

/// Every device of the settings, in the order of the page.
pub(crate) fn rows(settings: &Settings) -> Vec<DeviceRow> {
    let readers = settings.readers.iter().map(reader_row);
    let scanners = settings.scanners.iter().map(scanner_row).chain(settings.wedges.iter().map(wedge_row));
    readers.chain(scanners).chain(settings.captures.iter().map(capture_row)).collect()
}

/// Control characters as `<09>`, so that a person sees them.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { format!("<{:02X}>", u32::from(c)) } else { c.to_string() }).collect()
}

/// A device's settings in one line, for the log: `kind=serial address=COM3`.
fn profile(row: &DeviceRow) -> String {
    let baud = row.baud.map(|baud| baud.to_string()).unwrap_or_default();
    let said = [
        ("device", &row.device),
        ("kind", &row.kind),
        ("place", &row.place),
        ("address", &row.address),
        ("baud", &baud),
        ("prefix", &row.prefix),
        ("suffix", &row.suffix),
        ("separator", &row.separator),
        ("end", &row.end),
    ];
    let said = said.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| format!("{name}={}", visible(value))).collect::<Vec<_>>().join(" ")
}

fn row(id: &str, place: &str, device: &str, kind: &str, address: &str) -> DeviceRow {
    DeviceRow {
        id: id.to_owned(),
        device: device.to_owned(),
        kind: kind.to_owned(),
        place: place.to_owned(),
        address: address.to_owned(),
        baud: None,
        prefix: String::new(),
        suffix: String::new(),
        separator: String::new(),
        end: String::new(),
        name: String::new(),
        state: "absent".to_owned(),
        trouble: None,
        since: None,
    }
}

fn reader_row(reader: &Configured<CardSettings>) -> DeviceRow {
    let row = |kind, address: &str| row(&reader.id, &reader.place, "card_reader", kind, address);
    match &reader.how {
        CardSettings::Off => row("off", ""),
        CardSettings::Pcsc { reader, .. } => row("pcsc", reader.as_deref().unwrap_or_default()),
        CardSettings::Sam { port, baud } => DeviceRow { baud: Some(*baud), ..row("sam", port) },
        CardSettings::Service { profile } => row("service", &profile.url),
        CardSettings::Simulated => row("simulated", ""),
    }
}

fn scanner_row(scanner: &Configured<ScannerSettings>) -> DeviceRow {
    let row = |kind, address: &str| row(&scanner.id, &scanner.place, "scanner", kind, address);
    match &scanner.how {
        ScannerSettings::Off => row("off", ""),
        ScannerSettings::Serial { port, baud, profile, .. } => DeviceRow {
            baud: Some(*baud),
            prefix: profile.prefix.clone(),
            suffix: profile.suffix.clone(),
            separator: profile.separator.clone(),
            ..row("serial", port)
        },
        ScannerSettings::Simulated => row("simulated", ""),
    }
}

fn wedge_row(wedge: &WedgeProfile) -> DeviceRow {
    DeviceRow {
        prefix: wedge.prefix.clone(),
        suffix: wedge.suffix.clone(),
        separator: wedge.separator.clone(),
        end: if wedge.end == WedgeEnd::Tab { "tab" } else { "enter" }.to_owned(),
        // It types like a keyboard: nothing tells whether it is plugged in.
        state: "ready".to_owned(),
        ..row(&wedge.id, &wedge.place, "scanner", "wedge", "")
    }
}

/// The camera is no row of the page: it has a key of its own there, and nothing to be changed or tested by the program.
fn camera_row(settings: &Settings) -> Option<DeviceRow> {
    settings.camera.then(|| row(CAMERA, "", "camera", "camera", ""))
}

fn capture_row(capture: &Configured<CaptureSettings>) -> DeviceRow {
    let (device, kind) = match capture.how {
        CaptureSettings::HidPad => ("signature_pad", "hid_pad"),
        CaptureSettings::SimulatedPad => ("signature_pad", "simulated"),
        CaptureSettings::SimulatedFingerprint => ("fingerprint", "simulated"),
    };
    row(&capture.id, &capture.place, device, kind, "")
}
