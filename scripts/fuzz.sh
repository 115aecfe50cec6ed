#!/usr/bin/env bash
# Every parser of what comes from outside, fed with what nobody would send: scripts/fuzz.sh [SECONDS] [TARGET…]
# One after another at the lowest priority. What was found before comes first (fuzz/corpus, not kept in the repository); a finding lies in
# fuzz/artifacts and ends the run.
. "$(dirname "$0")/common.sh"
seconds=${1:-600}
shift || true
cd fuzz
rustup toolchain list | grep -q '^nightly' || step "the compiler that fuzzing needs" rustup toolchain install nightly --profile minimal
command -v cargo-fuzz >/dev/null || step "cargo-fuzz" cargo install --quiet --locked cargo-fuzz@0.13.2
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)
# No sanitizer: the parsers are safe Rust, and the memory that counts is theirs.
step "fuzz targets" nice cargo +nightly fuzz build --sanitizer none
for target in "${targets[@]}"; do
    mkdir -p "corpus/$target" "seeds/$target"
    case $target in
    # A picture of a few thousand bytes unpacks to a few million pixels, and is looked at many times.
    image_codes) limits=(-rss_limit_mb=512 -malloc_limit_mb=64 -timeout=60 -max_len=4096) ;;
    *) limits=(-rss_limit_mb=64 -timeout=5 -max_len=4096) ;;
    esac
    step "$target, $seconds s" nice -n 19 cargo +nightly fuzz run --sanitizer none "$target" "corpus/$target" "seeds/$target" -- \
        -max_total_time="$seconds" -print_final_stats=1 -close_fd_mask=1 "${limits[@]}"
done
