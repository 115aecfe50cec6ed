#!/usr/bin/env bash
# Criterion figures of the crates, then the figures of the whole program. Optimised, as in a clinic.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build test
scripts/build.sh --release
# Without this the figures of a crate would lie in the crate's own folder.
export CRITERION_HOME="$target_dir/criterion"
step "figures of the crates" cargo bench --workspace --locked --bench '*'
step "figures of the whole program" "$target_dir/release/figures"
