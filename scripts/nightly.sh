#!/usr/bin/env bash
# What takes hours. The same tests as in `make test`, asked for everything instead of a sample; their figures are printed at the end.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build test
export VAXDESK_NIGHTLY=1
step "power cuts, failing disks, killed recorders" \
    cargo nextest run --profile nightly --package vax-tests --test crash --locked --success-output final
step "every number of every edition of the schedule is held by a case" \
    cargo test --package schedule --locked --test every_number -- --nocapture
step "the schedule's two readings agree, and every forecast is judged valid when taken: 100,000 runs each" \
    env PROPTEST_CASES=100000 cargo test --package schedule --locked --test oracle --test properties
say "every parser of what comes from outside"
scripts/fuzz.sh
if command -v cargo-mutants >/dev/null; then
    # A changed engine must be caught by the crate's own tests; few random runs do, the cases carry the proof. Reports what was not caught.
    step "changes of the schedule engine that no test catches" \
        env -u VAXDESK_NIGHTLY PROPTEST_CASES=24 cargo mutants --package schedule --jobs 1 --output "$target_dir" || true
else
    say "cargo-mutants is not installed: the schedule engine is not changed tonight"
fi
