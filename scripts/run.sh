#!/usr/bin/env bash
# The desk on a demo clinic: people, an encrypted database, simulated devices and a province, all on this machine.
# Without a display the demo is played instead. Starting over: remove target/demo-clinic and target/demo-province.
. "$(dirname "$0")/common.sh"
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "no display: playing the demo instead"
    exec scripts/demo.sh
fi
scripts/build.sh

programs="$target_dir/debug"
clinic="$target_dir/demo-clinic"
province="$target_dir/demo-province"

if [ ! -d "$clinic" ]; then
    # Under another name until it is whole: an interrupted first run leaves no half clinic behind.
    rm -rf "$clinic.new"
    step "demo clinic" "$programs/vaxctl" --data "$clinic.new" seed --people 200 --doses 1500 --seed 1
    mv "$clinic.new" "$clinic"
fi
[ -d "$province" ] || "$programs/province" init --dir "$province"

# The province says where it listens as soon as it does, and ends with this script.
coproc PROVINCE { RUST_LOG=warn exec "$programs/province" serve --dir "$province"; }
province_pid=$PROVINCE_PID
trap 'kill "$province_pid" 2>/dev/null || true; wait "$province_pid" 2>/dev/null || true' EXIT
read -r listening <&"${PROVINCE[0]}"
url=${listening#listening on }

# Its address is new at each start, so the desk is enrolled anew; the password is known to the two of them only.
password=$(head -c 24 /dev/urandom | base64)
"$programs/vaxctl" --data "$clinic" enrol request >/dev/null
"$programs/province" enrol --dir "$province" --request "$clinic/enrolment-request.json" \
    --user demo --url "$url" --out "$clinic/enrolment-answer.json" <<<"$password"
"$programs/vaxctl" --data "$clinic" enrol accept "$clinic/enrolment-answer.json" <<<"$password"
rm "$clinic/enrolment-answer.json"

say "province at $url; sign in with one of the accounts shown"
"$programs/vaxdesk" --data "$clinic"
