#!/usr/bin/env bash
# Writes anew what the UI is generated: commands, types, codes. The tests fail while the committed files are older.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build test
UPDATE_BINDINGS=1 cargo nextest run --workspace --locked --lib --no-tests fail -E 'package(vaxdesk)'
