#!/usr/bin/env bash
# The real PAM as judge of our resolver. Each fixture of internal/host/pam becomes a
# root of its own; in it an ordinary user changes a password with Debian's passwd and
# libpam, and a wrong password is tried until the account locks. Prints what we say
# beside what happened, and fails at any difference: where we promise more than is
# enforced (a false pass), and where we promise less. Where we do not say, the
# library's answer is printed for comparison.
#
# Needs root, for chroot, and apt, for modules that are unpacked and never installed.
# Nothing is mounted; all of it lies in one folder, which is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "-- skipped: $1"; exit 0; }
[ "$(id -u)" = 0 ] || skip "only root may make the roots that passwords are tried in"
for tool in chroot apt-get dpkg-deb go ldd passwd perl; do
  command -v "$tool" >/dev/null || skip "$tool is not here"
done
found=$(find /lib/ /usr/lib/ -maxdepth 3 -name pam_unix.so 2>/dev/null | head -1)
[ -n "$found" ] && [ -f /etc/debian_version ] || skip "this is no Debian with PAM"

work=$(mktemp -d)
cleanup() {
  # shellcheck disable=SC2046 # a list of numbers
  kill $(jobs -p) 2>/dev/null || true
  wait || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"
findmnt -no OPTIONS -T "$work" 2>/dev/null | grep -qw nosuid && skip "$work lies where no program may change its user (nosuid)"

echo "== the root"
modules=$(dirname "$found")
libs=$(dirname "$modules")
base="$work/base"
mkdir -p "$work/deb" "$base/usr"/{bin,sbin,lib,lib64,share} "$base"/{dev,run,tmp,etc/security,var/run/faillock,var/cache/cracklib,home/ada}
for d in bin sbin lib lib64; do ln -s "usr/$d" "$base/$d"; done
chmod 1777 "$base/tmp"
packages="libpam-pwquality libpwquality1 libpwquality-common libpam-passwdqc libpasswdqc1 libcrack2 cracklib-runtime pamtester"
fetch() { (cd "$work/deb" && apt-get download -qq $packages >/dev/null 2>&1); }
fetch || { apt-get update -qq >/dev/null 2>&1 && fetch; } || skip "apt could not fetch $packages"
mkdir "$work/unpacked"
for deb in "$work"/deb/*.deb; do dpkg-deb -x "$deb" "$work/unpacked"; done
rm -rf "$work/unpacked/usr/share/man" "$work/unpacked/usr/share/doc"
for d in bin sbin lib usr; do
  [ ! -d "$work/unpacked/$d" ] || cp -a "$work/unpacked/$d/." "$base/$d/"
done
mkdir -p "$base/$libs" "$base/$modules"
cp -a "$modules/." "$base/$modules/"
cp -a "$(command -v passwd)" "$base/usr/bin/"
cp -a /usr/sbin/unix_chkpwd "$base/usr/sbin/"
# What they are linked with; libraries that were unpacked are there already.
for f in "$base"/usr/bin/* "$base"/usr/sbin/* "$base/$modules"/*.so; do
  LD_LIBRARY_PATH="$base/$libs" ldd "$f" 2>/dev/null | grep -o '/[^ )]*' || true
done | sort -u | while read -r lib; do
  case $lib in "$work"/*) continue ;; esac
  [ -e "$base$lib" ] || cp -L --parents "$lib" "$base"
done
printf 'root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n' >"$base/etc/passwd"
printf 'root:x:0:\nshadow:x:42:\nada:x:1000:\n' >"$base/etc/group"
old='Before-77.word'
# The hash of $old, with fewer rounds than usual so that the run is short.
printf 'root:*:19000:0:99999:7:::\nada:%s:19000:0:99999:7:::\n' '$6$orAcleOld$7lCJiaypEyJAGtOLW6GTw4t9L0FLJu7OM6HhOXn555YMUK3P/OkHOOETrgug0sQhxMJX6QNZg4bO8NPjyOvps0' >"$base/etc/shadow"
printf 'passwd: files\ngroup: files\nshadow: files\n' >"$base/etc/nsswitch.conf"
printf '/bin/sh\n' >"$base/etc/shells"
cp /etc/debian_version "$base/etc/"
chmod 640 "$base/etc/shadow"
chgrp 42 "$base/etc/shadow"
mknod -m 666 "$base/dev/null" c 1 3 2>/dev/null || : >"$base/dev/null"
chroot "$base" /usr/sbin/cracklib-packer /var/cache/cracklib/cracklib_dict <"$base/usr/share/dict/cracklib-small" >/dev/null

CGO_ENABLED=0 go test -c -o "$work/pam.test" ./internal/host/pam
"$work/pam.test" -test.run '^TestWriteRoots$' -roots "$work/cases" >/dev/null

# change ROOT PASSWORD: reports whether ada could change to it, giving the same
# answer to every question after the first.
change() {
  fresh "$1"
  again "$1" "$old" "$2"
}

fresh() {
  rm -f "$1/etc/shadow" "$1/etc/.pwd.lock" "$1/etc/security/opasswd"
  cp -p "$base/etc/shadow" "$1/etc/shadow"
  install -m 600 /dev/null "$1/etc/security/opasswd"
}

again() { # ROOT OLD NEW
  local before
  before=$(cat "$1/etc/shadow")
  { echo "$2"; for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do printf '%s\n' "$3"; done; } |
    chroot --userspec=1000:1000 "$1" /usr/bin/passwd >/dev/null 2>&1 || true
  [ "$before" != "$(cat "$1/etc/shadow")" ]
}

# scheme ROOT: how the password of ada is scrambled.
scheme() {
  # shellcheck disable=SC2016 # the dollars are those of the hash
  case $(sed -n 's/^ada:\([^:]*\):.*/\1/p' "$1/etc/shadow") in
    '$y$'*) echo yescrypt ;; '$gy$'*) echo gost-yescrypt ;; '$2'*) echo bcrypt ;; '$6$'*) echo sha512 ;;
    '$5$'*) echo sha256 ;; '$1$'*) echo md5 ;; *) echo des ;;
  esac
}

# remembers ROOT: whether the password before the last is refused.
remembers() {
  change "$1" "$pool1" && again "$1" "$pool1" "$pool2" || { echo -; return; }
  if again "$1" "$pool2" "$pool1" || sly "$1" "$pool2" "$pool1"; then echo no; else echo yes; fi
}

# Hard passwords whose every beginning holds letters, digits and signs.
pool1='q7!Xv2$Kp9#Zm4&Tb6%Wd8@Rf3*Hc5+Ljy=Nw1?Gs-Bk'
pool2='h$4Vz8!Qe#5Yd&7Mt%3Xj@9Pw*6Kr+2Fb=1Sc?Ng-uLa'
pool3='z%6Jf2@Uw!9Ck$3Hn&5Rp#8Bx*4Vd=7Qe+1Lg?Ym-Ti'
accepts() { # ROOT LENGTH
  [ "$2" -gt 0 ] || return 1
  change "$1" "${pool1:0:$2}" || change "$1" "${pool2:0:$2}" || { fresh "$1"; sly "$1" "$old" "${pool1:0:$2}"; }
}

# sly ROOT OLD PASSWORD: gives another password first and this one to whoever asks
# again, and reports whether this one was stored.
sly() {
  local kept
  printf '%s\n' "$2" "$pool3" "$pool3" "$3" "$3" "$3" "$3" "$3" "$3" "$3" "$3" |
    chroot --userspec=1000:1000 "$1" /usr/bin/passwd >/dev/null 2>&1 || true
  kept=$(sed -n 's/^ada:\([^:]*\):.*/\1/p' "$1/etc/shadow")
  perl -e 'exit(crypt($ARGV[0], $ARGV[1]) ne $ARGV[1])' "$3" "$kept"
}

# shortest ROOT: the least length that is accepted, by halving; - for none.
shortest() {
  local low=0 high=40 mid
  accepts "$1" $high || { echo -; return; }
  while [ $((high - low)) -gt 1 ]; do
    mid=$(((low + high) / 2))
    if accepts "$1" $mid; then high=$mid; else low=$mid; fi
  done
  echo $high
}

enters() { # ROOT SERVICE PASSWORD
  printf '%s\n%s\n' "$3" "$3" | chroot "$1" /usr/bin/pamtester "$2" ada authenticate >/dev/null 2>&1
}

# locked ROOT SERVICE TRIES: whether the right password fails after so many wrong ones.
locked() {
  local i
  rm -rf "$1/var/run/faillock"; mkdir -p "$1/var/run/faillock"
  for ((i = 0; i < $3; i++)); do enters "$1" "$2" "Wrong-77.word" || true; done
  ! enters "$1" "$2" "$old"
}

# lockOf ROOT WANT: "as said", or what differs, for the weakest way to sign in.
lock_of() {
  local root=$1 want=$2 service services=() held="" f
  fresh "$root"
  for f in login sshd; do
    for d in etc/pam.d usr/lib/pam.d; do [ ! -e "$root/$d/$f" ] || { services+=("$f"); break; }; done
  done
  [ "${#services[@]}" -gt 0 ] || services=(other)
  for service in "${services[@]}"; do
    rm -rf "$root/var/run/faillock"; mkdir -p "$root/var/run/faillock"
    enters "$root" "$service" "$old" || { echo closed; return; }
  done
  if [ "$want" = 0 ]; then
    for service in "${services[@]}"; do locked "$root" "$service" 6 || { echo never; return; }; done
    echo locks; return
  fi
  # Each wrong try takes seconds: the one less is tried beside, in a copy.
  cp -al "$root" "$root.less"
  rm -rf "$root.less/var" "$root.less/etc"
  cp -a "$root/var" "$root/etc" "$root.less/"
  for service in "${services[@]}"; do
    { ! locked "$root.less" "$service" $((want - 1)) || echo yes >"$root.held"; } &
    locked "$root" "$service" "$want" || { wait $!; echo never; return; }
    wait $!
  done
  held=$(cat "$root.held" 2>/dev/null || true)
  [ -z "$held" ] && echo "$want" || echo sooner
}

one() {
  local case=$1 name root min dict tries how kept truth word heard="-" lock real="-" memory="-" verdict=same
  name=$(cat "$case/name")
  root="$case/chroot"
  cp -al "$base" "$root"
  rm -rf "$root/etc" "$root/var"
  cp -a "$base/etc" "$base/var" "$root/"
  chmod -R go+rX "$case/root"
  cp -a --no-preserve=ownership "$case/root/." "$root/"
  for m in $(cat "$case/drop"); do rm -f "$root/$modules/$m.so"; done
  # These roots are Debian's, with the files of the fixture.
  cp "$base/etc/debian_version" "$root/etc/"
  [ -e "$root/etc/login.defs" ] || : >"$root/etc/login.defs"
  read -r min dict tries how kept < <("$work/pam.test" -test.run '^TestResolveRoot$' -root "$root" 2>&1 | sed -n 's/.*resolved: //p')
  case $min in
    [0-9]*)
      if ! accepts "$root" $((min - 1)) && accepts "$root" "$min"; then truth=$min; else truth=$(shortest "$root"); fi
      if [ "$truth" != "$min" ]; then
        verdict="we say less"
        [ "$truth" = - ] || [ "$truth" -gt "$min" ] || verdict="FALSE PASS"
      fi
      # A word that every list has, or where it is too short any long one.
      word=basketball
      [ "$min" -le 10 ] || word=$(awk -v n="$min" 'length >= n && /^[a-z]+$/' "$base/usr/share/dict/cracklib-small" | sed -n 3p)
      if [ -n "$word" ] && [ "$truth" != - ]; then
        if change "$root" "$word"; then heard=taken; else heard=refused; fi
        [ "$dict $heard" != "true taken" ] || verdict="FALSE PASS"
        if accepts "$root" 40; then real=$(scheme "$root"); fi
        case "$how" in "$real" | undecided | fault) ;; *) verdict="FALSE PASS" ;; esac
        memory=$(remembers "$root")
        case "$kept $memory" in
          "0 no" | [1-9]*" yes" | undecided* | fault*) ;;
          "0 yes") verdict="we say less" ;;
          *) verdict="FALSE PASS" ;;
        esac
      fi
      ;;
    *) truth=$(shortest "$root"); verdict="we do not say" ;;
  esac
  case $tries in
    [0-9]*)
      lock=$(lock_of "$root" "$tries")
      case "$tries $lock" in
        *" closed") ;;
        "0 never") lock=0 ;;
        "$tries $tries") ;;
        *" never") verdict="FALSE PASS" ;;
        *) [ "$verdict" != same ] || verdict="we say less" ;;
      esac
      ;;
    *) lock=- ;;
  esac
  # shellcheck disable=SC2059 # one form for the head and the lines
  printf "$form" "${name:0:44}" "$min" "$truth" "$dict" "$heard" "$tries" "$lock" "$how" "$real" "$kept" "$memory" "$verdict" >"$case/line"
}

echo "== least length, a common word, tries before the lock, scheme and memory: what we say, and what passwd and libpam do"
form='%-44s %-9s %-4s %-9s %-7s %-6s %-6s %-9s %-8s %-9s %-5s %s\n'
# shellcheck disable=SC2059
printf "$form" fixture length real words real tries real scheme real kept real ""
running=0
# From the end, where the locks are, which take longest.
for case in $(printf '%s\n' "$work"/cases/* | sort -r); do
  one "$case" &
  # A refusal is answered after two seconds: most of the time is spent waiting.
  running=$((running + 1))
  [ $running -lt 60 ] || { wait -n; running=$((running - 1)); }
done
wait
cat "$work"/cases/*/line
lines=$(cat "$work"/cases/*/line | wc -l)
wrong=$(cat "$work"/cases/*/line | grep -cE 'FALSE PASS|we say less' || true)
said=$(cat "$work"/cases/*/line | grep -c ' same$' || true)
echo "$lines fixtures: $said as the library does it, $wrong not"
[ "$lines" -ge 40 ] && [ "$said" -ge 15 ] && [ "$wrong" = 0 ]
