#!/usr/bin/env bash
# Makes the pictures of the README: four screens, and the first page of two reports.
# Needs tmux and Chromium. “docs/pictures.sh screens” makes the screens alone.
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

# The answers of a bakery that does some things well.
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

# The screens: each is a run of its own, led to its place by keys. A key is
# pressed once the text that stands before it in the list is on the screen.
t="tmux -L cybercheck-pictures"
shown() { # shown TEXT: waits until it is on the screen
  for _ in $(seq 100); do
    $t capture-pane -p | grep -qF -- "$1" && return
    read -rt 0.1 <> <(:) || true
  done
  echo "“$1” does not come:" >&2
  $t capture-pane -p >&2
  exit 1
}
screen() { # screen NAME "ARGUMENTS" TEXT KEY TEXT KEY … TEXT
  local name=$1 args=$2
  shift 2
  rm -rf "$tmp/home" && mkdir "$tmp/home"
  $t -f /dev/null new-session -d -x 80 -y 24 "HOME=$tmp/home TERM=xterm-256color $tmp/cybercheck $args"
  while [ $# -gt 1 ]; do
    shown "$1"
    $t send-keys "$2"
    shift 2
  done
  shown "$1"
  $t capture-pane -p | sed "s|$tmp/home|/home/mere|g; s/&/\\&amp;/g; s/</\\&lt;/g" >"$tmp/$name.txt"
  $t kill-server
}
screen welcome "" "Something just happened"
screen question "--answers $tmp/answers.yaml" "Begin" Enter "Your answers" o "All questions" / "Type a word" BAK-1 "holds" Enter "go there" Enter "? why" Down "›"
screen result "--answers $tmp/answers.yaml -o $tmp/of-screen.html" "Begin" Enter "Your answers" 1 "May it look at this computer" 2 "name of your website" Enter "Nothing will be looked at" 1 "What to do, in order"
screen hour "incident bank --country nz" "What not to do" Enter "Step 1 of"
{
  printf '<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#fff;display:grid;grid-template-columns:1fr 1fr;gap:14px;padding:14px}'
  printf 'pre{margin:0;padding:12px 16px;border-radius:8px;font:13px/1.3 "DejaVu Sans Mono",monospace;background:#12171e;color:#eef2f6}</style>'
  for name in welcome question result hour; do
    printf '<pre>'
    cat "$tmp/$name.txt"
    printf '</pre>'
  done
} >"$tmp/screens.html"
picture docs/screens.png 1400,900 "$tmp/screens.html"
[ "${1:-}" != screens ] || exit 0

# The report of that bakery, and what it could look like in a year.
report() { # report FILE ANSWERS CHECKS
  "$tmp/cybercheck" scan --answers "$2" --no-save -q --checks "$3" --format html -o "$tmp/report.html" --force || [ $? = 4 ]
  picture "$1" 1000,1150 "$tmp/report.html"
}
report docs/report.png "$tmp/answers.yaml" passwords
sed -E 's/: (poor|partial|unknown)$/: good/' "$tmp/answers.yaml" >"$tmp/later.yaml"
report docs/report-later.png "$tmp/later.yaml" ports
