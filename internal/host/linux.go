package host

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// linux tells facts of the Linux system whose root is fsys.
type linux struct {
	fsys fs.FS
	who  person
}

// keyFile is a file that was read, or the error that prevented it.
type keyFile struct {
	name  string
	lines []keyLine
	err   error
}

func (s keyFile) missing() bool { return errors.Is(s.err, fs.ErrNotExist) }

// settings reads a file of keys and values.
func (l linux) settings(name string) keyFile {
	b, err := files.Read(l.fsys, name)
	return keyFile{name, parseKeys(b), err}
}

// first returns the first file of a list that is there, or the last one's error.
func (l linux) first(names ...string) keyFile {
	var s keyFile
	for _, name := range names {
		if s = l.settings(name); !s.missing() {
			return s
		}
	}
	return s
}

// last returns the value that a key has in the end.
func (s keyFile) last(section, key string) (keyLine, bool) {
	for _, k := range slices.Backward(s.lines) {
		if strings.EqualFold(k.Section, section) && strings.EqualFold(k.Key, key) {
			return k, true
		}
	}
	return keyLine{}, false
}

// proof is the evidence of one line.
func (s keyFile) proof(what string, k keyLine) checks.Evidence {
	return fileProof(what, s.name, k.Num, k.Key+"="+k.Value)
}

func fileProof(what, name string, line int, seen string) checks.Evidence {
	where := "/" + name
	if line > 0 {
		where += ":" + strconv.Itoa(line)
	}
	return checks.Evidence{What: what, Where: where, Seen: seen}
}

// unread is a fact that an error kept from us; what names it for the owner.
func unread[T any](what, where string, err error) checks.Fact[T] {
	reason := checks.ReasonOf(err)
	detail := "We found " + what + " and could not make sense of it."
	switch reason {
	case checks.ReasonNeedsElevation:
		detail = "This computer shows " + what + " to an administrator only."
	case checks.ReasonSourceMissing:
		detail = "This computer keeps no record of " + what + " where we look for it."
	case checks.ReasonUnsupported:
		detail = "On this kind of computer we cannot read " + what + " yet."
	case checks.ReasonTimeout, checks.ReasonCancelled:
		detail = "This computer took too long to tell us " + what + "."
	default:
		reason = checks.ReasonParse
	}
	return checks.UnknownFact[T](reason, detail, checks.Evidence{What: what, Where: where, Seen: err.Error()})
}

// unitFolders hold what systemd starts: the administrator's first.
var unitFolders = []string{"etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"}

// A unit says whether systemd, or OpenRC, starts a service by itself or runs it now.
type unit struct {
	on    bool
	proof checks.Evidence
}

// unit looks one up by name, as in "ssh.service".
func (l linux) unit(name string) (unit, error) {
	// A running service has a control group that everyone may see.
	if there, err := files.Exists(l.fsys, "sys/fs/cgroup/system.slice/"+name); err == nil && there {
		return unit{true, fileProof("running service", "sys/fs/cgroup/system.slice/"+name, 0, "present")}, nil
	}
	off := unit{false, checks.Evidence{What: "service", Where: "/etc/systemd/system", Seen: name + " does not start by itself"}}
	info, err := fs.Stat(l.fsys, "etc/systemd/system/"+name)
	switch {
	case err != nil: // most are not there
	case info.Mode()&fs.ModeCharDevice != 0: // a link to /dev/null
		off.proof.Seen = name + " is masked"
		return off, nil
	case !info.Mode().IsRegular():
		return off, fmt.Errorf("/etc/systemd/system/%s is no unit: %w", name, files.ErrShape)
	}
	for _, folder := range unitFolders {
		names, err := files.List(l.fsys, folder)
		if err != nil {
			return off, err
		}
		for _, n := range names {
			if !strings.HasSuffix(n, ".wants") && !strings.HasSuffix(n, ".requires") {
				continue
			}
			link := path.Join(folder, n, name)
			there, err := files.Exists(l.fsys, link)
			if err != nil {
				return off, err
			}
			if there {
				return unit{true, fileProof("service that starts by itself", link, 0, "present")}, nil
			}
		}
	}
	openrc := "etc/runlevels/default/" + strings.TrimSuffix(name, ".service")
	if there, err := files.Exists(l.fsys, openrc); err != nil || there {
		return unit{there, fileProof("service that starts by itself", openrc, 0, "present")}, err
	}
	return off, nil
}

// anyUnit returns the first of several that is on.
func (l linux) anyUnit(names ...string) (unit, error) {
	var u unit
	for _, n := range names {
		x, err := l.unit(n)
		if err != nil || x.on {
			return x, err
		}
		u = x
	}
	return u, nil
}

// anyFile returns the first of several that is there.
func (l linux) anyFile(names ...string) (string, error) {
	for _, n := range names {
		there, err := files.Exists(l.fsys, n)
		if err != nil {
			return n, err
		}
		if there {
			return n, nil
		}
	}
	return "", nil
}

// layered reads those of the files that are there, and then those of the folders, in
// the order in which the later one counts. A folder that cannot be listed comes first.
func (l linux) layered(names []string, folders ...string) iter.Seq[keyFile] {
	return func(yield func(keyFile) bool) {
		for _, folder := range folders {
			more, err := l.confs(folder)
			if err != nil {
				yield(keyFile{name: folder, err: err})
				return
			}
			names = append(names, more...)
		}
		for _, name := range names {
			if s := l.settings(name); !s.missing() && !yield(s) {
				return
			}
		}
	}
}

// confs returns the files of a folder that end in .conf, in name order.
func (l linux) confs(folder string) ([]string, error) {
	names, err := files.List(l.fsys, folder)
	var out []string
	for _, n := range names {
		if strings.HasSuffix(n, ".conf") {
			out = append(out, path.Join(folder, n))
		}
	}
	return out, err
}
