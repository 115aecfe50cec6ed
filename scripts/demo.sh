#!/usr/bin/env bash
# The main job through the real window, on a screen of its own. Fails when one step fails.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build test
scripts/build.sh
"$target_dir/debug/demo" --out "$target_dir/demo" "$@"
echo "screenshots: $target_dir/demo"
