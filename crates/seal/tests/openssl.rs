//! The same results as OpenSSL, in both directions. Skipped, with the reason printed, where `openssl` knows no SM2.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use seal::sm2::{DecryptKey, Signature, SigningKey};
use seal::{random_bytes, sm3, sm4};
use tempfile::TempDir;

/// A directory to exchange files in, or `None` when there is nobody to exchange them with.
fn openssl_with_sm2() -> Option<TempDir> {
    let curves = Command::new("openssl").args(["ecparam", "-list_curves"]).output();
    match curves {
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains("SM2") => Some(tempfile::tempdir().unwrap()),
        Ok(_) => {
            eprintln!("skipped: this openssl knows no SM2");
            None
        }
        Err(error) => {
            eprintln!("skipped: no openssl here ({error})");
            None
        }
    }
}

/// Runs openssl; the second value says whether it agreed.
fn openssl(directory: &Path, arguments: &[&str]) -> (String, bool) {
    let output = Command::new("openssl").current_dir(directory).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (text, output.status.success())
}

fn run(directory: &Path, arguments: &[&str]) {
    let (text, ok) = openssl(directory, arguments);
    assert!(ok, "openssl {arguments:?}: {text}");
}

fn write(directory: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn read(directory: &Path, name: &str) -> Vec<u8> {
    std::fs::read(directory.join(name)).unwrap()
}

/// Writes `key.der` (PKCS#8) and `public.der` (SPKI): id-ecPublicKey 1.2.840.10045.2.1 with the curve 1.2.156.10197.1.301.
fn write_keys(directory: &Path, private: &[u8; 32], public: &[u8; 65]) {
    let algorithm = hex::decode("301306072a8648ce3d020106082a811ccf5501822d").unwrap();
    let of = |text: &str| hex::decode(text).unwrap();
    let pkcs8 = [
        of("308187020100"),
        algorithm.clone(),
        of("046d306b0201010420"),
        private.to_vec(),
        of("a144034200"),
        public.to_vec(),
    ]
    .concat();
    write(directory, "key.der", &pkcs8);
    write(directory, "public.der", &[of("3059"), algorithm, of("034200"), public.to_vec()].concat());
}

/// Messages of awkward lengths: empty, around SM3's block, longer.
fn messages() -> Vec<Vec<u8>> {
    [0, 1, 31, 32, 33, 55, 56, 63, 64, 65, 127, 1000].map(|length| vec![(length % 251) as u8; length]).to_vec()
}

const SM2_WITH_SM3: [&str; 5] = ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"];

#[test]
fn openssl_accepts_our_signatures_and_we_accept_theirs() {
    let Some(directory) = openssl_with_sm2() else { return };
    let directory = directory.path();
    for message in messages() {
        let key = SigningKey::generate().unwrap();
        let public = key.verifying_key();
        write_keys(directory, key.to_bytes().expose(), public.as_sec1());
        write(directory, "message", &message);
        let verify = [
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "public.der",
            "-keyform",
            "DER",
            "-in",
            "message",
            "-sigfile",
            "ours",
        ];
        let verify = [&verify[..], &SM2_WITH_SM3].concat();
        let sign = ["pkeyutl", "-sign", "-inkey", "key.der", "-keyform", "DER", "-in", "message", "-out", "theirs"];

        write(directory, "ours", &key.sign(&message).unwrap().to_der().unwrap());
        run(directory, &verify);

        run(directory, &[&sign[..], &SM2_WITH_SM3].concat());
        let theirs = Signature::from_der(&read(directory, "theirs")).unwrap();
        assert!(public.verify(&message, &theirs), "{} bytes", message.len());

        let altered = [&message[..], b"!"].concat();
        write(directory, "message", &altered);
        assert!(!openssl(directory, &verify).1, "openssl refuses our signature on an altered message");
        assert!(!public.verify(&altered, &theirs), "and so do we refuse theirs");
    }
}

#[test]
fn openssl_decrypts_what_we_encrypt_and_we_what_they_encrypt() {
    let Some(directory) = openssl_with_sm2() else { return };
    let directory = directory.path();
    for message in messages().into_iter().filter(|message| !message.is_empty()) {
        let key = DecryptKey::generate().unwrap();
        write_keys(directory, key.to_bytes().expose(), key.public().as_sec1());

        write(directory, "ours", &key.public().encrypt(&message).unwrap());
        run(
            directory,
            &["pkeyutl", "-decrypt", "-inkey", "key.der", "-keyform", "DER", "-in", "ours", "-out", "plain"],
        );
        assert_eq!(read(directory, "plain"), message);

        write(directory, "message", &message);
        run(
            directory,
            &[
                "pkeyutl",
                "-encrypt",
                "-pubin",
                "-inkey",
                "public.der",
                "-keyform",
                "DER",
                "-in",
                "message",
                "-out",
                "theirs",
            ],
        );
        assert_eq!(key.decrypt(&read(directory, "theirs")).unwrap().expose(), &message);
    }
}

#[test]
fn openssl_gives_the_same_sm3_digests() {
    let Some(directory) = openssl_with_sm2() else { return };
    let directory = directory.path();
    let mut arguments = vec!["dgst".to_owned(), "-sm3".to_owned(), "-r".to_owned()];
    let mut ours = Vec::new();
    for length in 0..300 {
        // Digests as content: every file another, none regular.
        let content: Vec<u8> = (0..=length / 32u16)
            .flat_map(|n| *sm3::digest(&[length.to_be_bytes(), n.to_be_bytes()].concat()).as_bytes())
            .collect();
        let content = &content[..usize::from(length)];
        write(directory, &length.to_string(), content);
        arguments.push(length.to_string());
        ours.push(sm3::digest(content));
    }
    let (text, ok) = openssl(directory, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(ok, "{text}");
    let theirs: Vec<sm3::Digest> = text.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(theirs, ours);
}

#[test]
fn openssl_gives_the_same_sm4_key_stream() {
    // OpenSSL 3.0 has no SM4-GCM, but GCM's ciphertext is counter mode from nonce ‖ 2; the tag is shown by RFC 8998.
    let Some(directory) = openssl_with_sm2() else { return };
    let directory = directory.path();
    for message in messages() {
        let bytes = random_bytes::<16>().unwrap();
        let sealed = sm4::Key::from_bytes(&bytes).seal(b"", &message).unwrap();
        write(directory, "message", &message);
        let (key, iv) = (hex::encode(bytes), format!("{}00000002", hex::encode(sealed.nonce())));
        run(directory, &["enc", "-sm4-ctr", "-K", &key, "-iv", &iv, "-in", "message", "-out", "theirs"]);
        assert_eq!(read(directory, "theirs"), sealed.ciphertext(), "{} bytes", message.len());
    }
}
