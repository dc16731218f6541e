// Package files reads the files of a system's configuration with bounds: what is
// not a regular file, or too large, is an error and is never waited for.
//
// Everything goes through an fs.FS whose root is the root of the file system.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// MaxFile is the most bytes of one file; no configuration file comes near this.
const MaxFile = 1 << 20

const maxDir = 4096 // names of one folder

// ErrShape is wrapped by the error of something that is not a file of
// configuration: it is no regular file, or too large, or holds too many names.
var ErrShape = errors.New("this is no file of settings")

// Read returns the text of a regular file of at most 1 MiB. The file is judged
// by its opened handle, so that it cannot be changed in between.
func Read(fsys fs.FS, name string) ([]byte, error) {
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
		return nil, fmt.Errorf("/%s is not a regular file: %w", name, ErrShape)
	}
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading /%s: %w", name, err)
	}
	if len(b) > MaxFile {
		return nil, fmt.Errorf("/%s is larger than 1 MiB: %w", name, ErrShape)
	}
	return b, nil
}

// List returns the names in a folder in byte order; a folder that is not there
// has none.
func List(fsys fs.FS, dir string) ([]string, error) {
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
	entries, err := d.ReadDir(maxDir + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(entries) > maxDir {
		return nil, fmt.Errorf("/%s holds too many files: %w", dir, ErrShape)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names, nil
}

// First reads the first of several files that is there. Where none is, the error is
// fs.ErrNotExist.
func First(fsys fs.FS, names ...string) (name string, b []byte, err error) {
	for _, name = range names {
		if b, err = Read(fsys, name); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return name, b, err
}

// Exists reports whether name is there; an error means that it cannot be told.
func Exists(fsys fs.FS, name string) (bool, error) {
	_, err := fs.Stat(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// A Line is one line of a file; Num counts from 1.
type Line struct {
	Num  int
	Text string
}

// Lines splits a file into its lines, without their line feeds.
func Lines(b []byte) []Line {
	var out []Line
	n := 0
	for l := range bytes.Lines(b) {
		n++
		out = append(out, Line{n, strings.TrimSuffix(string(l), "\n")})
	}
	return out
}

// Blank holds what C's isspace takes for a space; Go's idea of one is wider, and
// would accept settings that the system refuses.
const Blank = " \t\r\v\f\n"

// Trim removes spaces around s.
func Trim(s string) string { return strings.Trim(s, Blank) }

// Fields splits s at spaces.
func Fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(Blank, r) })
}
