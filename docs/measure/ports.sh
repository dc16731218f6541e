#!/bin/sh
# Measures the scan of ports beside nmap: on loopback, and over a line that delays
# and loses packets. Needs root and Linux; everything happens in two network
# namespaces of its own, and no packet leaves them. Prints a table in Markdown.
#
#   docs/measure/ports.sh [RUNS [NMAP-RUNS]]     5 each where nothing is said
set -eu
cd "$(dirname "$0")/../.."
runs=${1:-5}
nmap_runs=${2:-$runs}
work=$(mktemp -d)
near="cc-near-$$" far="cc-far-$$"
jobs=""
stop() { for j in $jobs; do kill "$j" 2>/dev/null || true; wait "$j" 2>/dev/null || true; done; jobs=""; }
trap 'stop; ip netns del $near 2>/dev/null || true; ip netns del $far 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM

CGO_ENABLED=0 go build -o "$work/cybercheck" ./cmd/cybercheck
(cd internal/bench/ports && CGO_ENABLED=0 go build -o "$work/bench" .)
ip netns add "$near"
ip netns add "$far"
ip -n "$near" link set lo up
ip -n "$far" link set lo up

in_near() { ip netns exec "$near" "$@"; }

# serve NAMESPACE ADDRESS: a host with 20 open ports; sets $open.
serve() {
  ip netns exec "$1" "$work/bench" serve --host "$2" > "$work/open" &
  jobs="$jobs $!"
  while [ ! -s "$work/open" ]; do sleep 0.1; done
  open=$(cat "$work/open")
}

# line DELAY LOSS [PASS]: joins the namespaces; the host is 10.99.0.2.
line() {
  stop
  "$work/bench" relay -a "$near" -b "$far" --delay "$1" --loss "$2" --pass "${3:-}" &
  jobs="$jobs $!"
  until ip -n "$near" link show cc0 >/dev/null 2>&1 && ip -n "$far" link show cc0 >/dev/null 2>&1; do sleep 0.1; done
  ip -n "$near" addr add 10.99.0.1/24 dev cc0
  ip -n "$far" addr add 10.99.0.2/24 dev cc0
  for n in "$near" "$far"; do ip -n "$n" link set cc0 txqueuelen 100000 up; done
  : > "$work/open"
  serve "$far" 10.99.0.2
}

compare() { in_near "$work/bench" compare --cybercheck "$work/cybercheck" --open "$open" "$@"; }

echo "| case | median time | processor | memory | runs | missed | false | |"
echo "|---|---|---|---|---|---|---|---|"
: > "$work/open"
serve "$near" 127.0.0.1
compare --name "loopback, 65,535 ports" --host 127.0.0.1 --runs 20 --nmap-runs "$nmap_runs" --limit 0.5
line 10ms 0
compare --name "20 ms, 65,535 ports" --host 10.99.0.2 --runs "$runs" --nmap-runs "$nmap_runs" --limit 0.20
line 10ms 0.01
compare --name "20 ms, 1 % lost, 65,535 ports" --host 10.99.0.2 --runs "$(( runs > 10 ? runs : 10 ))" --nmap-runs "$nmap_runs" --limit 0.05
line 10ms 0 "$open"
compare --name "20 ms, 10,000 filtered" --host 10.99.0.2 --ports 1-10000 --runs "$runs" --nmap-runs "$nmap_runs" --limit 0.10
line 10ms 0.01
compare --name "20 ms, 1 % lost, the default behind a router" --rate gentle --host 10.99.0.2 --ports 1-2000 --runs 3 --nmap-runs 0
compare --name "20 ms, 1 % lost, this network" --rate lan --host 10.99.0.2 --ports 1-20000 --runs 3 --nmap-runs 0
