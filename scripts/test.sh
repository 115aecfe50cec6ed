#!/usr/bin/env bash
# Every test there is. The programs are built first: the window's tests run the very programs a clinic gets.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build test
scripts/build.sh
step "tests of the programs, the exchange and the window" cargo nextest run --workspace --locked
step "examples in the documentation" cargo test --workspace --locked --doc --quiet
step "tests of the pages" npm --prefix ui run --silent test
