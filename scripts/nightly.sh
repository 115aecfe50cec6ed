#!/usr/bin/env bash
# What takes hours. The same tests as in `make test`, asked for everything instead of a sample; their figures are printed at the end.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build test
export VAXDESK_NIGHTLY=1
step "power cuts, failing disks, killed recorders" \
    cargo nextest run --profile nightly --package vax-tests --test crash --locked --success-output final
