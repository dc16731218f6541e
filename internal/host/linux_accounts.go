package host

import (
	"bytes"
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

// adminGroups are the groups whose members may do everything, by the custom of the
// distributions, and those that lead to it by another name: who may start a container,
// write to the disk or read the stored passwords is root soon.
var adminGroups = []string{"sudo", "wheel", "admin", "docker", "lxd", "incus-admin", "libvirt", "disk", "shadow"}

func (l linux) accounts() checks.Accounts {
	a := checks.Accounts{
		Prompted:       checks.AbsentFact[bool]("Linux has no such switch."),
		StoredPassword: checks.AbsentFact[bool]("Linux does not keep that password readable."),
		Guest:          l.guestAccount(),
		AutoLogin:      l.autoLogin(),
		NoPassword:     l.noPassword(),
	}
	p, err := l.people()
	if err != nil {
		a.People = unread[[]checks.Account]("who can sign in", "/etc/passwd", err)
		a.DailyAdmin = unread[bool]("whether you are an administrator", "/etc/passwd", err)
		return a
	}
	proof := fileProof("accounts of people", "etc/passwd", 0, fmt.Sprintf("%d accounts, %d of them in %s or allowed to do everything by sudo", len(p.accounts), countAdmins(p.accounts), strings.Join(adminGroups, ", ")))
	a.People, a.AdminsElsewhere, a.AdminsUntold = checks.KnownFact(p.accounts, proof), p.elsewhere, p.untold
	if l.who.err != nil {
		a.DailyAdmin = personUnread[bool]("whether the person who works here is an administrator", l.who.err)
		return a
	}
	a.DailyAdmin, a.Prompted = p.daily(l.who, a.Prompted)
	return a
}

// A roll is who has an account here, and who of them may do everything.
type roll struct {
	accounts  []checks.Account
	unasked   []string // administrators of whom no password is asked
	partly    []string // who may start some programs as root
	elsewhere int
	// untold is why there may be more administrators.
	untold *checks.Fact[int]
}

// daily says of the one who sits here what the roll says of them.
func (r roll) daily(who person, prompted checks.Fact[bool]) (admin, asked checks.Fact[bool]) {
	i := slices.IndexFunc(r.accounts, func(p checks.Account) bool { return p.Name == who.name })
	proof := checks.Evidence{What: "groups and rules of the person who runs this", Where: "/etc/group, /etc/sudoers", Seen: "user " + strconv.Itoa(who.uid)}
	switch {
	case i >= 0 && r.accounts[i].Admin:
		if slices.Contains(r.unasked, who.name) {
			prompted = checks.KnownFact(false, checks.Evidence{What: "rule without a password", Where: "/etc/sudoers", Seen: "NOPASSWD"})
		}
		return checks.KnownFact(true, proof), prompted
	case r.untold != nil:
		return checks.Fact[bool]{Reason: r.untold.Reason, Detail: r.untold.Detail, Proof: r.untold.Proof}, prompted
	case slices.Contains(r.partly, who.name):
		return checks.UnknownFact[bool](checks.ReasonUnsupported, "The person who works here may start some programs as administrator. Whether those give all rights is not known here.", proof), prompted
	}
	return checks.KnownFact(false, proof), prompted
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

// errDamaged is a file that no system has in this form.
var errDamaged = errors.New("the file is damaged")

// accountFile reads /etc/passwd, /etc/group or /etc/shadow: one that is nothing but
// zeros, or empty, is left by a power cut and says nothing.
func (l linux) accountFile(name string) ([]byte, error) {
	b, err := files.Read(l.fsys, name)
	if err == nil && (bytes.IndexByte(b, 0) >= 0 || !bytes.Contains(b, []byte(":"))) {
		err = fmt.Errorf("/%s: %w", name, errDamaged)
	}
	return b, err
}

// passwd reads the accounts, among which root must be.
func (l linux) passwd() ([]passwdLine, error) {
	b, err := l.accountFile("etc/passwd")
	if err != nil {
		return nil, err
	}
	list := parsePasswd(b)
	if !slices.ContainsFunc(list, func(a passwdLine) bool { return a.uid == 0 }) {
		return nil, fmt.Errorf("/etc/passwd has no root: %w", errDamaged)
	}
	return list, nil
}

// people are the accounts with a number of a person and a shell, and every
// other account that is as mighty as root.
func (l linux) people() (roll, error) {
	var out roll
	list, err := l.passwd()
	if err != nil {
		return out, err
	}
	g, err := l.accountFile("etc/group")
	if err != nil {
		return out, err
	}
	groups := parseGroups(g)
	if len(groups) == 0 {
		return out, fmt.Errorf("/etc/group has no group: %w", errDamaged)
	}
	rules, err := l.rootRules()
	if err != nil {
		out.untold = new(unread[int]("who may act as administrator", "/etc/sudoers", err))
	}
	first, last := l.personNumbers()
	logins := l.logins()
	for _, a := range list {
		mighty := a.uid == 0 && a.name != "root"
		if (a.uid < first || a.uid > last || !a.signsIn()) && !mighty {
			continue
		}
		m := memberOf(a, groups)
		admin := mighty || slices.ContainsFunc(m.groups, func(g groupLine) bool { return slices.Contains(adminGroups, g.name) })
		gives, asked, unsure := rules.of(m)
		admin = admin || gives == allRights
		if admin && !asked {
			out.unasked = append(out.unasked, a.name)
		}
		if gives == someRights {
			out.partly = append(out.partly, a.name)
		}
		if unsure && out.untold == nil {
			out.untold = new(checks.UnknownFact[int](checks.ReasonUnsupported, "A rule names people by a list that your network keeps. Who stands in it is not known here.", checks.Evidence{What: "rules for administrators", Where: "/etc/sudoers", Seen: "a netgroup"}))
		}
		out.accounts = append(out.accounts, checks.Account{Name: a.name, Admin: admin, LastUsed: logins(a.uid)})
	}
	out.elsewhere = rules.elsewhere(list, groups)
	return out, nil
}

// memberOf is an account with the groups that it is in.
func memberOf(a passwdLine, groups []groupLine) member {
	m := member{name: a.name, uid: a.uid}
	for _, g := range groups {
		if g.gid == a.gid || slices.Contains(g.members, a.name) {
			m.groups = append(m.groups, g)
		}
	}
	return m
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

// logins returns what tells when an account was last used. The log is left over from
// an older release where nothing writes it any more, and then tells nothing.
func (l linux) logins() func(uid int) time.Time {
	if l.writesLastlog() {
		return l.lastLogin
	}
	return func(int) time.Time { return time.Time{} }
}

// writesLastlog reports whether the sign-in itself keeps the log.
func (l linux) writesLastlog() bool {
	newer, err := l.anyFile("var/lib/lastlog", "usr/bin/lastlog2", "var/lib/wtmpdb")
	if err != nil || newer != "" {
		return false
	}
	for _, folder := range []string{"etc/pam.d", "usr/lib/pam.d"} {
		names, err := files.List(l.fsys, folder)
		if err != nil {
			return false
		}
		for _, n := range names {
			b, err := files.Read(l.fsys, folder+"/"+n)
			if err == nil && strings.Contains(withoutComments(string(b)), "pam_lastlog.so") {
				return true
			}
		}
	}
	return false
}

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
	list, err := l.passwd()
	if err != nil {
		return unread[[]string](what, "/etc/passwd", err)
	}
	var open []string
	for _, a := range list {
		if a.password == "" && a.signsIn() {
			open = append(open, a.name)
		}
	}
	s, err := l.accountFile("etc/shadow")
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
