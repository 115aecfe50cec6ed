//! The program itself: made, enrolled, served, read, stopped, as an integrator does it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use rcgen::{CertificateParams, KeyPair};
use seal::sm2::SigningKey;
use serde_json::{Value, json};

fn province(arguments: &[&str], dir: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_province")).args(arguments).arg("--dir").arg(dir).output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A province being served; stopped when dropped.
struct Served(Child, String);

impl Served {
    fn start(dir: &Path) -> Served {
        let mut child = Command::new(env!("CARGO_BIN_EXE_province"))
            .args(["serve", "--listen", "127.0.0.1:0", "--dir"])
            .arg(dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Served(child, line)
    }

    fn stop(mut self) -> bool {
        assert!(Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap().success());
        self.0.wait().unwrap().success()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn is_made_enrolled_served_and_stopped_from_the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("province");
    text(&province(&["init", "--host", "127.0.0.1"], &dir));
    for name in ["ca.key.pem", "server.key.pem", "platform-keys.json", "registry.json"] {
        let mode = std::fs::metadata(dir.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name} is for its owner alone");
    }
    assert!(!province(&["init"], &dir).status.success(), "keys are never overwritten");

    let csr = CertificateParams::default().serialize_request(&KeyPair::generate().unwrap()).unwrap();
    let request = json!({
        "site": "420106010100", "device": "d-1", "csr_pem": csr.pem().unwrap(),
        "sign_key_hex": SigningKey::generate().unwrap().verifying_key().to_hex(),
    });
    let (asked, given) = (home.path().join("request.json"), home.path().join("enrolment.json"));
    std::fs::write(&asked, request.to_string()).unwrap();
    let enrol = ["enrol", "--user", "u-031", "--password", "secret", "--url", "https://127.0.0.1:8443"];
    let files = ["--request", asked.to_str().unwrap(), "--out", given.to_str().unwrap()];
    text(&province(&[&enrol[..], &files[..]].concat(), &dir));
    let enrolment: Value = serde_json::from_str(&std::fs::read_to_string(&given).unwrap()).unwrap();
    for member in [
        "base_url",
        "ca_pem",
        "client_cert_pem",
        "site",
        "device",
        "user",
        "signing_kid",
        "platform_encrypt_key_hex",
        "platform_sign_key_hex",
    ] {
        assert!(enrolment[member].is_string(), "{member}");
    }
    assert!(!enrolment.to_string().contains("secret"), "the password stays with the person");

    let seed = home.path().join("archive.json");
    let archive = json!({ "managing_site": "420111030300", "managing_unit": "洪山", "person": { "name": "丙丙丙" } });
    std::fs::write(&seed, archive.to_string()).unwrap();
    let add = ["add-archive", "--json", seed.to_str().unwrap()];
    assert_eq!(text(&province(&add, &dir)).trim().len(), 18, "a code is allotted and printed");

    let served = Served::start(&dir);
    assert!(served.1.starts_with("listening on https://127.0.0.1:"), "{}", served.1);
    assert!(!province(&add, &dir).status.success(), "not while serving");
    assert_eq!(text(&province(&["ledger", "--clear"], &dir)), "", "read while serving; no event yet");
    text(&province(&["revoke", "--device", "d-1"], &dir));
    assert!(served.stop(), "ends in order on SIGTERM");
    Served::start(&dir).stop();
    let disk = std::fs::read_to_string(dir.join("ledger.jsonl")).unwrap();
    assert!(!disk.contains("丙丙丙"), "an archive from elsewhere is sealed at rest too");
}
