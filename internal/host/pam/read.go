package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// read returns the text of a file. One that PAM could not read as text either is
// an error of the configuration.
func read(fsys fs.FS, name string) ([]byte, error) {
	b, err := files.Read(fsys, name)
	return b, asSyntax(err)
}

// readFirst is read for the first of several files that is there.
func readFirst(fsys fs.FS, names ...string) (string, []byte, error) {
	name, b, err := files.First(fsys, names...)
	return name, b, asSyntax(err)
}

// list returns the names in a folder in byte order; a folder that is not there
// has none.
func list(fsys fs.FS, dir string) ([]string, error) {
	names, err := files.List(fsys, dir)
	return names, asSyntax(err)
}

func asSyntax(err error) error {
	if errors.Is(err, files.ErrShape) {
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return err
}

// conf reads the file that conf= of an entry names, else the first of the usual ones
// that is there; f is empty where none of those is.
func (l *loader) conf(e *entry, usual []string) (f string, b []byte, named bool, err error) {
	for _, a := range e.args {
		if conf, ok := strings.CutPrefix(a, "conf="); ok {
			f, named = rel(conf), true
		}
	}
	if named {
		b, err = read(l.fsys, f)
		return f, b, true, err
	}
	if f, b, err = readFirst(l.fsys, usual...); errors.Is(err, fs.ErrNotExist) {
		return "", nil, false, nil
	}
	return f, b, false, err
}

// exists reports whether name is there; an error means that it cannot be told.
func exists(fsys fs.FS, name string) (bool, error) { return files.Exists(fsys, name) }

func abs(name string) string { return "/" + name }

// rel turns an absolute path of the configuration into one that fs.FS takes.
func rel(p string) string { return strings.TrimPrefix(path.Clean(p), "/") }

func itoa(n int) string { return strconv.Itoa(n) }

// A textLine is one line of a file.
type textLine = files.Line

// physical splits a file into its lines, without their line feeds.
func physical(b []byte) []textLine { return files.Lines(b) }

const blank = files.Blank

// setting splits "key = value", "key=value" or "key value", without its comment;
// some is false for a line that says nothing.
func setting(line string) (key, value string, some bool) {
	text, _, _ := strings.Cut(line, "#")
	text = files.Trim(text)
	i := strings.IndexAny(text, "="+blank)
	if i < 0 {
		return text, "", text != ""
	}
	value = strings.TrimLeft(text[i:], blank)
	return text[:i], strings.TrimLeft(strings.TrimPrefix(value, "="), blank), true
}
