//! Real places: folders on this disk and another, WebDAV and SFTP served by rclone, S3 by a small server of our own.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use backup::place::{Settings, mark, open};
use backup::{Target, Unwatched, fetch, lying, remove};
use seal::Secret;

use crate::common::{PART, body, database_key, lay, opened};
use crate::s3_server::{ACCESS, BUCKET, S3};

fn settings(kind: &str, place: impl ToString) -> Settings {
    Settings { kind: kind.into(), place: place.to_string(), endpoint: None, region: None, user: None, mark: None }
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// What every place must do: keep a backup of several parts, list it, give it back bit by bit, forget it.
fn keeps_a_backup(place: &dyn Target) {
    assert_eq!(lying(place).unwrap(), []);
    let long = body(PART + 5);
    let manifest = lay(place, "b-1", long.clone());
    let again = lay(place, "b-2", body(7));
    let found: Vec<_> = lying(place).unwrap().into_iter().map(|found| (found.manifest, found.whole)).collect();
    assert_eq!(found, [(manifest.clone(), true), (again.clone(), true)]);
    let mut file = Vec::new();
    fetch(place, &manifest, &Unwatched).read_to_end(&mut file).unwrap();
    assert_eq!(opened(&file, &database_key()).unwrap(), long);
    remove(place, &manifest).unwrap();
    remove(place, &manifest).expect("taking away twice is taking away once");
    assert_eq!(lying(place).unwrap().len(), 1);
    assert_eq!(place.get(&manifest.parts[0].name).unwrap_err().code(), "target.missing");
}

#[test]
fn a_folder_keeps_a_backup_c_176() {
    let dir = tempfile::tempdir().unwrap();
    keeps_a_backup(&*open(&settings("folder", dir.path().display()), None, None).unwrap());
}

#[test]
fn a_folder_that_is_gone_is_said_so_and_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("usb");
    std::fs::create_dir(&path).unwrap();
    let place = open(&settings("folder", path.display()), None, None).unwrap();
    std::fs::remove_dir(&path).unwrap();
    assert_eq!(place.put("x.vaxbak.00000", b"1").unwrap_err().code(), "target.no_folder");
    assert_eq!(place.list().unwrap_err().code(), "target.no_folder");
    assert!(!path.exists(), "an unplugged disk leaves an empty mount point: it must not be filled");
}

#[test]
fn a_folder_inside_the_clinics_data_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("backups");
    std::fs::create_dir(&inside).unwrap();
    let refused = open(&settings("folder", inside.display()), None, Some(dir.path())).err().unwrap();
    assert_eq!(refused.code(), "target.inside_data");
    assert_eq!(open(&settings("folder", "backups"), None, None).err().unwrap().code(), "target.setting");
}

#[test]
#[cfg(target_os = "linux")]
fn a_second_disk_proves_itself_by_its_mark() {
    // The memory disk every Linux has is another device than the one that holds temporary files, or the test proves nothing.
    let (here, there) = (tempfile::tempdir_in("/var/tmp").unwrap(), tempfile::tempdir_in("/dev/shm").unwrap());
    let marked = mark(there.path(), Some(here.path())).unwrap();
    assert_eq!(mark(there.path(), Some(here.path())).unwrap(), marked, "a disk is marked once");
    let disk = Settings { mark: Some(marked), ..settings("disk", there.path().display()) };
    let place = open(&disk, None, Some(here.path())).unwrap();
    keeps_a_backup(&*place);
    // Another disk in the same place: no mark, or another one.
    let file = there.path().join("vaxdesk-disk.json");
    let own = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, own.replace(disk.mark.as_deref().unwrap(), "0000000000000000")).unwrap();
    assert_eq!(place.list().unwrap_err().code(), "target.other_disk");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(place.put("x", b"").unwrap_err().code(), "target.other_disk");
}

#[test]
fn a_second_disk_is_not_the_disk_with_the_data() {
    let dir = tempfile::tempdir().unwrap();
    let (data, backups) = (dir.path().join("data"), dir.path().join("backups"));
    std::fs::create_dir(&data).unwrap();
    std::fs::create_dir(&backups).unwrap();
    assert_eq!(mark(&backups, Some(&data)).unwrap_err().code(), "target.same_disk");
    let marked = mark(&backups, None).unwrap();
    let disk = Settings { mark: Some(marked), ..settings("disk", backups.display()) };
    assert_eq!(open(&disk, None, Some(&data)).unwrap().list().unwrap_err().code(), "target.same_disk");
}

#[test]
fn an_s3_bucket_keeps_a_backup_c_177() {
    let s3 = S3::start();
    let bucket = |place: &str, user: &str| Settings {
        endpoint: Some(s3.endpoint.clone()),
        user: Some(user.to_owned()),
        ..settings("s3", place)
    };
    let place = open(&bucket(&format!("{BUCKET}/desk-1"), ACCESS), Some(&secret("s3cret")), None).unwrap();
    keeps_a_backup(&*place);
    assert!(s3.objects.lock().unwrap().keys().all(|key| key.starts_with("desk-1/")));
    let other = open(&bucket(BUCKET, "somebody"), Some(&secret("s3cret")), None).unwrap();
    assert_eq!(other.list().unwrap_err().code(), "target.denied");
    *s3.refuse.lock().unwrap() = Some(503);
    assert_eq!(place.list().unwrap_err().code(), "target.unreachable");
    *s3.refuse.lock().unwrap() = Some(507);
    assert_eq!(place.put("x.vaxbak.00000", b"1").unwrap_err().code(), "target.full");
}

#[test]
fn a_place_that_does_not_answer_is_told_from_one_that_refuses() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nowhere = Settings {
        endpoint: Some(format!("http://{closed}")),
        user: Some("x".into()),
        ..settings("webdav", "backups")
    };
    let place = open(&nowhere, Some(&secret("x")), None).unwrap();
    assert_eq!(place.list().unwrap_err().code(), "target.unreachable");
}

#[test]
fn a_setting_that_is_missing_is_named() {
    let missing = |settings: Settings, password: Option<&str>| {
        let password = password.map(secret);
        open(&settings, password.as_ref(), None).err().map(|error| format!("{error}")).unwrap_or_default()
    };
    let s3 = Settings { endpoint: Some("https://x".into()), user: Some("u".into()), ..settings("s3", "b") };
    assert!(missing(s3.clone(), None).contains("secret"));
    assert!(missing(Settings { user: None, ..s3.clone() }, Some("s")).contains("user"));
    assert!(missing(Settings { place: String::new(), ..s3.clone() }, Some("s")).contains("place"));
    assert!(missing(Settings { endpoint: None, ..s3.clone() }, Some("s")).contains("endpoint"));
    assert!(missing(Settings { kind: "tape".into(), ..s3 }, Some("s")).contains("kind"));
    let sftp = Settings { endpoint: Some("-oProxyCommand=x".into()), user: Some("u".into()), ..settings("sftp", "/b") };
    #[cfg(unix)]
    assert!(missing(sftp, Some("/x")).contains("endpoint"), "nothing that ssh would take for an option");
}

/// rclone serving a folder until it is dropped.
struct Rclone {
    child: Child,
    port: u16,
}

impl Drop for Rclone {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rclone(protocol: &str, folder: &Path, options: &[&str]) -> Rclone {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new("rclone")
        .args(["serve", protocol, "--addr", &format!("127.0.0.1:{port}"), "--config", "/dev/null", "-v"])
        .args(options)
        .arg(folder)
        .stderr(Stdio::piped())
        .spawn()
        .expect("rclone is installed by scripts/setup.sh");
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    // It says when it listens.
    while !(line.to_lowercase().contains("started on") || line.contains("listening on")) {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "rclone ended");
    }
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    Rclone { child, port }
}

#[test]
#[cfg(unix)]
fn a_webdav_server_keeps_a_backup_c_177() {
    let folder = tempfile::tempdir().unwrap();
    let server = rclone("webdav", folder.path(), &["--user", "clinic", "--pass", "s3cret"]);
    let webdav = |user: &str| Settings {
        endpoint: Some(format!("http://127.0.0.1:{}", server.port)),
        user: Some(user.into()),
        ..settings("webdav", "desk-1/backups")
    };
    let place = open(&webdav("clinic"), Some(&secret("s3cret")), None).unwrap();
    keeps_a_backup(&*place);
    assert!(folder.path().join("desk-1/backups").is_dir());
    let other = open(&webdav("clinic"), Some(&secret("wrong")), None).unwrap();
    assert_eq!(other.list().unwrap_err().code(), "target.denied");
}

/// The part of the next test that runs with a program path of its own.
#[test]
#[cfg(unix)]
#[ignore = "started by the test after it, which gives it a server"]
fn sftp_child() {
    let value = |name: &str| std::env::var(name).unwrap();
    let sftp = |place: &str| Settings {
        endpoint: Some(format!("127.0.0.1:{}", value("SFTP_PORT"))),
        user: Some("clinic".into()),
        ..settings("sftp", place)
    };
    let place = open(&sftp("/desk-1/backups"), Some(&secret(&value("SFTP_KEY"))), None).unwrap();
    keeps_a_backup(&*place);
    let other = open(&sftp("/desk-1/backups"), Some(&secret(&value("SFTP_OTHER"))), None).unwrap();
    let refused = other.list().unwrap_err();
    assert!(["target.denied", "target.unreachable"].contains(&refused.code()), "{refused}");
}

#[test]
#[cfg(unix)]
fn an_sftp_server_keeps_a_backup_c_177() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name).display().to_string();
    for key in ["desk", "host", "other"] {
        let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &file(key)]).status();
        assert!(made.expect("ssh-keygen is installed by scripts/setup.sh").success());
    }
    let folder = dir.path().join("served");
    std::fs::create_dir(&folder).unwrap();
    let server = rclone("sftp", &folder, &["--key", &file("host"), "--authorized-keys", &file("desk.pub")]);
    // ssh keeps its known hosts in the home of whoever runs it. A program of that name, first in the path, makes it keep them here.
    std::fs::create_dir(dir.path().join("bin")).unwrap();
    let real = Command::new("sh").args(["-c", "command -v ssh"]).output().unwrap().stdout;
    let script = format!(
        "#!/bin/sh\nexec {} -F /dev/null -o UserKnownHostsFile={} \"$@\"\n",
        String::from_utf8(real).unwrap().trim(),
        file("known_hosts")
    );
    std::fs::write(dir.path().join("bin/ssh"), script).unwrap();
    std::fs::set_permissions(dir.path().join("bin/ssh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", file("bin"), std::env::var("PATH").unwrap());
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "places::sftp_child", "--ignored", "--nocapture"])
        .env("PATH", path)
        .env("SFTP_PORT", server.port.to_string())
        .env("SFTP_KEY", file("desk"))
        .env("SFTP_OTHER", file("other"))
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
    assert!(
        std::fs::read_to_string(file("known_hosts")).unwrap().contains("127.0.0.1"),
        "the host is known from now on"
    );
}
