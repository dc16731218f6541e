package host

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// adminGroups are the groups whose members may do everything, by the custom of
// the distributions. The rules of sudo themselves are shown to root only.
var adminGroups = []string{"sudo", "wheel", "admin"}

func (l linux) accounts() checks.Accounts {
	a := checks.Accounts{
		Prompted:       checks.AbsentFact[bool]("Linux has no such switch."),
		StoredPassword: checks.AbsentFact[bool]("Linux does not keep that password readable."),
		Guest:          l.guestAccount(),
		AutoLogin:      l.autoLogin(),
		NoPassword:     l.noPassword(),
	}
	people, err := l.people()
	if err != nil {
		a.People = unread[[]checks.Account]("who can sign in", "/etc/passwd", err)
		a.DailyAdmin = unread[bool]("whether you are an administrator", "/etc/passwd", err)
		return a
	}
	proof := fileProof("accounts of people", "etc/passwd", 0, fmt.Sprintf("%d accounts, %d of them in %s", len(people), countAdmins(people), strings.Join(adminGroups, ", ")))
	a.People = checks.KnownFact(people, proof)
	if l.who.err != nil {
		a.DailyAdmin = personUnread[bool]("whether the person who works here is an administrator", l.who.err)
		return a
	}
	i := slices.IndexFunc(people, func(p checks.Account) bool { return p.Name == l.who.name })
	a.DailyAdmin = checks.KnownFact(i >= 0 && people[i].Admin, checks.Evidence{What: "groups of the person who runs this", Where: "/etc/group", Seen: "user " + strconv.Itoa(l.who.uid)})
	return a
}

func countAdmins(people []checks.Account) int {
	n := 0
	for _, p := range people {
		if p.Admin {
			n++
		}
	}
	return n
}

// people are the accounts with a number of a person and a shell, and every
// other account that is as mighty as root.
func (l linux) people() ([]checks.Account, error) {
	b, err := files.Read(l.fsys, "etc/passwd")
	if err != nil {
		return nil, err
	}
	g, err := files.Read(l.fsys, "etc/group")
	if err != nil {
		return nil, err
	}
	groups := parseGroups(g)
	first, last := l.personNumbers()
	var out []checks.Account
	for _, a := range parsePasswd(b) {
		mighty := a.uid == 0 && a.name != "root"
		if (a.uid < first || a.uid > last || !a.signsIn()) && !mighty {
			continue
		}
		admin := mighty || slices.ContainsFunc(groups, func(g groupLine) bool {
			return slices.Contains(adminGroups, g.name) && (g.gid == a.gid || slices.Contains(g.members, a.name))
		})
		out = append(out, checks.Account{Name: a.name, Admin: admin, LastUsed: l.lastLogin(a.uid)})
	}
	return out, nil
}

// personNumbers reads which numbers the system gives to people.
func (l linux) personNumbers() (first, last int) {
	first, last = 1000, 60000
	b, err := files.Read(l.fsys, "etc/login.defs")
	if err != nil {
		return first, last
	}
	for _, line := range files.Lines(b) {
		f := files.Fields(line.Text)
		if len(f) < 2 {
			continue
		}
		n, err := strconv.Atoi(f[1])
		if err != nil || n <= 0 {
			continue
		}
		switch f[0] {
		case "UID_MIN":
			first = n
		case "UID_MAX":
			last = n
		}
	}
	return first, last
}

// lastlogSize is that of a record of /var/log/lastlog: a time, a line, a host.
const lastlogSize = 4 + 32 + 256

// lastLogin reads one record of the log, which has one for each number; zero
// where it does not tell.
func (l linux) lastLogin(uid int) time.Time {
	f, err := l.fsys.Open("var/log/lastlog")
	if err != nil {
		return time.Time{}
	}
	defer func() { _ = f.Close() }() // nothing was written
	at, ok := f.(io.ReaderAt)
	if !ok {
		return time.Time{}
	}
	var b [4]byte
	if _, err := at.ReadAt(b[:], int64(uid)*lastlogSize); err != nil {
		return time.Time{}
	}
	seconds := binary.LittleEndian.Uint32(b[:])
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

// noPassword needs the shadow file, except for an account whose line in
// /etc/passwd itself has no password.
func (l linux) noPassword() checks.Fact[[]string] {
	const what = "which accounts need no password"
	b, err := files.Read(l.fsys, "etc/passwd")
	if err != nil {
		return unread[[]string](what, "/etc/passwd", err)
	}
	list := parsePasswd(b)
	var open []string
	for _, a := range list {
		if a.password == "" && a.signsIn() {
			open = append(open, a.name)
		}
	}
	s, err := files.Read(l.fsys, "etc/shadow")
	if err != nil {
		if len(open) > 0 {
			return checks.KnownFact(open, fileProof("accounts without a password", "etc/passwd", 0, strings.Join(open, ", ")))
		}
		return unread[[]string](what, "/etc/shadow", err)
	}
	for _, kept := range parseShadow(s) {
		if kept.empty && usesShadow(list, kept.name) {
			open = append(open, kept.name)
		}
	}
	return checks.KnownFact(open, fileProof("accounts without a password", "etc/shadow", 0, strconv.Itoa(len(open))))
}

// usesShadow reports whether the account can sign in with what the shadow file keeps.
func usesShadow(list []passwdLine, name string) bool {
	i := slices.IndexFunc(list, func(a passwdLine) bool { return a.name == name })
	return i >= 0 && list[i].signsIn() && list[i].password == "x"
}

// autoLogin looks through the settings of the usual log-in screens.
func (l linux) autoLogin() checks.Fact[bool] {
	const what = "whether it signs someone in by itself"
	no := checks.KnownFact(false, checks.Evidence{What: "automatic log-in", Where: "settings of GDM, LightDM and SDDM", Seen: "not set"})
	names := []string{"etc/gdm3/daemon.conf", "etc/gdm3/custom.conf", "etc/gdm/custom.conf", "etc/lightdm/lightdm.conf", "etc/sddm.conf"}
	for s := range l.layered(names, "usr/share/lightdm/lightdm.conf.d", "etc/lightdm/lightdm.conf.d", "usr/lib/sddm/sddm.conf.d", "etc/sddm.conf.d") {
		if s.err != nil {
			return unread[bool](what, "/"+s.name, s.err)
		}
		if k, ok := s.signsIn(); ok {
			return checks.KnownFact(true, s.proof("automatic log-in", k))
		}
	}
	return no
}

// signsIn finds the line by which a log-in screen signs someone in by itself: of
// GDM, of SDDM, or of LightDM.
func (s keyFile) signsIn() (keyLine, bool) {
	for _, key := range []string{"AutomaticLoginEnable", "TimedLoginEnable"} {
		if k, ok := s.last("daemon", key); ok && isYes(k.Value) {
			return k, true
		}
	}
	if k, ok := s.last("Autologin", "User"); ok && k.Value != "" {
		return k, true
	}
	for _, k := range s.lines {
		if strings.HasPrefix(k.Section, "Seat:") && k.Key == "autologin-user" && k.Value != "" {
			return k, true
		}
	}
	return keyLine{}, false
}

// guestAccount knows one log-in screen that can let guests in.
func (l linux) guestAccount() checks.Fact[bool] {
	const what = "whether guests can sign in"
	program, err := l.anyFile("usr/sbin/lightdm", "usr/bin/lightdm")
	if err != nil {
		return unread[bool](what, "/"+program, err)
	}
	no := checks.KnownFact(false, checks.Evidence{What: "guest log-in", Where: "settings of the log-in screen", Seen: "none"})
	if program == "" {
		return no
	}
	list := []string{}
	for _, folder := range []string{"usr/share/lightdm/lightdm.conf.d", "etc/lightdm/lightdm.conf.d"} {
		names, err := l.confs(folder)
		if err != nil {
			return unread[bool](what, "/"+folder, err)
		}
		list = append(list, names...)
	}
	guest := no
	for _, name := range append(list, "etc/lightdm/lightdm.conf") {
		s := l.settings(name)
		if errors.Is(s.err, fs.ErrNotExist) {
			continue
		}
		if s.err != nil {
			return unread[bool](what, "/"+name, s.err)
		}
		for _, k := range s.lines {
			if strings.HasPrefix(k.Section, "Seat") && k.Key == "allow-guest" {
				guest = checks.KnownFact(isYes(k.Value), s.proof("guest log-in", k))
			}
		}
	}
	return guest
}
