package host

import (
	"bytes"
	"errors"
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
	fixed bool // its first line says that nothing after it changes what it says (KDE)
	err   error
}

func (s keyFile) missing() bool { return errors.Is(s.err, fs.ErrNotExist) }

// settings reads a file of keys and values.
func (l linux) settings(name string) keyFile {
	b, err := files.Read(l.fsys, name)
	return keyFile{name, parseKeys(b), bytes.HasPrefix(b, []byte("[$i]")), err}
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
