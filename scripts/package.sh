#!/usr/bin/env bash
# Builds the .deb and shows what it depends on. The bundler is a package of npm with a prebuilt program in it; Debian's
# own tools do not know Tauri's resources.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build

bundler_version=2.12.5
bundler="$target_dir/bundler/node_modules/.bin/tauri"
[ "$("$bundler" --version 2>/dev/null || true)" = "tauri-cli $bundler_version" ] ||
    step "bundler" npm install --prefix "$target_dir/bundler" --no-audit --no-fund --loglevel=error "@tauri-apps/cli@$bundler_version"

rm -f "$target_dir"/release/bundle/deb/*.deb
step "package" "$bundler" build --bundles deb -- --locked
for deb in "$target_dir"/release/bundle/deb/*.deb; do
    dpkg-deb --field "$deb" Package Version Depends
    ls -lh "$deb"
done
