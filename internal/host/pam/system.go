package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// folders hold a file for each service; the first that has it wins.
var folders = []string{"etc/pam.d", "usr/lib/pam.d", "usr/etc/pam.d"}

// A loader reads one system's configuration, each shared file once.
type loader struct {
	fsys    fs.FS
	dirs    []string // folders that are there
	single  bool     // /etc/pam.conf alone is in use
	debian  bool
	modules []string // folders of module files
	loads   int
	quality map[string]*qualityResult
	onDisk  map[string]bool // of the modules asked for
}

func newLoader(fsys fs.FS) (*loader, error) {
	l := &loader{fsys: fsys, quality: map[string]*qualityResult{}, onDisk: map[string]bool{}}
	for _, d := range folders {
		there, err := exists(fsys, d)
		if err != nil {
			return nil, err
		}
		if there {
			l.dirs = append(l.dirs, d)
		}
	}
	if len(l.dirs) == 0 {
		there, err := exists(fsys, "etc/pam.conf")
		if err != nil {
			return nil, err
		}
		l.single = there
	}
	debian, err := isDebian(fsys)
	if err != nil {
		return nil, err
	}
	l.debian = debian
	for _, pattern := range []string{"lib*/security", "usr/lib*/security", "lib/*-linux-*/security", "usr/lib/*-linux-*/security"} {
		dirs, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		l.modules = append(l.modules, dirs...)
	}
	return l, nil
}

func (l *loader) absent() bool { return len(l.dirs) == 0 && !l.single }

// isDebian reports whether the system is of the Debian family, whose libpam
// knows @include and whose pam_unix asks for six characters.
func isDebian(fsys fs.FS) (bool, error) {
	if there, err := exists(fsys, "etc/debian_version"); err != nil || there {
		return there, err
	}
	_, b, err := readFirst(fsys, "etc/os-release", "usr/lib/os-release")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	for _, line := range physical(b) {
		key, value, _ := strings.Cut(line.Text, "=")
		if (key == "ID" || key == "ID_LIKE") && slices.Contains(files.Fields(strings.Trim(value, `"'`)), "debian") {
			return true, nil
		}
	}
	return false, nil
}

// missing reports whether the file of an entry's module is not on the disk.
func (l *loader) missing(e *entry) (bool, error) {
	there, known := l.onDisk[e.module]
	if !known {
		var err error
		if there, err = l.installed(e.module); err != nil {
			return false, err
		}
		l.onDisk[e.module] = there
	}
	return !there, nil
}

func (l *loader) installed(module string) (bool, error) {
	if strings.Contains(module, "$ISA") {
		// Which folder it stands for is built into libpam; Debian's has none.
		return false, fmt.Errorf("the folder of %s: %w", module, ErrUndecided)
	}
	if strings.HasPrefix(module, "/") {
		return exists(l.fsys, rel(module))
	}
	if len(l.modules) == 0 {
		return false, fmt.Errorf("the folder of PAM's modules: %w", fs.ErrNotExist)
	}
	for _, d := range l.modules {
		name := path.Join(d, path.Base(module))
		if !fs.ValidPath(name) {
			return false, nil
		}
		if there, err := exists(l.fsys, name); err != nil || there {
			return there, err
		}
	}
	return false, nil
}
