#!/usr/bin/env bash
# Our checks of this computer on real systems, beside what their own tools say. Each
# case of docs/measure/roots/cases.txt is done to a fresh Debian 12 or 13; the program
# runs there as root, and what it says is held against what is right. Prints a table, and
# fails at a wrong answer. What is not known is counted apart.
#
# Usage: roots.sh [-v] [CASE...]. The two systems are made once, with mmdebstrap, and kept
# in the folder that CYBERCHECK_ROOTS names (.tools/roots where it is not set). Each case
# gets a copy of its own, above the kept one where the kernel can do that.
# Needs root, for chroot, and the archive of Debian the first time.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "-- skipped: $1"; exit 0; }
[ "$(id -u)" = 0 ] || skip "only root may make the systems that the cases are tried on"
if ! command -v mmdebstrap >/dev/null; then
  command -v apt-get >/dev/null || skip "mmdebstrap is not here"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap >/dev/null 2>&1 || skip "mmdebstrap could not be installed"
fi
for tool in go python3 chroot tar unshare; do command -v "$tool" >/dev/null || skip "$tool is not here"; done

roots=${CYBERCHECK_ROOTS:-$PWD/.tools/roots}
mkdir -p "$roots"
packages=systemd,perl,procps,iproute2,nftables,iptables,ufw,firewalld,openssh-server,dropbear,samba,sssd,libnss-sss,sudo,unattended-upgrades,dconf-cli,tigervnc-standalone-server,cron,ca-certificates
for pair in bookworm:12 trixie:13; do
  name=${pair%:*} version=${pair#*:}
  # Lists of what is new that are a week old would be a fault of the case's own.
  [ -n "$(find "$roots/$version.tar" -mtime -7 2>/dev/null)" ] && continue
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  rm -rf "${roots:?}/$version" "$roots/$version.tar"
  mmdebstrap --quiet --variant=minbase --skip=cleanup/apt/lists --include="$packages" "$name" "$roots/$version.part.tar" \
    "deb [signed-by=$keys] http://deb.debian.org/debian $name main" \
    "deb [signed-by=$keys] http://deb.debian.org/debian $name-updates main" \
    "deb [signed-by=$keys] http://deb.debian.org/debian-security $name-security main" >/dev/null || skip "Debian $version could not be fetched"
  mv "$roots/$version.part.tar" "$roots/$version.tar"
done
for version in 12 13; do
  [ -d "$roots/$version" ] && continue
  mkdir -p "$roots/$version.part"
  tar xf "$roots/$version.tar" -C "$roots/$version.part" --exclude='./dev/*'
  mv "$roots/$version.part" "$roots/$version"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
CGO_ENABLED=0 go build -trimpath -o "$work/cybercheck" ./cmd/cybercheck
# In name spaces of their own: what is mounted and started there ends with them.
unshare --mount --pid --fork --kill-child --mount-proc --net true 2>/dev/null || skip "name spaces cannot be made here"
python3 docs/measure/roots/run.py "$roots" "$work" "$@"
