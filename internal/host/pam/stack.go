package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// loginServices names the services by which people sign in with a password.
var loginServices = []string{"login", "sshd", "gdm-password", "lightdm", "sddm", "kde", "lxdm", "xdm"}

const (
	maxDepth = 16  // PAM_SUBSTACK_MAX_LEVEL of libpam
	maxLoads = 256 // files opened for one service: includes can double at each depth
	maxStack = 512 // entries of one service
)

// A service is a name and the file that describes it.
type service struct{ name, file string }

// present returns those of the services that have a file.
func (l *loader) present(names ...string) []service {
	var out []service
	for _, n := range names {
		if file, err := l.find(n); err == nil {
			out = append(out, service{n, file})
		}
	}
	return out
}

func (l *loader) find(name string) (string, error) {
	if strings.HasPrefix(name, "/") {
		_, err := exists(l.fsys, rel(name))
		return rel(name), err
	}
	for _, d := range l.dirs {
		file := path.Join(d, name)
		if !fs.ValidPath(file) || name == "" {
			break
		}
		there, err := exists(l.fsys, file)
		if err != nil {
			return "", err
		}
		if there {
			return file, nil
		}
	}
	return "", fmt.Errorf("the PAM service %q: %w", name, fs.ErrNotExist)
}

// stack returns the entries of one type for a service; where the service has
// none of that type, those of the service "other" stand in, as in libpam.
func (l *loader) stack(name, kind string) ([]entry, error) {
	l.loads = 0
	for _, n := range []string{name, "other"} {
		var all []entry
		err := l.load(n, &all)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var out []entry
		for _, e := range all {
			if e.fault != "" && (e.kind == kind || e.kind == "") {
				return nil, fmt.Errorf("%s:%d: %s: %w", e.src.File, e.src.Line, e.fault, ErrSyntax)
			}
			if e.kind == kind {
				out = append(out, e)
			}
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, fmt.Errorf("no %s rules of PAM for %s: %w", kind, name, fs.ErrNotExist)
}

func (l *loader) load(name string, into *[]entry) error {
	if l.single {
		return l.loadSingle(name, into)
	}
	file, err := l.find(name)
	if err != nil {
		return err
	}
	return l.file(file, "", 0, 0, into)
}

// loadSingle reads /etc/pam.conf, whose first column names the service.
func (l *loader) loadSingle(name string, into *[]entry) error {
	b, err := read(l.fsys, "etc/pam.conf")
	if err != nil {
		return err
	}
	for _, line := range logical(b) {
		t := tokens(line.Text)
		if strings.EqualFold(t[0].text, name) {
			if err := l.line(Evidence{File: "/etc/pam.conf", Line: line.Num, Raw: line.Text}, t[1:], "", 0, 0, into); err != nil {
				return err
			}
		}
	}
	return nil
}

// file appends the entries of a file: all of them, or those of type want.
func (l *loader) file(name, want string, level, depth int, into *[]entry) error {
	if l.loads++; l.loads > maxLoads {
		return fmt.Errorf("%s: too many files are included: %w", abs(name), ErrSyntax)
	}
	b, err := read(l.fsys, name)
	if err != nil {
		return err
	}
	for _, line := range logical(b) {
		src := Evidence{File: abs(name), Line: line.Num, Raw: line.Text}
		if err := l.line(src, tokens(line.Text), want, level, depth, into); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) line(src Evidence, t []token, want string, level, depth int, into *[]entry) error {
	if len(*into) >= maxStack {
		return fmt.Errorf("%s: too many lines: %w", src.File, ErrSyntax)
	}
	add := func(e entry) { e.src = src; *into = append(*into, e) }
	if len(t) > 1 && t[0].text == "@include" && l.debian {
		return l.include(src, want, t[1].text, want, level, depth, into)
	}
	if len(t) == 0 {
		add(entry{kind: want, fault: "the line has no type"})
		return nil
	}
	kind, known := kindOf(t[0])
	switch {
	case strings.Contains(src.Raw, "\r"):
		// PAM would take the carriage return as part of the last word.
		add(entry{kind: want, fault: "the line ends as on Windows, which PAM misreads"})
		return nil
	case !known:
		add(entry{kind: want, fault: fmt.Sprintf("%q is not a type of rule", t[0].text)})
		return nil
	}
	if want != "" && kind != want {
		return nil
	}
	if len(t) < 3 {
		add(entry{kind: kind, fault: "the line names no control or no module"})
		return nil
	}
	control := t[1]
	if word := strings.ToLower(control.text); !control.bracket && (word == "include" || word == "substack") {
		if word == "substack" {
			add(entry{kind: kind, sub: true, level: level})
			level++
		}
		return l.include(src, kind, t[2].text, kind, level, depth, into)
	}
	e := entry{kind: kind, module: t[2].text, level: level}
	var err error
	if a, ok := simple(control.text); ok && !control.bracket {
		e.actions = a
	} else if e.actions, err = bracket(control.text); err != nil || !control.bracket || control.open {
		e.fault = fmt.Sprintf("%q is not a control that PAM knows", control.text)
	}
	for _, a := range t[3:] {
		e.args = append(e.args, a.text)
	}
	add(e)
	return nil
}

// include splices a file in. One that is missing, or too deep, leaves an entry
// that must fail; one that may not be read ends the reading.
func (l *loader) include(src Evidence, kind, name, want string, level, depth int, into *[]entry) error {
	file, err := l.find(name)
	if err == nil && depth+1 < maxDepth {
		err = l.file(file, want, level, depth+1, into)
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fault := fmt.Sprintf("the file %q that it includes is missing", name)
	if err == nil {
		fault = "files are included too deeply, or in a circle"
	}
	*into = append(*into, entry{kind: kind, fault: fault, src: src})
	return nil
}
