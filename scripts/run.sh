#!/usr/bin/env bash
# The desk on a demo clinic: people, an encrypted database and a province of its own, all on this machine.
# Without a display the demo is played instead.
. "$(dirname "$0")/common.sh"
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "no display: playing the demo instead"
    exec scripts/demo.sh
fi
scripts/build.sh

programs="$target_dir/debug"
clinic="$target_dir/demo-clinic"
[ -d "$clinic" ] || step "demo clinic" "$programs/vaxctl" --data "$clinic" seed --people 200 --doses 1500 --seed 1

exec "$programs/vaxdesk" --data "$clinic" --demo
