#!/usr/bin/env bash
. "$(dirname "$0")/common.sh"
scripts/setup.sh
cargo fmt --all
(cd ui && node_modules/.bin/biome check --write .)
