#!/usr/bin/env bash
# Builds the pages, then every program in the one feature set all the targets share.
# Extra words go to cargo (for example --release).
. "$(dirname "$0")/common.sh"
scripts/setup.sh build

# The pages are embedded in the desk: they come first, and only when one of their sources is newer.
built=ui/dist/index.html
if [ ! -f "$built" ] || [ -n "$(find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f -newer "$built" -print -quit)" ]; then
    step "pages" npm --prefix ui run --silent build
fi
step "programs" cargo build --workspace --locked "$@"
