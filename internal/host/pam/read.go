package pam

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const (
	maxFile    = 1 << 20 // no configuration file of PAM comes near this
	maxDirRead = 4096    // names of one folder
)

// read returns the text of a regular file of at most maxFile bytes. The file is
// judged by its opened handle, so that it cannot be changed in between.
func read(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file: %w", abs(name), ErrSyntax)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", abs(name), err)
	}
	if len(b) > maxFile {
		return nil, fmt.Errorf("%s is larger than 1 MiB: %w", abs(name), ErrSyntax)
	}
	return b, nil
}

// list returns the names in a folder in byte order; a folder that is not there
// has none.
func list(fsys fs.FS, dir string) ([]string, error) {
	f, err := fsys.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	d, ok := f.(fs.ReadDirFile)
	if !ok {
		return nil, nil // not a folder
	}
	entries, err := d.ReadDir(maxDirRead + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(entries) > maxDirRead {
		return nil, fmt.Errorf("%s holds too many files: %w", abs(dir), ErrSyntax)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names, nil
}

// exists reports whether name is there; an error means that it cannot be told.
func exists(fsys fs.FS, name string) (bool, error) {
	_, err := fs.Stat(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func abs(name string) string { return "/" + name }

// rel turns an absolute path of the configuration into one that fs.FS takes.
func rel(p string) string { return strings.TrimPrefix(path.Clean(p), "/") }

func itoa(n int) string { return strconv.Itoa(n) }

// A textLine is one line of a file; num counts from 1.
type textLine struct {
	num  int
	text string
}

// physical splits a file into its lines, without their line feeds.
func physical(b []byte) []textLine {
	var out []textLine
	n := 0
	for l := range bytes.Lines(b) {
		n++
		out = append(out, textLine{n, strings.TrimSuffix(string(l), "\n")})
	}
	return out
}

// blank holds what C's isspace takes for a space; Go's idea of one is wider, and
// would accept settings that the system refuses.
const blank = " \t\r\v\f\n"

func trim(s string) string { return strings.Trim(s, blank) }

func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(blank, r) })
}

// setting splits "key = value", "key=value" or "key value", without its comment;
// some is false for a line that says nothing.
func setting(line string) (key, value string, some bool) {
	text, _, _ := strings.Cut(line, "#")
	text = trim(text)
	i := strings.IndexAny(text, "="+blank)
	if i < 0 {
		return text, "", text != ""
	}
	value = strings.TrimLeft(text[i:], blank)
	return text[:i], strings.TrimLeft(strings.TrimPrefix(value, "="), blank), true
}
