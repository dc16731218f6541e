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
press Enter 'Harbour Street Bakery' Enter 2 1 3 1 2 1 3 2 1 2 2 1 2 Down
{
  printf '<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#12171e}pre{margin:14px 18px;font:17px/1.3 "DejaVu Sans Mono",monospace;color:#eef2f6}</style><pre>'
  $t capture-pane -p | sed 's/&/\&amp;/g; s/</\&lt;/g'
  printf '</pre>'
} >"$tmp/screen.html"
picture docs/screen.png 860,560 "$tmp/screen.html"

# The report, of a bakery that does some things well.
{
  cat <<'PROFILE'
schema_version: 1
business: Harbour Street Bakery
profile: {staff: two_to_five, mail: microsoft365, web: hosted_site, transfers: "yes", cards: terminal, computers: windows,
  premises: own_internet, away: "no", own_devices: "yes", data: contacts, it_help: myself, country: nz}
answers:
PROFILE
  "$tmp/cybercheck" questions | grep -oE '[A-Z]{3}-[0-9]+' | sort -u | while read -r id; do
    case $id in
      PAY-1 | PPL-1 | INC-1 | BAK-3 | DEV-6) state=poor ;;
      ACC-1 | PWD-1 | NET-4 | GOV-2 | SUP-1) state=partial ;;
      BAK-2 | EML-2 | EML-4 | UPD-4) state=unknown ;;
      *) state=good ;;
    esac
    printf '  %s: %s\n' "$id" "$state"
  done
} >"$tmp/answers.yaml"
"$tmp/cybercheck" scan --answers "$tmp/answers.yaml" --no-save -q --checks passwords --format html -o "$tmp/report.html" || [ $? = 4 ]
picture docs/report.png 1000,1150 "$tmp/report.html"
