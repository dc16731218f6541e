package host

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// A person is the one who sits at the computer, who is not root when the program
// was started through sudo.
type person struct {
	uid  int
	name string
	home string // without its leading slash
	// err says why nobody could be told.
	err error
}

var errNobody = errors.New("only the account root is in use, so nobody sits here")

// nobodyHere is a fact about a person where there is none to be seen.
func nobodyHere[T any](what string) checks.Fact[T] {
	return checks.UnknownFact[T](checks.ReasonSourceMissing,
		"Run cybercheck as the person who uses this computer. As root alone it cannot see "+what+".",
		checks.Evidence{What: "person who uses this computer", Where: "/proc/self", Seen: errNobody.Error()})
}

// personOf finds who started us: ourselves, or who called sudo, doas or pkexec, by
// the kernel's record of the log-in where there is one.
func personOf(fsys fs.FS, euid int) person {
	uid := euid
	b, err := files.Read(fsys, "etc/passwd")
	list := parsePasswd(b)
	if euid == 0 {
		uid = cmp.Or(callerUID(fsys, list), loginUID(fsys))
	}
	if uid <= 0 {
		return person{err: errNobody}
	}
	if err != nil {
		return person{uid: uid, err: err}
	}
	for _, a := range list {
		if a.uid == uid {
			return person{uid: uid, name: a.name, home: strings.Trim(a.home, "/")}
		}
	}
	return person{uid: uid, err: errNobody}
}

// callerUID is the number of who called sudo, doas or pkexec, as each notes it in
// the environment; 0 where that cannot be told.
func callerUID(fsys fs.FS, list []passwdLine) int {
	b, err := files.Read(fsys, "proc/self/environ")
	if err != nil {
		return 0
	}
	uid, _, _ := callerIn(strings.Split(string(b), "\x00"), func() []passwdLine { return list })
	return uid
}

func loginUID(fsys fs.FS) int {
	b, err := files.Read(fsys, "proc/self/loginuid")
	if err != nil {
		return 0
	}
	return uidOf(files.Trim(string(b)))
}

// uidOf returns 0 for what is no number of a person; 4294967295 is “none”.
func uidOf(s string) int {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || n == 1<<32-1 {
		return 0
	}
	return int(n)
}

// personUnread is a fact about a person who could not be found.
func personUnread[T any](what string, err error) checks.Fact[T] {
	if errors.Is(err, errNobody) {
		return nobodyHere[T](what)
	}
	return unread[T]("who sits at it", "/etc/passwd", err)
}

// sortedProof orders evidence that was collected from a map.
func sortedProof(list []checks.Evidence) []checks.Evidence {
	slices.SortStableFunc(list, func(a, b checks.Evidence) int { return cmp.Compare(a.Where+a.What, b.Where+b.What) })
	return list
}
