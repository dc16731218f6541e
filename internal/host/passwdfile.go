package host

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// A passwdLine is one account of /etc/passwd.
type passwdLine struct {
	num      int
	name     string
	password string // "x" where it is in the shadow file
	uid, gid int
	home     string
	shell    string
}

// parsePasswd reads /etc/passwd; a line that is not whole is no account.
func parsePasswd(b []byte) []passwdLine {
	var out []passwdLine
	for _, l := range files.Lines(b) {
		f := strings.Split(l.Text, ":")
		if len(f) != 7 || f[0] == "" || strings.ContainsAny(f[0][:1], "#+-") {
			continue
		}
		uid, err := strconv.ParseUint(f[2], 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(f[3], 10, 32)
		if err != nil {
			continue
		}
		out = append(out, passwdLine{l.Num, f[0], f[1], int(uid), int(gid), f[5], f[6]})
	}
	return out
}

// signsIn reports whether the account has a shell to sign in with.
func (p passwdLine) signsIn() bool {
	return !strings.HasSuffix(p.shell, "/nologin") && !strings.HasSuffix(p.shell, "/false") && !strings.HasSuffix(p.shell, "/sync")
}

// A groupLine is one group of /etc/group.
type groupLine struct {
	name    string
	gid     int
	members []string
}

func parseGroups(b []byte) []groupLine {
	var out []groupLine
	for _, l := range files.Lines(b) {
		f := strings.Split(l.Text, ":")
		if len(f) != 4 || f[0] == "" {
			continue
		}
		gid, err := strconv.ParseUint(f[2], 10, 32)
		if err != nil {
			continue
		}
		members := slices.DeleteFunc(strings.Split(files.Trim(f[3]), ","), func(s string) bool { return s == "" })
		out = append(out, groupLine{f[0], int(gid), members})
	}
	return out
}

// A shadowLine is what is told of one account of /etc/shadow: nothing of a stored
// password but the form that it has.
type shadowLine struct {
	name   string
	empty  bool          // no password is needed
	scheme string        // empty where no password signs in
	maxAge time.Duration // 0 is for ever
}

func parseShadow(b []byte) []shadowLine {
	var out []shadowLine
	for _, l := range files.Lines(b) {
		f := strings.Split(l.Text, ":")
		if len(f) < 2 || f[0] == "" || strings.ContainsAny(f[0][:1], "#+-") {
			continue
		}
		s := shadowLine{name: f[0], empty: f[1] == "", scheme: schemeOf(f[1])}
		// An empty limit, and one below zero, is none.
		if len(f) > 4 {
			if n, err := strconv.Atoi(f[4]); err == nil && n >= 0 && n < endlessDays {
				s.maxAge = time.Duration(max(n, 1)*24) * time.Hour
			}
		}
		out = append(out, s)
	}
	return out
}

// endlessDays is the number of days from which chage says "never".
const endlessDays = 10000

// schemePrefixes are how a stored password begins, by the form that it has.
var schemePrefixes = []struct{ begins, scheme string }{
	{"$y$", "yescrypt"},
	{"$gy$", "gost-yescrypt"},
	{"$7$", "scrypt"},
	{"$2", "bcrypt"},
	{"$6$", "sha512"},
	{"$5$", "sha256"},
	{"$1$", "md5"},
	{"$md5", "md5"},
	{"$3$", "nt"},
	{"_", "des"},
}

// schemeOf tells the form of a stored password, and nothing where the field holds
// none: it is empty, or locked by a sign that no form begins with.
func schemeOf(field string) string {
	for _, p := range schemePrefixes {
		if strings.HasPrefix(field, p.begins) {
			return p.scheme
		}
	}
	switch {
	case strings.HasPrefix(field, "$"):
		return "unknown"
	case len(field) >= desLength && !strings.ContainsAny(field[:1], "!*"):
		return "des"
	}
	return ""
}

// desLength is that of the oldest form, which has no sign of its own.
const desLength = 13
