#!/usr/bin/env bash
# Everything that can be judged without running the product.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build check
step "format" cargo fmt --all --check
step "pages: types, lint, texts in both languages" npm --prefix ui run --silent check
scripts/build.sh
step "clippy" cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
# A workspace of its own, which only the nightly run builds: what it is fed through must not rot meanwhile. Checked by the product's own
# compiler; the fuzzer's C++ is not needed for that, so its library is named and never linked.
step "fuzz targets" env CUSTOM_LIBFUZZER_PATH=/not-linked/libfuzzer.a \
    cargo check --manifest-path fuzz/Cargo.toml --locked --quiet --target-dir "$target_dir/fuzz-check"
step "architecture" cargo test --workspace --locked --quiet --test house
# Sources are on the disk after the build: no network is asked.
step "licences, bans, sources" cargo deny --workspace --locked --offline --log-level error check licenses bans sources
