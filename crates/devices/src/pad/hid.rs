//! A signature pad on USB, spoken to as a HID device. **Untested on hardware.**

use std::time::{Duration, Instant};

use hidapi::{DeviceInfo, HidApi, HidDevice, HidError};

use super::ink::Inkwell;
use super::stu::{self, Capability};
use super::{CaptureDevice, CaptureKind, CaptureNotice, Sheet};
use crate::notice::{DeviceState, TroubleCode};
use crate::stop::Stop;

/// Longest wait for a report: how long ending the device may take.
const PATIENCE_MS: i32 = 100;
/// How often a pad is looked for while there is none.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The first signature pad that is plugged in.
#[derive(Debug, Default)]
pub struct HidPad {
    told: Option<(String, DeviceState)>,
    sheet: Sheet,
}

impl HidPad {
    /// Looks for nothing yet. What is written is taken away when `sheet` is turned.
    pub fn new(sheet: Sheet) -> HidPad {
        HidPad { told: None, sheet }
    }

    fn tell(&mut self, out: &mut dyn FnMut(CaptureNotice), name: &str, state: DeviceState) {
        let now = (name.to_owned(), state);
        if self.told.as_ref() != Some(&now) {
            self.told = Some(now);
            out(CaptureNotice::State { name: name.to_owned(), state });
        }
    }

    fn write(
        &mut self,
        name: &str,
        pad: &HidDevice,
        units: Capability,
        out: &mut dyn FnMut(CaptureNotice),
        stop: &Stop,
    ) {
        let began = Instant::now();
        let mut well = Inkwell::new(units);
        let mut report = [0_u8; 64];
        let mut sheet = self.sheet.seen();
        self.tell(out, name, DeviceState::Ready);
        while !stop.is_set() {
            if sheet.turned() {
                well.clear();
                clear(pad);
            }
            let length = match pad.read_timeout(&mut report, PATIENCE_MS) {
                Ok(length) => length,
                Err(error) => {
                    tracing::info!(%error, "the signature pad is gone");
                    return;
                }
            };
            let Some(report) = report.get(..length).filter(|report| !report.is_empty()) else { continue };
            match stu::pen(report) {
                Ok(sample) => {
                    let at = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                    if well.take(&sample, at) {
                        out(CaptureNotice::Signature(well.ink().clone()));
                    }
                }
                // Pads say other things, too; none is about the pen.
                Err(fault) => tracing::trace!(%fault, "a report of the signature pad"),
            }
        }
    }
}

impl CaptureDevice for HidPad {
    fn kind(&self) -> CaptureKind {
        CaptureKind::Signature
    }

    fn run(&mut self, out: &mut dyn FnMut(CaptureNotice), stop: &Stop) {
        let mut api = match HidApi::new() {
            Ok(api) => api,
            Err(error) => {
                tracing::error!(%error, "no HID devices can be asked for");
                return self.tell(out, "", DeviceState::Faulty { code: TroubleCode::Failed });
            }
        };
        while !stop.is_set() {
            match find(&mut api) {
                Ok(Some((name, pad, units))) => {
                    self.write(&name, &pad, units, out, stop);
                    self.tell(out, "", DeviceState::Absent);
                }
                Ok(None) => self.tell(out, "", DeviceState::Absent),
                Err((name, error)) => {
                    tracing::warn!(%error, "the signature pad cannot be opened");
                    self.tell(out, &name, DeviceState::Faulty { code: TroubleCode::PortDenied });
                }
            }
            if stop.wait(LOOK_AGAIN) {
                break;
            }
        }
    }
}

/// A pad that is open: its name and its units beside it.
type Found = (String, HidDevice, Capability);

/// The first pad that is known, opened and asked for its units. Trouble comes with the name of the pad that has it.
fn find(api: &mut HidApi) -> Result<Option<Found>, (String, HidError)> {
    api.reset_devices().map_err(|error| (String::new(), error))?;
    api.add_devices(stu::VENDOR, 0).map_err(|error| (String::new(), error))?;
    let known = |device: &&DeviceInfo| stu::PRODUCTS.iter().any(|(product, _)| *product == device.product_id());
    let Some(device) = api.device_list().find(known) else { return Ok(None) };
    let of_table = stu::PRODUCTS.iter().find(|(product, _)| *product == device.product_id());
    let name = of_table.map_or("", |(_, name)| name).to_owned();
    let pad = device.open_device(api).map_err(|error| (name.clone(), error))?;
    let mut report = [0_u8; stu::FEATURE_LENGTH];
    report[0] = stu::CAPABILITY;
    let units = match pad.get_feature_report(&mut report) {
        Ok(_) => Capability::parse(&report).unwrap_or(Capability::STU_430),
        Err(error) => {
            tracing::info!(%error, "the signature pad does not say its units");
            Capability::STU_430
        }
    };
    clear(&pad);
    Ok(Some((name, pad, units)))
}

/// Has the pad forget what is drawn on its own screen.
fn clear(pad: &HidDevice) {
    let mut clear = [0_u8; stu::FEATURE_LENGTH];
    clear[0] = stu::CLEAR;
    if let Err(error) = pad.send_feature_report(&clear) {
        tracing::info!(%error, "the signature pad does not clear its screen");
    }
}
