#!/usr/bin/env bash
# Builds the .deb and shows what it depends on. No download: the bundler is a package of the UI.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build package
step "package" ui/node_modules/.bin/tauri build --bundles deb -- --locked
for deb in "$target_dir"/release/bundle/deb/*.deb; do
    dpkg-deb --field "$deb" Package Version Depends
    ls -lh "$deb"
done
