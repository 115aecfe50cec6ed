#!/usr/bin/env bash
# Installs what is missing on a Debian with git, cargo and node, and nothing else.
#   scripts/setup.sh [build] [test] [check]
# A machine that has everything is left alone: not even the package lists are fetched.
. "$(dirname "$0")/common.sh"

# Pinned: a new version comes by a change here, never by itself.
nextest_version=0.9.143
deny_version=0.20.2

apt_packages=()
cargo_tools=()
for purpose in "$@"; do
    case $purpose in
    build)
        apt_packages+=(build-essential pkg-config libwebkit2gtk-4.1-dev libssl-dev libpcsclite-dev)
        ;;
    test)
        # A screen without a monitor, the window's driver, Chinese type, a card reader without hardware, places for backups (WebDAV, SFTP),
        # a signature pad the kernel shows, a scanner that types.
        apt_packages+=(xvfb webkit2gtk-driver fonts-noto-cjk imagemagick pcscd vsmartcard-vpcd rclone openssh-client
            umockdev xdotool)
        cargo_tools+=("cargo-nextest $nextest_version")
        ;;
    check) cargo_tools+=("cargo-deny $deny_version") ;;
    *)
        echo "unknown purpose: $purpose" >&2
        exit 2
        ;;
    esac
done

missing=()
for package in "${apt_packages[@]}"; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    step "system packages: ${missing[*]}" true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# npm writes node_modules/.package-lock.json last: older than the lock means not (wholly) installed.
if [ ! ui/node_modules/.package-lock.json -nt ui/package-lock.json ]; then
    step "packages of the UI" npm --prefix ui ci --no-audit --no-fund --loglevel=error
    touch ui/node_modules/.package-lock.json
fi

for tool in "${cargo_tools[@]}"; do
    read -r name version <<<"$tool"
    command -v "$name" >/dev/null || step "$name $version" cargo install --quiet --locked "$name@$version"
done
