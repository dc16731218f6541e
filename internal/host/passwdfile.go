package host

import (
	"slices"
	"strconv"
	"strings"

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

// parseShadow tells which accounts need no password: nothing else is taken from
// the file, and nothing of a stored password.
func parseShadow(b []byte) (empty []string) {
	for _, l := range files.Lines(b) {
		f := strings.Split(l.Text, ":")
		if len(f) >= 2 && f[0] != "" && !strings.ContainsAny(f[0][:1], "#+-") && f[1] == "" {
			empty = append(empty, f[0])
		}
	}
	return empty
}
