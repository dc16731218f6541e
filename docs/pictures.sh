#!/usr/bin/env bash
# Makes the two pictures of the README: a question on the screen, and the first
# page of a report. Needs tmux and Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'tmux -L cybercheck-pictures kill-server 2>/dev/null || true; rm -rf "$tmp"' EXIT
go build -o "$tmp/cybercheck" ./cmd/cybercheck

picture() { # picture FILE SIZE PAGE
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$tmp/profile" \
    --screenshot="$PWD/$1" --window-size="$2" "file://$3" >/dev/null 2>&1
}

# The screen: through the profile to the first question.
t="tmux -L cybercheck-pictures"
mkdir "$tmp/home"
$t -f /dev/null new-session -d -x 80 -y 24 "HOME=$tmp/home TERM=xterm-256color $tmp/cybercheck"
press() { for key in "$@"; do until $t capture-pane -p | grep -q .; do :; done; $t send-keys "$key"; read -rt 0.3 <> <(:) || true; done; }
press Enter 'Harbour Street Bakery' Enter 2 1 3 1 2 1 3 2 1 2 2 1 Down
{
  printf '<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#12171e}pre{margin:14px 18px;font:17px/1.3 "DejaVu Sans Mono",monospace;color:#eef2f6}</style><pre>'
  $t capture-pane -p | sed 's/&/\&amp;/g; s/</\&lt;/g'
  printf '</pre>'
} >"$tmp/screen.html"
picture docs/screen.png 860,560 "$tmp/screen.html"

# The report, of a bakery that does some things well.
cat >"$tmp/answers.yaml" <<'ANSWERS'
schema_version: 1
business: Harbour Street Bakery
profile: {staff: two_to_five, mail: microsoft365, web: hosted_site, transfers: "yes", cards: terminal, computers: windows,
  premises: own_internet, away: "no", own_devices: "yes", data: contacts, it_help: myself, country: nz}
answers: {ACC-1: partial, ACC-2: good, PAY-1: poor, BAK-1: good, BAK-2: unknown, UPD-1: good, UPD-3: good, NET-1: good, PWD-1: partial,
  DEV-1: good, EML-2: unknown, ACC-6: good, PPL-1: poor, DAT-4: good, INC-1: poor, PWD-2: good, PWD-4: good, WEB-1: good}
ANSWERS
"$tmp/cybercheck" scan --answers "$tmp/answers.yaml" --no-save -q --checks passwords --format html -o "$tmp/report.html" || [ $? = 4 ]
picture docs/report.png 1000,1150 "$tmp/report.html"
