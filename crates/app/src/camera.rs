//! The camera of this desk: whether codes may be read with it, and who switched that. The window looks through it; off is how a desk begins.

use std::path::Path;

use domain::permission::Command;

use crate::device_notices::SETTINGS;
use crate::setup::Setup;
use crate::view::DevicesView;
use crate::{Answer, App, AppError, Refusal};

impl App {
    /// Switches reading codes with the camera on or off, for this desk and from this moment; it stands in the log as any change of a device.
    ///
    /// # Errors
    /// `device.same_name` where another device is called `camera`.
    pub fn camera_switch(&self, on: bool) -> Answer<DevicesView> {
        let ctx = self.permit(Command::CameraSwitch)?;
        let before = self.device_settings()?;
        let settings = devices::Settings { camera: on, ..before.clone() };
        settings.check().map_err(|_| Refusal::new("device.same_name"))?;
        self.keep_devices(&ctx, &before, &settings)?;
        self.desk().camera = on;
        self.tell_status();
        self.devices_view_now()
    }

    /// Whether the window may look through the camera now: it is switched on, and somebody is at the desk who may read pictures.
    pub fn camera_may_look(&self) -> bool {
        let on = self.desk().camera;
        on && self.may_be_seen(Command::PictureScan)
    }
}

impl Setup {
    /// Whether the settings of this folder want the camera, before a clinic is open; a file that cannot be read wants none.
    pub fn wants_camera(&self) -> bool {
        wanted(self.dir()).unwrap_or_else(|error| {
            tracing::warn!(%error, "no camera: the settings of the devices cannot be read");
            false
        })
    }
}

fn wanted(dir: &Path) -> Answer<bool> {
    match std::fs::read_to_string(dir.join(SETTINGS)) {
        Ok(text) => {
            let settings: devices::Settings = toml::from_str(&text).map_err(|error| AppError::data(SETTINGS, error))?;
            Ok(settings.camera)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(AppError::file(SETTINGS)(error)),
    }
}
