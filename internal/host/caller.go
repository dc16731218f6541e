package host

import (
	"slices"
	"strconv"
	"strings"
)

// callerVariables are how sudo, doas and pkexec say who called them, each in one of
// its own.
var callerVariables = []string{"SUDO_UID", "DOAS_USER", "PKEXEC_UID"}

// Borrowed reports whether an environment says that somebody called for the rights of
// root, through sudo, doas or pkexec. Root itself borrows nothing.
func Borrowed(environ []string) bool {
	return slices.ContainsFunc(callerVariables, func(name string) bool { return calledBy(environ, name) != "" })
}

// CallerOf returns the numbers of who called for the rights of root and of their
// group, which is -1 where it is not known. It is not ok where nobody did, where that
// cannot be told, or where several are named.
func CallerOf(environ []string) (uid, gid int, ok bool) { return callerIn(environ, accountsHere) }

// callerIn is CallerOf for the accounts of a system, which it asks for at need.
func callerIn(environ []string, accounts func() []passwdLine) (uid, gid int, ok bool) {
	for _, name := range callerVariables {
		value := calledBy(environ, name)
		if value == "" {
			continue
		}
		n, group := uidOf(value), -1
		if name == "SUDO_UID" {
			if g, err := strconv.ParseUint(variable(environ, "SUDO_GID"), 10, 31); err == nil {
				group = int(g)
			}
		}
		if name == "DOAS_USER" || group < 0 {
			is := func(a passwdLine) bool { return a.uid == n }
			if name == "DOAS_USER" {
				n, is = 0, func(a passwdLine) bool { return a.name == value }
			}
			if list := accounts(); slices.ContainsFunc(list, is) {
				a := list[slices.IndexFunc(list, is)]
				n, group = a.uid, a.gid
			}
		}
		if n <= 0 || ok && n != uid {
			return 0, -1, false
		}
		if !ok {
			uid, gid, ok = n, group, true
		}
	}
	return uid, gid, ok
}

// calledBy is what a variable says of the caller; nothing where that is root.
func calledBy(environ []string, name string) string {
	switch v := variable(environ, name); v {
	case "0", "root":
		return ""
	default:
		return v
	}
}

func variable(environ []string, name string) string {
	for _, e := range environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}
