//! The sealed file.

use std::io::Read;

use backup::{BackupError, CHUNK_BYTES, Opener, Sealer};
use seal::Secret;
use seal::recovery::{RecoveryError, RecoveryKey};
use seal::sm2::SigningKey;

use crate::common::{PAPER, body, database_key, header, opened, sealed, signer};

#[test]
fn a_backup_opens_to_what_was_sealed_at_every_length_around_a_chunk() {
    for length in [0, 1, 4096, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 77] {
        let file = sealed(body(length));
        assert_eq!(opened(&file, &database_key()).unwrap(), body(length), "{length}");
    }
}

#[test]
fn r11_every_altered_byte_of_a_backup_is_found() {
    let file = sealed(body(300));
    for place in 0..file.len() {
        for bit in 0..8 {
            let mut altered = file.clone();
            altered[place] ^= 1 << bit;
            assert!(opened(&altered, &database_key()).is_err(), "bit {bit} of byte {place}");
        }
    }
}

#[test]
fn r11_a_backup_cut_at_any_byte_is_refused() {
    let file = sealed(body(300));
    for length in 0..file.len() {
        let error = opened(&file[..length], &database_key()).unwrap_err();
        assert!(matches!(error, BackupError::Truncated), "{length}: {error}");
    }
    // At the border of two chunks too, where every chunk that is left is whole.
    let file = sealed(body(2 * CHUNK_BYTES));
    let error = opened(&file[..file.len() - (CHUNK_BYTES + 32)], &database_key()).unwrap_err();
    assert_eq!(error.code(), "backup.truncated");
}

#[test]
fn r11_a_lengthened_backup_is_refused() {
    let mut file = sealed(body(300));
    file.push(0);
    assert_eq!(opened(&file, &database_key()).unwrap_err().code(), "backup.lengthened");
}

#[test]
fn chunks_in_another_order_or_of_another_backup_are_found() {
    let length = CHUNK_BYTES + 32;
    // Chunks of equal content, so that nothing but their places tells them apart.
    let mut file = sealed(vec![0; 3 * CHUNK_BYTES]);
    let other = sealed(vec![0; 3 * CHUNK_BYTES]);
    let start = file.len() - 3 * length;
    let chunks = |file: &[u8], n: usize| file[start + n * length..start + (n + 1) * length].to_vec();
    let (first, second, foreign) = (chunks(&file, 0), chunks(&file, 1), chunks(&other, 0));
    file[start..start + length].copy_from_slice(&second);
    file[start + length..start + 2 * length].copy_from_slice(&first);
    assert_eq!(opened(&file, &database_key()).unwrap_err().code(), "backup.tampered");
    file[start..start + length].copy_from_slice(&foreign);
    assert_eq!(opened(&file, &database_key()).unwrap_err().code(), "backup.tampered");
}

#[test]
fn r11_another_database_key_is_told_from_an_altered_file() {
    let error = opened(&sealed(body(300)), &Secret::new([8; 32])).unwrap_err();
    assert_eq!(error.code(), "backup.wrong_key");
}

#[test]
fn a_newer_format_is_refused_politely() {
    let mut file = sealed(body(3));
    let place = file.windows(11).position(|window| window == b"\"format\":1,").unwrap();
    file[place + 9] = b'9';
    let error = Opener::new(file.as_slice()).err().unwrap();
    assert!(matches!(error, BackupError::NewerFormat { found: 9, known: 1 }), "{error}");
    assert_eq!(Opener::new(b"%PDF-1.7 no backup at all".as_slice()).err().unwrap().code(), "backup.not_a_backup");
    assert_eq!(Opener::new(b"PK".as_slice()).err().unwrap().code(), "backup.truncated");
}

#[test]
fn a_header_signed_by_somebody_else_names_that_key() {
    // Whoever holds no device key can only sign with a key of their own; restoring compares it with the one in the database.
    let thief = SigningKey::generate().unwrap();
    let mut file = Vec::new();
    Sealer::new(header("b-1", 3), &database_key(), &thief, &b"abc"[..]).unwrap().read_to_end(&mut file).unwrap();
    let opener = Opener::new(file.as_slice()).unwrap();
    assert_ne!(opener.header().device_key, *signer().verifying_key());
}

#[test]
fn decision_13_the_recovery_key_on_paper_opens_it_and_another_paper_does_not() {
    let file = sealed(body(3));
    let wrapped = Opener::new(file.as_slice()).unwrap().header().recovery.clone().unwrap();
    let key = RecoveryKey::parse(&PAPER).unwrap().unwrap(&wrapped).unwrap();
    assert_eq!(opened(&file, &key).unwrap(), body(3));
    let other = RecoveryKey::generate().unwrap().unwrap(&wrapped).unwrap_err();
    assert!(matches!(other, RecoveryError::OtherKey { .. }));
}

#[test]
fn a_body_that_grew_or_shrank_meanwhile_is_no_backup() {
    for length in [2, 4] {
        let mut sealer =
            Sealer::new(header("b-1", 3), &database_key(), &signer(), vec![0; length].as_slice().chain(&b""[..]))
                .map(drop);
        assert!(sealer.is_ok());
        sealer =
            Sealer::new(header("b-1", 3), &database_key(), &signer(), &vec![0; length][..]).and_then(|mut sealer| {
                std::io::copy(&mut sealer, &mut std::io::sink()).map(drop).map_err(|error| error.downcast().unwrap())
            });
        assert_eq!(sealer.unwrap_err().code(), "backup.other_size", "{length}");
    }
}

#[test]
fn nothing_of_the_body_stands_in_the_file_in_clear() {
    let name = "王小明 330211202001010017".as_bytes();
    let file = sealed(name.repeat(20));
    assert!(!file.windows(name.len()).any(|window| window == name));
}
