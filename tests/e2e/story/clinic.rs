//! The clinic a story is played in: people, stock, a province that knows the desk, a card reader and a scanner.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::e2e::{Desk, Display, Launch, Outcome, Province, Trouble, ran, told};
use crate::rigs::{Pcscd, Person, PtyScanner, VirtualCard};

/// The desk's password at the province; the province is founded anew for each story.
const PROVINCE_PASSWORD: &str = "Desk-at-the-province-1";

/// Everything around the desk. The desk itself is opened on it, and can be opened again.
pub struct Clinic {
    /// The screen the windows are on.
    pub display: Display,
    /// The platform the records go to.
    pub province: Province,
    /// The scanner at the end of a serial line.
    pub scanner: PtyScanner,
    reader: Pcscd,
    data: PathBuf,
    /// What the stories leave lies here, until the clinic is dropped.
    _folder: TempDir,
}

impl Clinic {
    /// A demonstration clinic of some people and past doses, enrolled at a province of its own, with the machine's card
    /// service and a serial scanner in place of the simulated ones.
    pub fn founded(people: u32, doses: u32) -> Outcome<Clinic> {
        Clinic::on(Display::start()?, people, doses)
    }

    /// The same on a screen of another size.
    pub fn founded_on(width: u32, height: u32, people: u32, doses: u32) -> Outcome<Clinic> {
        Clinic::on(Display::of(width, height)?, people, doses)
    }

    /// A clinic that was seeded before and is large: worked in where it lies, without a province.
    pub fn standing_at(data: PathBuf) -> Outcome<Clinic> {
        let folder = TempDir::new().map_err(Trouble::io("making a folder for the clinic"))?;
        Clinic::around(Display::start()?, folder, data, |_, _| Ok(()))
    }

    fn on(display: Display, people: u32, doses: u32) -> Outcome<Clinic> {
        let folder = TempDir::new().map_err(Trouble::io("making a folder for the clinic"))?;
        let data = folder.path().join("clinic");
        let (people, doses) = (people.to_string(), doses.to_string());
        let place = data.to_string_lossy();
        ran("vaxctl", &["--data", &place, "seed", "--people", &people, "--doses", &doses, "--seed", "1"])?;
        let answer = folder.path().join("enrolment.json");
        Clinic::around(display, folder, data, |data, province| enrol(data, province, &answer))
    }

    fn around(
        display: Display,
        folder: TempDir,
        data: PathBuf,
        enrol: impl FnOnce(&Path, &Province) -> Outcome<()>,
    ) -> Outcome<Clinic> {
        // Points this process, and with it every program it starts, at the service.
        let reader = Pcscd::ensure();
        let scanner = PtyScanner::plugged();
        let devices = format!(
            "[card]\nkind = \"pcsc\"\n\n[scanner]\nkind = \"serial\"\nport = \"{}\"\n",
            scanner.path().display()
        );
        std::fs::write(data.join("devices.toml"), devices).map_err(Trouble::io("writing devices.toml"))?;

        let province = Province::found(&folder.path().join("province"))?;
        enrol(&data, &province)?;
        Ok(Clinic { display, province, scanner, reader, data, _folder: folder })
    }

    /// The folder of the clinic's database.
    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// Opens the desk on this clinic.
    pub fn open(&self) -> Outcome<Desk> {
        Desk::open(&self.display, &Launch { data: self.data(), ..Launch::default() })
    }

    /// Lays a social security card on the reader. It lies there until it is dropped.
    pub fn lay_card(&self, id_number: &str, name: &str) -> VirtualCard {
        VirtualCard::insert(self.reader.port(), &Person::new(id_number, name))
    }

    /// How many doses the province holds.
    pub fn doses_at_the_province(&self) -> Outcome<usize> {
        let ledger = self.province.ledger()?;
        Ok(ledger.iter().filter(|event| event["kind"] == "dose.recorded").count())
    }
}

/// The desk asks, the province puts it on its white list, the desk takes the answer in.
fn enrol(data: &Path, province: &Province, answer: &Path) -> Outcome<()> {
    let request = data.join("enrolment-request.json");
    let [place, folder, request, answer] =
        [data, province.folder(), &request, answer].map(|path| path.to_string_lossy().into_owned());
    let url = province.url();
    let password = format!("{PROVINCE_PASSWORD}\n");
    ran("vaxctl", &["--data", &place, "enrol", "request"])?;
    let asked = ["enrol", "--dir", &folder, "--request", &request, "--user", "desk-1", "--url", &url, "--out", &answer];
    told("province", &asked, &password)?;
    told("vaxctl", &["--data", &place, "enrol", "accept", &answer], &password).map(drop)
}
