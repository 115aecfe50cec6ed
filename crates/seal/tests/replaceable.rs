//! A certified module can take the place of the crates we use: their names stand in the files named in `lib.rs` and nowhere else.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

#[test]
fn third_party_cryptography_is_imported_only_where_the_crate_says() {
    let allowed = [
        ("::sm2::", "sm2.rs"),
        ("::sm3::{Digest", "sm3.rs"),
        ("::sm4::Sm4", "sm4.rs"),
        ("aes_gcm", "sm4.rs"),
        ("argon2::", "password.rs"),
        ("getrandom::fill", "random.rs"),
    ];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for directory in [source.clone(), source.join("vault")] {
        files.extend(fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()));
    }
    assert!(files.len() >= 12, "the walk found {} files", files.len());
    for (import, home) in allowed {
        let mut found_at_home = false;
        for file in &files {
            let text = fs::read_to_string(file).unwrap();
            // `crate::sm3::digest` is our own module and may be named anywhere.
            let names_it = text.lines().any(|line| {
                let code = line.split("//").next().unwrap();
                code.replace("crate::", "crate:").replace("use super::", "").contains(import)
            });
            if file.ends_with(home) {
                found_at_home |= names_it;
            } else {
                assert!(!names_it, "{} names {import}, which belongs in {home}", file.display());
            }
        }
        assert!(found_at_home, "{home} does not name {import}: this test looks for the wrong thing");
    }
}
