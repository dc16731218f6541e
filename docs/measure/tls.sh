#!/usr/bin/env bash
# Connections and time of the TLS check beside sslscan and nmap, on the same
# servers: directly, and through a relay that makes each round trip 50 ms longer.
# Debian: apt-get install --no-install-recommends openssl nginx-light sslscan nmap
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in go openssl sslscan nmap; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not here; apt-get install $tool"; exit 0; }
done
nginx=$(command -v nginx || echo /usr/sbin/nginx)
[ -x "$nginx" ] || { echo "skipped: nginx is not here; apt-get install nginx-light"; exit 0; }

tmp=$(mktemp -d)
pids=()
cleanup() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; rm -rf "$tmp"; }
trap cleanup EXIT

go build -o "$tmp/cybercheck" ./cmd/cybercheck
go test -c -o "$tmp/relay" ./checks/all

openssl req -x509 -nodes -days 90 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$tmp/ec.key" -out "$tmp/ec.pem" 2>/dev/null
openssl req -x509 -nodes -days 90 -newkey rsa:2048 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$tmp/rsa.key" -out "$tmp/rsa.pem" 2>/dev/null
openssl req -x509 -nodes -days 90 -newkey rsa:1024 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$tmp/short.key" -out "$tmp/short.pem" 2>/dev/null

sound=ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305
# serve PORT CERT PROTOCOLS CIPHERS: nginx, because it answers several at once.
serve() {
  local dir="$tmp/nginx-$1"
  mkdir -p "$dir"
  cat >"$dir/conf" <<CONF
daemon off; worker_processes 2; pid $dir/pid; error_log $dir/log; events {}
http { access_log off; client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
  server { listen 127.0.0.1:$1 ssl; ssl_certificate $tmp/$2.pem; ssl_certificate_key $tmp/$2.key; ssl_protocols $3; ssl_ciphers $4; return 200 ok; } }
CONF
  "$nginx" -p "$dir" -c "$dir/conf" 2>/dev/null &
  pids+=($!)
}
serve 19441 ec "TLSv1.2 TLSv1.3" "$sound"
serve 19442 rsa "TLSv1.2 TLSv1.3" "HIGH:!aNULL:!MD5"
serve 19443 short "TLSv1.2" "ALL:@SECLEVEL=0"
serve 19444 rsa "TLSv1 TLSv1.1 TLSv1.2" "ALL:eNULL:@SECLEVEL=0"
for port in 19441 19442 19443 19444; do
  for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.05; done
done

# measure PORT TRIP COMMAND…: prints seconds and connections, the median of three.
measure() {
  for _ in 1 2 3; do once "$@"; done | sort -n | sed -n 2p | awk '{printf "%8.2f s %5d", $1, $2}'
}
once() {
  local to=$1 trip=$2 port=19500 begin end
  shift 2
  mkfifo "$tmp/in"
  "$tmp/relay" -test.run '^TestRelay$' -relay-listen "127.0.0.1:$port" -relay-to "127.0.0.1:$to" -relay-trip "$trip" <"$tmp/in" >/dev/null 2>"$tmp/count" &
  local relay=$!
  exec 4>"$tmp/in"
  until grep -q relaying "$tmp/count" 2>/dev/null; do sleep 0.02; done
  begin=$(date +%s%N)
  "$@" >"$tmp/out" 2>&1 4>&- || true
  end=$(date +%s%N)
  exec 4>&-
  wait "$relay" || true
  rm "$tmp/in"
  awk -v t=$((end - begin)) -v n="$(awk '/^connections/ {print $2}' "$tmp/count")" 'BEGIN {print t / 1e9, n}'
}

at=127.0.0.1:19500
printf '%-34s %-7s %-18s %-18s %-18s %-18s\n' server trip cybercheck "cybercheck --full" sslscan nmap
while IFS='|' read -r port name; do
  for trip in 0ms 50ms; do
    printf '%-34s %-7s' "$name" "$trip"
    measure "$port" "$trip" "$tmp/cybercheck" scan "$at" --no-local --checks tls --no-save --format json -q
    printf '  '
    measure "$port" "$trip" "$tmp/cybercheck" scan "$at" --no-local --checks tls --full --no-save --format json -q
    printf '  '
    measure "$port" "$trip" sslscan "$at"
    printf '  '
    measure "$port" "$trip" nmap -Pn -n -p 19500 --script +ssl-enum-ciphers,+ssl-cert 127.0.0.1
    printf '\n'
  done
done <<LIST
19441|good (nginx, ECDSA)
19442|as nginx comes (RSA)
19443|RSA 1024, TLS 1.2, all ciphers
19444|TLS 1.0 to 1.2, all and NULL
LIST
echo "seconds and connections of each, the median of three; the relay of the row is between, also where it adds nothing"
