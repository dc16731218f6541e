"""Does each case of cases.txt to a system of its own, and prints what was said of it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOTS, WORK = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
VERBOSE, ONLY = "-v" in sys.argv, [a for a in sys.argv[3:] if a != "-v"]
LIMIT = 120  # seconds of one case; a scan that does not end is an answer too
# What is taken away from a system whose case does not ask for it.
SERVERS = ["firewalld", "ufw", "openssh-server", "openssh-sftp-server", "dropbear", "dropbear-bin", "samba", "sssd", "sssd-common", "tigervnc-standalone-server", "unattended-upgrades"]

INSIDE = r"""
set -e
root=$1; base=$2; upper=$3
if mount -t overlay overlay -o "lowerdir=$base,upperdir=$upper/up,workdir=$upper/work" "$root" 2>/dev/null; then :
else cp -a "$base/." "$root"; fi
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
for d in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  IFS=: read -r name major minor <<<"$d"
  mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
ln -s /proc/self/fd "$root/dev/fd"
ip link set lo up 2>/dev/null || true
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
[ -z "$4" ] || chroot "$root" dpkg --purge --force-all $4 >/dev/null 2>&1 || true
chroot "$root" bash /setup.sh >"$upper/setup" 2>&1 || true
chroot "$root" bash /oracle.sh >"$upper/oracle" 2>&1 || true
chroot "$root" env SUDO_UID=1000 /cybercheck scan --no-save --quiet --format json >"$upper/json" 2>"$upper/err" </dev/null
"""


def cases():
    text = (pathlib.Path(__file__).parent / "cases.txt").read_text()
    for block in re.split(r"^== ", text, flags=re.M)[1:]:
        head, body = block.split("\n", 1)
        name, version, packages = head.split(" ", 2)
        rights = [tuple(m.split(" ", 1)) for m in re.findall(r"^= (.*)$", body, flags=re.M)]
        setup, oracle = re.sub(r"^= .*\n", "", body, flags=re.M).split("-- oracle\n")
        yield name, version, packages.split(), rights, setup, oracle


def run(name, version, packages, setup, oracle):
    folder = WORK / name
    root = folder / "root"
    for d in (root, folder / "up", folder / "work"):
        d.mkdir(parents=True)
    base = ROOTS / version
    up = folder / "up"
    (up / "setup.sh").write_text(setup)
    (up / "oracle.sh").write_text(oracle)
    shutil.copy(WORK / "cybercheck", up / "cybercheck")
    for f in ("setup.sh", "oracle.sh", "cybercheck"):
        shutil.copy(up / f, root / f)  # where nothing can be laid above the base
    gone = " ".join(s for s in SERVERS if s not in packages)
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--net", "bash", "-c", INSIDE, "bash", root, base, folder, gone]
    try:
        subprocess.run(command, timeout=LIMIT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out = json.loads((folder / "json").read_text() or "{}")
    except subprocess.TimeoutExpired:
        out = None
    except (OSError, ValueError):
        out = {}
    said = (folder / "oracle").read_text(errors="replace") if (folder / "oracle").exists() else ""
    shutil.rmtree(folder, ignore_errors=True)
    return out, said


def verdict(out, finding, right):
    """right, unknown or wrong, and what was said."""
    if out is None:
        return "wrong", "did not end"
    if not out.get("findings"):
        return "wrong", "no report"
    if right == "ends":
        return "right", "ended"
    mine = [f for f in out["findings"] if f["id"] == finding or finding.endswith(".") and f["id"].startswith(finding)]
    if right.startswith("not: "):
        bad = [f for f in mine if right[5:] in f.get("detail", "")]
        return ("wrong", bad[0]["detail"]) if bad else ("right", "not said")
    if len(mine) != 1:
        return "wrong", "not one such finding"
    status = mine[0]["status"]
    said = status + " " + mine[0].get("severity", "") + ": " + mine[0].get("detail", "")
    if status in right.split():
        return ("unknown" if status in ("unknown", "not_checked") else "right"), said
    return "wrong", said


def main():
    counts = {"right": 0, "unknown": 0, "wrong": 0}
    begin = time.time()
    for name, version, packages, rights, setup, oracle in cases():
        if ONLY and name not in ONLY:
            continue
        out, said = run(name, version, packages, setup, oracle)
        for finding, right in rights:
            v, what = verdict(out, finding, right)
            counts[v] += 1
            print(f"{v:8} {name:24} {finding:24} {what[:90]}", flush=True)
        if VERBOSE:
            print("".join("         | " + l + "\n" for l in said.splitlines()[:12]), end="", flush=True)
    print(f"{counts['right']} right, {counts['unknown']} not known, {counts['wrong']} wrong, in {time.time() - begin:.0f} s")
    sys.exit(1 if counts["wrong"] else 0)


main()
