package host

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

func (l linux) system() checks.System {
	return checks.System{Release: l.release(), Portable: l.portable()}
}

// release reads os-release.
func (l linux) release() checks.Fact[checks.Release] {
	const what = "the version of its operating system"
	s := l.first("etc/os-release", "usr/lib/os-release")
	if s.err != nil {
		return unread[checks.Release](what, "/etc/os-release", s.err)
	}
	id, ok := s.last("", "ID")
	if !ok {
		return unread[checks.Release](what, "/"+s.name, errors.New("it names no system"))
	}
	version, _ := s.last("", "VERSION_ID") // rolling systems have none
	name, _ := s.last("", "PRETTY_NAME")
	r := checks.Release{Product: id.Value, Version: version.Value, Name: name.Value}
	// Linux Mint's sister on Debian bears its number, and other dates.
	if r.Product == "linuxmint" && strings.HasPrefix(name.Value, "LMDE") {
		r.Product = "lmde"
	}
	proof := []checks.Evidence{s.proof("system", id)}
	if version.Num > 0 {
		proof = append(proof, s.proof("version", version))
	}
	if end, ok := s.last("", "SUPPORT_END"); ok {
		if t, err := time.Parse(time.DateOnly, end.Value); err == nil {
			r.Ends = t
			proof = append(proof, s.proof("end of support, as the system says", end))
		}
	}
	if r.Product == "ubuntu" {
		if e, ok := l.ubuntuPro(); ok {
			r.Extended, proof = true, append(proof, e)
		}
	}
	return checks.KnownFact(r, proof...)
}

// ubuntuPro reports whether this computer gets the fixes of Ubuntu's longer programme.
func (l linux) ubuntuPro() (checks.Evidence, bool) {
	const name = "var/lib/ubuntu-advantage/status.json"
	b, err := files.Read(l.fsys, name)
	if err != nil {
		return checks.Evidence{}, false
	}
	var set struct {
		Attached bool `json:"attached"`
		Services []struct {
			Name   string `json:"name"`
			Status string `json:"status"`
		} `json:"services"`
	}
	if json.Unmarshal(b, &set) != nil || !set.Attached {
		return checks.Evidence{}, false
	}
	for _, s := range set.Services {
		if s.Name == "esm-infra" && s.Status == "enabled" {
			return fileProof("Ubuntu Pro", name, 0, "esm-infra is on"), true
		}
	}
	return checks.Evidence{}, false
}

// carried are the kinds of case that are made to be carried, and standing those
// that are not, by number (SMBIOS, table 17). A virtual machine says 1.
var (
	carried  = []int{8, 9, 10, 11, 14, 30, 31, 32}
	standing = []int{3, 4, 5, 6, 7, 13, 15, 16, 17, 23, 24, 28, 34, 35, 36}
)

func (l linux) portable() checks.Fact[bool] {
	const name = "sys/class/dmi/id/chassis_type"
	what := "whether it is a laptop"
	b, err := files.Read(l.fsys, name)
	if err != nil {
		return unread[bool](what, "/"+name, err)
	}
	seen := files.Trim(string(b))
	proof := fileProof("kind of case", name, 0, seen)
	n, err := strconv.Atoi(seen)
	switch {
	case err == nil && slices.Contains(carried, n):
		return checks.KnownFact(true, proof)
	case err == nil && slices.Contains(standing, n):
		return checks.KnownFact(false, proof)
	}
	return checks.UnknownFact[bool](checks.ReasonSourceMissing, "This computer does not say whether it is a laptop.", proof)
}

// container reports whether the system shares the kernel and the disk of another.
func (l linux) container() (string, error) {
	name, err := l.anyFile(".dockerenv", "run/.containerenv", "run/systemd/container")
	if errors.Is(err, fs.ErrPermission) {
		return "", nil
	}
	return name, err
}
