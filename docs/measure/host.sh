#!/usr/bin/env bash
# Our checks of this computer beside lynis, in one run: how long each takes, and how
# many of our checks an ordinary user gets an answer from. Fails where ours need more
# than a second, or answer less than two in three of those that apply: who may act as
# administrator, and whose password is kept how, a system shows to administrators only.
#
# Needs Debian's lynis, and installs it where it may.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "-- skipped: $1"; exit 0; }
for tool in go python3; do command -v "$tool" >/dev/null || skip "$tool is not here"; done
PATH=$PATH:/usr/sbin
if ! command -v lynis >/dev/null; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || skip "lynis is not here, and only root may install it"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends lynis >/dev/null 2>&1 || skip "lynis could not be installed"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
chmod 755 "$work"
CGO_ENABLED=0 go build -trimpath -o "$work/cybercheck" ./cmd/cybercheck

# timed COMMAND...: seconds that it takes, whatever it answers.
timed() {
  local begin end
  begin=$(date +%s%N)
  "$@" >/dev/null 2>&1 </dev/null || true
  end=$(date +%s%N)
  awk -v t=$((end - begin)) 'BEGIN {printf "%.2f\n", t / 1e9}'
}

ours="$work/cybercheck scan --no-save --quiet --format json"
# An ordinary user, also where this is started by root.
plain=()
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  plain=(setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$work" XDG_DATA_HOME=/nonexistent)
fi
cd /
# shellcheck disable=SC2086 # the words of the command
mine=$(for _ in 1 2 3 4 5; do timed ${plain[@]+"${plain[@]}"} $ours; done | sort -n | sed -n 3p)
# shellcheck disable=SC2086
${plain[@]+"${plain[@]}"} $ours >"$work/out.json" 2>"$work/err.txt" </dev/null || { cat "$work/err.txt"; exit 1; }
theirs=$(timed lynis audit system --quick --no-colors --quiet --logfile "$work/lynis.log" --report-file "$work/lynis.dat" --pentest)

printf '%-40s %8s s\n' "cybercheck, this computer (median of 5)" "$mine" "lynis audit system" "$theirs"
python3 - "$work/out.json" "$mine" <<'PY'
import json, sys
answered, asked, lacking = 0, 0, []
for f in json.load(open(sys.argv[1]))["findings"]:
    if f["status"] == "not_applicable":
        continue
    asked += 1
    if f["status"] in ("pass", "partial", "fail"):
        answered += 1
    else:
        lacking.append(f"{f['id']} ({f.get('reason', '')})")
print(f"without an administrator's rights: {answered} of {asked} answered, {100 * answered // asked} %")
print("not answered:", ", ".join(lacking) or "none")
slow, silent = float(sys.argv[2]) > 1, answered < 2 * asked / 3
sys.exit("slower than a second" * slow + " fewer than two in three answered" * silent or 0)
PY
