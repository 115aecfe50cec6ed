# Read by the other scripts: where the house stands, and the few things all of them need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset CDPATH

# The build writes here; a caller may point it elsewhere.
target_dir=$(realpath -m "${CARGO_TARGET_DIR:-target}")

# Into a log without colours.
[ -t 1 ] || export NO_COLOR=1 CARGO_TERM_COLOR=never

say() { printf '\n== %s\n' "$*"; }

# step WORD COMMAND...: runs the command, prints how long it took, passes its failure on.
step() {
    local name=$1 started=$SECONDS
    shift
    say "$name"
    "$@"
    printf -- '-- %s: %d s\n' "$name" $((SECONDS - started))
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "this needs root: $*" >&2
        return 1
    fi
}
