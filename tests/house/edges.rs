//! Which crate may depend on which: arrows go down only.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use crate::{house, none_of};

/// Our crates and what each may know of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("schedule", &[]),
    ("seal", &[]),
    ("domain", &["schedule"]),
    ("store", &["domain", "seal"]),
    ("devices", &["domain"]),
    ("wire", &["domain", "seal"]),
    ("backup", &["seal"]),
    ("paper", &[]),
    ("app", &["schedule", "domain", "seal", "store", "devices", "wire", "backup", "paper"]),
    ("vaxctl", &["app", "schedule"]),
    ("vaxdesk", &["app"]),
    ("province", &["seal"]),
    ("testkit", &["schedule", "domain", "seal", "store", "devices", "wire", "backup", "paper", "app", "province"]),
    (
        "vax-tests",
        &["schedule", "domain", "seal", "store", "devices", "wire", "backup", "paper", "app", "province", "testkit"],
    ),
];

/// Outside crates with one owner: the knowledge they stand for has one place. The tests from outside are free.
const OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("refinery", &["store"]),
    ("pcsc", &["devices"]),
    ("serialport", &["devices"]),
    ("rqrr", &["devices"]),
    ("reqwest", &["wire"]),
    ("axum", &["province"]),
    ("hyper", &["province"]),
    ("tauri", &["vaxdesk"]),
    ("tauri-specta", &["vaxdesk"]),
    ("sm2", &["seal"]),
    ("sm3", &["seal"]),
    ("sm4", &["seal"]),
    ("aes-gcm", &["seal"]),
    ("argon2", &["seal"]),
    ("keyring", &["seal"]),
    ("opendal", &["backup"]),
    ("calamine", &["paper"]),
    ("rust_xlsxwriter", &["paper"]),
    ("csv", &["paper"]),
    ("pinyin", &["domain"]),
];

/// The pure crates take values and give values: these crates let them do that, and no more.
const PURE: &[&str] = &["schedule", "domain"];
const PURE_MAY_USE: &[&str] = &["jiff", "pinyin", "serde", "serde_json", "specta", "thiserror", "toml", "uuid"];

fn packages() -> Vec<Package> {
    MetadataCommand::new()
        .manifest_path(house().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata reads the workspace")
        .packages
}

#[test]
fn every_crate_of_ours_has_its_place_in_the_picture() {
    let drawn: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let packages = packages();
    let built: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(built, drawn, "the crates of the workspace (left) and of the picture (right)");
}

#[test]
fn arrows_between_our_crates_go_down_only() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut breaks = Vec::new();
    for package in packages() {
        let allowed = arrows.get(package.name.as_str()).copied().unwrap_or_default();
        for dependency in package.dependencies.iter().filter(|dependency| dependency.path.is_some()) {
            // For its own tests a crate may not know more than for its work: what needs more is a test from outside.
            if !allowed.contains(&dependency.name.as_str()) {
                breaks.push(format!("{} must not depend on {}", package.name, dependency.name));
            }
        }
    }
    none_of(&breaks);
}

#[test]
fn knowledge_with_one_owner_stays_there() {
    let owners: BTreeMap<&str, &[&str]> = OWNERS.iter().copied().collect();
    let mut breaks = Vec::new();
    for package in packages().iter().filter(|package| !["vax-tests", "testkit"].contains(&package.name.as_str())) {
        for dependency in &package.dependencies {
            if let Some(owners) = owners.get(dependency.name.as_str())
                && !owners.contains(&package.name.as_str())
            {
                breaks.push(format!("{} belongs to {owners:?}, not to {}", dependency.name, package.name));
            }
        }
    }
    none_of(&breaks);
}

#[test]
fn pure_crates_depend_on_nothing_that_reaches_outside() {
    let mut breaks = Vec::new();
    for package in packages().iter().filter(|package| PURE.contains(&package.name.as_str())) {
        for dependency in package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal) {
            if dependency.path.is_none() && !PURE_MAY_USE.contains(&dependency.name.as_str()) {
                breaks.push(format!("{} must not depend on {}", package.name, dependency.name));
            }
        }
    }
    none_of(&breaks);
}
