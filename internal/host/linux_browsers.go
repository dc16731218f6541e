package host

import (
	"errors"
	"io/fs"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// browserFiles are where browsers lie. A program file of a package carries the
// day on which it was made; Firefox writes that day into application.ini.
var browserFiles = []struct{ name, file string }{
	{"Firefox", "usr/lib/firefox/application.ini"},
	{"Firefox", "usr/lib64/firefox/application.ini"},
	{"Firefox", "usr/lib/firefox-esr/application.ini"},
	{"Firefox", "opt/firefox/application.ini"},
	{"Firefox", "snap/firefox/current/usr/lib/firefox/application.ini"},
	{"Firefox", "var/lib/flatpak/app/org.mozilla.firefox/current/active/files/lib/firefox/application.ini"},
	{"Chrome", "opt/google/chrome/chrome"},
	{"Chromium", "usr/lib/chromium/chromium"},
	{"Chromium", "usr/lib64/chromium-browser/chromium-browser"},
	{"Edge", "opt/microsoft/msedge/msedge"},
	{"Brave", "opt/brave.com/brave/brave"},
	{"Vivaldi", "opt/vivaldi/vivaldi-bin"},
	{"Opera", "usr/lib/x86_64-linux-gnu/opera/opera"},
}

// tooOld is before any browser that could still be in use: image systems set the
// dates of their files to the beginning of time.
var tooOld = time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)

func (l linux) browsers() checks.Fact[[]checks.Program] {
	return browsersAt(l.fsys, browserFiles)
}

func browsersAt(fsys fs.FS, at []struct{ name, file string }) checks.Fact[[]checks.Program] {
	const what = "which browsers are installed"
	var found []checks.Program
	var proof []checks.Evidence
	for _, b := range at {
		info, err := fs.Stat(fsys, b.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unread[[]checks.Program](what, "/"+b.file, err)
		}
		p := checks.Program{Name: b.name, Dated: info.ModTime().UTC()}
		if b.name == "Firefox" {
			text, err := files.Read(fsys, b.file)
			if err != nil {
				return unread[[]checks.Program](what, "/"+b.file, err)
			}
			p.Version, p.Dated = parseApplicationINI(text)
		}
		if p.Dated.Before(tooOld) {
			p.Dated = time.Time{}
		}
		seen := "made on " + p.Dated.Format(time.DateOnly)
		if p.Dated.IsZero() {
			seen = "its date is not known"
		}
		found = append(found, p)
		proof = append(proof, fileProof(p.Name+" "+p.Version, b.file, 0, seen))
	}
	if len(found) == 0 {
		return checks.AbsentFact[[]checks.Program]("No browser that we know is installed on this computer.")
	}
	return checks.KnownFact(found, proof...)
}

// parseApplicationINI reads the version of Firefox and the moment it was made.
func parseApplicationINI(b []byte) (version string, made time.Time) {
	s := keyFile{lines: parseKeys(b)}
	v, _ := s.last("App", "Version")
	id, _ := s.last("App", "BuildID")
	made, err := time.Parse("20060102150405", id.Value)
	if err != nil {
		made = time.Time{}
	}
	return v.Value, made
}
