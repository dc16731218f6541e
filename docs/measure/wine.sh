#!/usr/bin/env bash
# The real cybercheck.exe under Wine, with two sets of registry values: one of a
# badly kept computer, one of a well-kept one. Prints what each check said, and
# fails where a bad value passes, a good one does not, or the program breaks.
#
# Needs Debian's wine64 and binutils-mingw-w64-x86-64, and installs them where it
# may. Wine 8 lacks one procedure that Go's runtime asks for; a library of one line
# forwards it to another. Takes about a minute, and gives up after three.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${WINE_TIMED:-}" ]; then
  WINE_TIMED=1 exec timeout --foreground -k 10 180 "$0" "$@"
fi

skip() { echo "-- skipped: $1"; exit 0; }
wine_at() { command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null || true; }
tools_here() {
  [ -n "$(wine_at)" ] || return 1
  for tool in x86_64-w64-mingw32-dlltool python3 go; do command -v "$tool" >/dev/null || return 1; done
}
if ! tools_here; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || skip "wine64 or binutils-mingw-w64-x86-64 is not here, and only root may install it"
  install="apt-get install -y -qq --no-install-recommends wine64 binutils-mingw-w64-x86-64 python3"
  export DEBIAN_FRONTEND=noninteractive
  $install >/dev/null 2>&1 || { apt-get update -qq && $install; } >/dev/null 2>&1 || true
  tools_here || skip "wine64, binutils-mingw-w64-x86-64, python3 or go is not here and could not be installed"
fi
wine=$(wine_at)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -trimpath -o "$work/cybercheck.exe" ./cmd/cybercheck
export WINEPREFIX="$work/prefix" WINEDEBUG=-all HOME="$work" DISPLAY=
server=$(dirname "$wine")/wineserver
[ -x "$server" ] || server=$(ls /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver 2>/dev/null | head -1 || true)

"$wine" wineboot -i >/dev/null 2>&1 || skip "Wine could not make a Windows here"
cat >"$work/shim.s" <<'ASM'
.globl DllMain
DllMain:
  movl $1, %eax
  ret
ASM
cat >"$work/shim.def" <<'DEF'
LIBRARY bcryptprimitives.dll
EXPORTS
ProcessPrng = advapi32.SystemFunction036
DEF
x86_64-w64-mingw32-as -o "$work/shim.o" "$work/shim.s"
x86_64-w64-mingw32-dlltool -d "$work/shim.def" -e "$work/shim.exp"
x86_64-w64-mingw32-ld -shared -e DllMain -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" "$work/shim.o" "$work/shim.exp"

# values N writes the registry file: 0 for badly kept, 1 for well kept.
values() {
  local good=$1 bad=$((1 - $1))
  cat <<REG
REGEDIT4

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]
"CurrentBuildNumber"="$([ "$good" = 1 ] && echo 26200 || echo 19045)"
"EditionID"="Professional"
"InstallationType"="Client"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server]
"fDenyTSConnections"=dword:$good

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp]
"UserAuthentication"=dword:$good

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient]
"EnableMulticast"=dword:$bad

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon]
"AutoAdminLogon"="$bad"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters]
"SMB1"=dword:$bad

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\DomainProfile]
"EnableFirewall"=dword:$good

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\StandardProfile]
"EnableFirewall"=dword:$good

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile]
"EnableFirewall"=dword:$good

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\wuauserv]
"Start"=dword:3

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU]
"NoAutoUpdate"=dword:$bad

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System]
"EnableLUA"=dword:$good
"InactivityTimeoutSecs"=dword:$([ "$good" = 1 ] && echo 00000384 || echo 00000000)

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration]
"ProductReleaseIds"="$([ "$good" = 1 ] && echo O365BusinessRetail || echo HomeBusiness2021Retail)"
$(for program in word excel powerpoint; do printf '\n[HKEY_CURRENT_USER\\SOFTWARE\\Policies\\Microsoft\\office\\16.0\\%s\\security]\n"vbawarnings"=dword:%s\n' "$program" "$([ "$good" = 1 ] && echo 4 || echo 1)"; done)

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\LanmanWorkstation\\Parameters]
"AllowInsecureGuestAuth"=dword:$bad
"RequireSecuritySignature"=dword:$good

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters]
"RequireSecuritySignature"=dword:$good

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa]
"LmCompatibilityLevel"=dword:$([ "$good" = 1 ] && echo 5 || echo 1)
"RunAsPPL"=dword:$good

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest]
"UseLogonCredential"=dword:$bad

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State]
"UEFISecureBootEnabled"=dword:$good

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer]
"NoDriveTypeAutoRun"=dword:$([ "$good" = 1 ] && echo 000000ff || echo 00000091)

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\Results]

[$([ "$good" = 1 ] && echo -)HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending]
REG
}

status=0
for good in 0 1; do
  values "$good" >"$work/values.reg"
  "$wine" regedit /S "$(printf 'Z:%s' "$work/values.reg" | tr / '\\')" >/dev/null 2>&1
  code=0
  "$wine" "$work/cybercheck.exe" scan --format json --no-save --quiet --skip ports >"$work/out.json" 2>"$work/err.txt" || code=$?
  python3 - "$good" "$code" "$work/out.json" "$work/err.txt" <<'PY' || status=1
import json, sys
good, code = sys.argv[1] == "1", int(sys.argv[2])
if code != 0:
    sys.exit(f"exit code {code}: {open(sys.argv[4], errors='replace').read()[-2000:]}")
set_here = ["remote.desktop", "remote.desktop_checked", "protection.local_names", "accounts.auto_login", "protection.old_sharing",
            "protection.firewall", "updates.automatic", "protection.screen_lock", "updates.support",
            "updates.office", "updates.restart", "protection.macros", "protection.guest_sharing", "protection.signed_sharing",
            "protection.old_logins", "protection.kept_passwords", "protection.autorun", "protection.secure_boot"]
wrong, seen = 0, set()
for f in json.load(open(sys.argv[3]))["findings"]:
    line = f"{'good' if good else 'bad '} {f['id']:26} {f['status']:14} {f.get('reason', '')}"
    if f["status"] == "error":
        wrong, line = wrong + 1, line + "  <- broke"
    if f["id"] in set_here:
        seen.add(f["id"])
        passed = f["status"] in ("pass", "not_applicable") if f["id"] == "remote.desktop_checked" else f["status"] == "pass"
        if passed != good or not good and f["status"] not in ("fail", "partial"):
            wrong, line = wrong + 1, line + "  <- wrong"
    print(line)
for missing in sorted(set(set_here) - seen):
    wrong += 1
    print(f"{missing} <- said nothing")
print(f"{'good' if good else 'bad '} values: {len(seen)} of {len(set_here)} checks set here, {wrong} wrong")
sys.exit(wrong > 0)
PY
done
[ -z "$server" ] || "$server" -k >/dev/null 2>&1 || true
exit $status
