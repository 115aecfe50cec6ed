//! The house keeps its shape: who may know whom, what pure code may not touch, what a window may do.
//!
//! Each test lists every break it finds, so that one run shows all there is to mend.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod decisions;
mod edges;
mod hardening;
mod manual;
mod purity;
mod shell;
mod source;

use std::path::{Path, PathBuf};

/// The folder of the workspace.
fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace").to_owned()
}

/// Fails with all the breaks, if there are any.
fn none_of(breaks: &[String]) {
    assert!(breaks.is_empty(), "\n  {}\n", breaks.join("\n  "));
}
