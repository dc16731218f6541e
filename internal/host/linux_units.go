package host

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// unitFolders hold what systemd starts: the administrator's first.
var unitFolders = []string{"etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"}

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
	base := strings.TrimSuffix(name, ".service")
	openrc := "etc/runlevels/default/" + base
	if there, err := files.Exists(l.fsys, openrc); err != nil || there {
		return unit{there, fileProof("service that starts by itself", openrc, 0, "present")}, err
	}
	scripts, err := l.scripts()
	if slices.Contains(scripts, base) {
		return unit{true, fileProof("service that starts by itself", "etc/rc2.d", 0, base)}, nil
	}
	return off, err
}

// scripts are the services that an older script starts: systemd passes over the script
// of one that has a unit.
func (l linux) scripts() ([]string, error) {
	names, err := files.List(l.fsys, "etc/rc2.d")
	var out []string
	for _, n := range names {
		if len(n) <= 3 || n[0] != 'S' {
			continue
		}
		units := make([]string, len(unitFolders))
		for i, folder := range unitFolders {
			units[i] = folder + "/" + n[3:] + ".service"
		}
		unit, err := l.anyFile(units...)
		if err != nil {
			return out, err
		}
		if unit == "" {
			out = append(out, n[3:])
		}
	}
	return out, err
}

// starts is unit for a service that protects: it is on only where it can start. A link
// proves nothing where what it leads to is masked, or gone, or has lost its program.
func (l linux) starts(name string) (unit, error) {
	u, err := l.unit(name)
	if err != nil || !u.on || strings.HasPrefix(u.proof.Where, "/etc/runlevels") || strings.HasPrefix(u.proof.Where, "/etc/rc2.d") {
		return u, err
	}
	text, err := l.unitText(name)
	if err != nil {
		return unit{}, err
	}
	off := func(seen string) (unit, error) {
		return unit{proof: checks.Evidence{What: "service", Where: "/" + text.name, Seen: name + " " + seen}}, nil
	}
	switch {
	case text.name == "":
		return off("is not installed")
	case text.masked:
		return off("is masked")
	}
	for _, k := range text.lines {
		if text.own && (strings.HasPrefix(k.Key, "Condition") || strings.HasPrefix(k.Key, "Assert")) && k.Value != "" {
			return u, fmt.Errorf("%s starts under a condition: %w", name, errors.ErrUnsupported)
		}
	}
	for _, c := range text.commands() {
		if program := strings.TrimPrefix(c.program, "/"); program != c.program && fs.ValidPath(program) {
			there, err := files.Exists(l.fsys, program)
			if err != nil {
				return u, err
			}
			if !there {
				return off("starts a program that is not there")
			}
		}
	}
	return u, nil
}

// firstStarts returns the first of several services that starts.
func (l linux) firstStarts(names ...string) (u unit, err error) {
	for _, n := range names {
		if u, err = l.starts(n); err != nil || u.on {
			return u, err
		}
	}
	return u, nil
}

// A unitText is what the files of a unit say together: its own, and those that an
// administrator put beside it.
type unitText struct {
	name   string // of its file; "" where there is none
	masked bool
	own    bool // an administrator wrote some of it
	lines  []keyLine
}

// unitText reads the first file of a unit, or of its template, and all its drop-ins.
func (l linux) unitText(name string) (unitText, error) {
	var u unitText
	names := []string{name}
	if base, after, ok := strings.Cut(name, "@"); ok {
		names = append(names, base+"@"+after[strings.LastIndex(after, "."):])
	}
	for _, n := range names {
		if err := l.unitBase(&u, n); err != nil || u.masked {
			return u, err
		}
		if u.name != "" {
			break
		}
	}
	for _, n := range names {
		if err := l.unitDropIns(&u, n); err != nil {
			return u, err
		}
	}
	return u, nil
}

// unitBase reads the first file of a name.
func (l linux) unitBase(u *unitText, name string) error {
	for _, folder := range unitFolders {
		file := folder + "/" + name
		info, err := fs.Stat(l.fsys, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		u.name, u.own = file, folder == unitFolders[0] && !l.linked(file)
		u.masked = info.Mode()&fs.ModeCharDevice != 0 || info.Mode().IsRegular() && info.Size() == 0 && u.own
		if u.masked {
			return nil
		}
		b, err := files.Read(l.fsys, file)
		u.lines = parseKeys(joined(b))
		return err
	}
	return nil
}

// unitDropIns reads the files beside a unit, those of an administrator last.
func (l linux) unitDropIns(u *unitText, name string) error {
	for _, folder := range slices.Backward(unitFolders) {
		confs, err := l.confs(folder + "/" + name + ".d")
		if err != nil {
			return err
		}
		for _, c := range confs {
			b, err := files.Read(l.fsys, c)
			if err != nil {
				return err
			}
			u.lines = append(u.lines, parseKeys(joined(b))...)
			u.own = u.own || folder == unitFolders[0] || folder == unitFolders[1]
		}
	}
	return nil
}

// linked reports whether a name is a link, as a unit that was enabled under another
// name is.
func (l linux) linked(name string) bool {
	info, err := fs.Lstat(l.fsys, name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// joined puts lines together that end in a backslash.
func joined(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\\\n"), []byte(" ")) }

// last returns the value that a key has in the end.
func (u unitText) last(section, key string) string {
	k, _ := keyFile{lines: u.lines}.last(section, key)
	return k.Value
}

// A command is one that a unit starts.
type command struct {
	program string
	args    []string
}

// commands are those of ExecStart; an empty one takes away those before it.
func (u unitText) commands() []command {
	var out []command
	for _, k := range u.lines {
		if k.Section != "Service" || k.Key != "ExecStart" {
			continue
		}
		words := files.Fields(strings.TrimLeft(k.Value, "-@:+!|"))
		if len(words) == 0 {
			out = nil
			continue
		}
		out = append(out, command{words[0], words[1:]})
	}
	return out
}

// unitNames lists all that is set up to start, by links of the administrator, or runs.
func (l linux) unitNames() ([]string, error) {
	var out []string
	for _, root := range unitFolders {
		folders, err := files.List(l.fsys, root)
		if err != nil {
			return nil, err
		}
		for _, f := range folders {
			if !strings.HasSuffix(f, ".wants") && !strings.HasSuffix(f, ".requires") {
				continue
			}
			names, err := files.List(l.fsys, root+"/"+f)
			if err != nil {
				return nil, err
			}
			out = append(out, names...)
		}
	}
	for _, folder := range []string{"sys/fs/cgroup/system.slice", "etc/runlevels/default"} {
		names, err := files.List(l.fsys, folder)
		if err != nil {
			return nil, err
		}
		out = append(out, names...)
	}
	scripts, err := l.scripts()
	out = append(out, scripts...)
	slices.Sort(out)
	return slices.Compact(out), err
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
