package host

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// aptFed says whether fixes are among what would be installed: a source names them,
// their list is there, and the rules of the installer look at it.
func (l linux) aptFed(set map[string]string, proof []checks.Evidence) automation {
	known := func(v checks.Automation, e checks.Evidence) automation {
		return automation{Fact: checks.KnownFact(v, append(proof, e)...)}
	}
	rules := append(aptList(set, "Unattended-Upgrade::Origins-Pattern"), aptList(set, "Unattended-Upgrade::Allowed-Origins")...)
	if len(rules) == 0 {
		return known(checks.UpdatesUnfed, checks.Evidence{What: "sources to install from", Where: "/" + aptWhere, Seen: "none is allowed"})
	}
	demanded, named, err := l.aptSource()
	if err != nil {
		return automationUnread("etc/apt", err)
	}
	if named == "" {
		return known(checks.UpdatesUnfed, checks.Evidence{What: "source of fixes", Where: "/etc/apt", Seen: "none"})
	}
	lists, err := l.aptLists()
	if err != nil {
		return automationUnread(aptListFolder, err)
	}
	names := l.codenames()
	var fixes archives
	for _, a := range lists {
		if !demanded || a.security() && ofRelease(a.fields["n"]+" "+a.fields["a"], names) {
			fixes = append(fixes, a)
		}
	}
	if len(fixes) == 0 {
		return automation{Fact: checks.UnknownFact[checks.Automation](checks.ReasonParse, "Updates are set to install themselves, and this computer has no list of what is new.", append(proof, fileProof("source of fixes", named, 0, "present"))...)}
	}
	if !slices.ContainsFunc(fixes, func(a archive) bool { return a.allowed(rules, names) }) {
		return known(checks.UpdatesUnfed, checks.Evidence{What: "sources to install from", Where: "/" + aptWhere, Seen: strings.Join(rules, "; ")})
	}
	pinned, err := l.aptPinned(fixes, names)
	if err != nil {
		return automationUnread("etc/apt/preferences", err)
	}
	if pinned != "" {
		return known(checks.UpdatesUnfed, fileProof("rule that holds fixes back", pinned, 0, "a low priority"))
	}
	state := checks.UpdatesAutomatic
	for _, key := range []string{"Unattended-Upgrade::Package-Blacklist", "Unattended-Upgrade::Package-Whitelist"} {
		for _, p := range aptList(set, key) {
			proof = append(proof, checks.Evidence{What: key, Where: "/" + aptWhere, Seen: p})
			if state == checks.UpdatesAutomatic {
				state = checks.UpdatesSome
			}
			if strings.HasSuffix(key, "list") && strings.Contains(key, "Black") && slices.Contains([]string{".", ".*", ".+", "^.*", "^", "(.*)"}, strings.TrimSuffix(p, "$")) {
				state = checks.UpdatesUnfed
			}
		}
	}
	a := known(state, fileProof("source of fixes", named, 0, "present"))
	a.listed = fixes.newest(names)
	return a
}

// allowed reports whether one of the installer's rules means this archive.
func (a archive) allowed(rules, codenames []string) bool {
	return slices.ContainsFunc(rules, func(r string) bool {
		if !strings.Contains(r, "=") {
			o, s, ok := strings.Cut(r, ":")
			if !ok {
				o, s, ok = strings.Cut(r, " ")
			}
			return ok && a.is("o", o, codenames) && a.is("a", s, codenames)
		}
		for one := range strings.SplitSeq(r, ",") {
			key, value, ok := strings.Cut(one, "=")
			if !ok || !a.is(files.Trim(key), files.Trim(value), codenames) {
				return false
			}
		}
		return true
	})
}

// archiveKeys are the long names of what a rule can ask for.
var archiveKeys = map[string]string{"origin": "o", "o": "o", "label": "l", "l": "l", "suite": "a", "archive": "a", "a": "a", "codename": "n", "n": "n", "site": "site"}

// is compares one field with a pattern. The name of the distribution is not looked up:
// that the archive is its own has been asked already.
func (a archive) is(key, pattern string, codenames []string) bool {
	if key == "component" || key == "c" {
		return pattern == "main" || pattern == "*"
	}
	letter := archiveKeys[key]
	if letter == "" {
		return false
	}
	pattern = strings.ReplaceAll(pattern, "${distro_id}", "*")
	values := codenames
	if len(values) == 0 {
		values = []string{"*"}
	}
	return slices.ContainsFunc(values, func(c string) bool {
		ok, err := path.Match(strings.ReplaceAll(pattern, "${distro_codename}", c), a.fields[letter])
		return err == nil && ok
	})
}

// aptSource finds a source of fixes that is on. demanded is false on a system whose
// makers have no archive for them: there any source will do.
func (l linux) aptSource() (demanded bool, named string, err error) {
	demanded, err = l.hasSecurityArchive()
	if err != nil {
		return false, "", err
	}
	names := l.codenames()
	fits := func(s aptSource) bool {
		if !s.binary || !slices.Contains([]string{"http", "https", "mirror", "mirror+http", "mirror+https", "mirror+file", "ftp", "tor+http", "tor+https", "file", "copy"}, s.scheme) {
			return false
		}
		if !demanded {
			return true
		}
		suite, _, _ := strings.Cut(strings.TrimSuffix(s.suite, "/"), "/")
		if !strings.HasSuffix(suite, "-security") {
			return strings.HasSuffix(s.suite, "/updates") && strings.Contains(s.uri, "security") && ofRelease(suite, names)
		}
		release := strings.TrimSuffix(suite, "-security")
		return (ofRelease(release, names) || slices.Contains([]string{"stable", "oldstable"}, release)) && slices.Contains(s.components, "main")
	}
	folder := "etc/apt/sources.list.d"
	list, err := files.List(l.fsys, folder)
	if err != nil {
		return demanded, "", err
	}
	all := []string{"etc/apt/sources.list"}
	for _, n := range list {
		all = append(all, path.Join(folder, n))
	}
	for _, n := range all {
		var read func([]byte) []aptSource
		switch path.Ext(n) {
		case ".list":
			read = parseSourcesList
		case ".sources":
			read = parseSources
		default:
			continue
		}
		b, err := files.Read(l.fsys, n)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return demanded, "", err
		}
		if slices.ContainsFunc(read(b), fits) {
			return demanded, n, nil
		}
	}
	return demanded, "", nil
}

// hasSecurityArchive reports whether the makers of the system put fixes in an archive
// of their own: Debian and Ubuntu do, and what is made of their programs.
func (l linux) hasSecurityArchive() (bool, error) {
	s := l.first("etc/os-release", "usr/lib/os-release")
	if s.err != nil && !s.missing() {
		return false, s.err
	}
	id, _ := s.last("", "ID")
	version, _ := s.last("", "VERSION_ID")
	switch id.Value {
	case "debian":
		return version.Value != "", nil // testing and sid have none
	case "ubuntu", "linuxmint", "pop", "elementary", "zorin", "neon":
		return true, nil
	}
	return false, nil
}

// An aptSource is one place that programs come from.
type aptSource struct {
	binary      bool
	scheme, uri string
	suite       string
	components  []string
}

func newAptSource(kind, uri, suite string, components []string) aptSource {
	scheme, _, _ := strings.Cut(uri, ":")
	return aptSource{kind == "deb", scheme, uri, suite, components}
}

// parseSourcesList reads the form of one line a source.
func parseSourcesList(b []byte) []aptSource {
	var out []aptSource
	for _, line := range files.Lines(b) {
		text, _, _ := strings.Cut(line.Text, "#")
		if open := strings.IndexByte(text, '['); open >= 0 {
			end := strings.IndexByte(text[open:], ']')
			if end < 0 {
				continue
			}
			options := text[open+1 : open+end]
			text = text[:open] + " " + text[open+end+1:]
			if strings.Contains(options, "enabled=no") {
				continue
			}
		}
		if f := files.Fields(text); len(f) >= 3 {
			out = append(out, newAptSource(f[0], f[1], f[2], f[3:]))
		}
	}
	return out
}

// parseSources reads the form of paragraphs; one that is not enabled is none.
func parseSources(b []byte) []aptSource {
	var out []aptSource
	fields, last := map[string]string{}, ""
	end := func() {
		if v, ok := fields["enabled"]; !ok || isYes(files.Trim(v)) {
			for _, kind := range files.Fields(fields["types"]) {
				for _, uri := range files.Fields(fields["uris"]) {
					for _, suite := range files.Fields(fields["suites"]) {
						out = append(out, newAptSource(kind, uri, suite, files.Fields(fields["components"])))
						if len(out) > maxSources {
							return
						}
					}
				}
			}
		}
		fields = map[string]string{}
	}
	for _, line := range files.Lines(b) {
		switch {
		case files.Trim(line.Text) == "":
			end()
		case line.Text[0] == '#':
		case strings.ContainsAny(line.Text[:1], " \t"):
			fields[last] += " " + line.Text
		default:
			key, value, _ := strings.Cut(line.Text, ":")
			last = strings.ToLower(key)
			fields[last] = value
		}
	}
	end()
	return out
}

const maxSources = 4096

// aptPinned finds a rule that gives all programs of the fixes so low a priority that
// none is chosen.
func (l linux) aptPinned(fixes archives, codenames []string) (string, error) {
	list, err := files.List(l.fsys, "etc/apt/preferences.d")
	if err != nil {
		return "", err
	}
	all := []string{"etc/apt/preferences"}
	for _, n := range list {
		if aptName.MatchString(n) || strings.HasSuffix(n, ".pref") {
			all = append(all, path.Join("etc/apt/preferences.d", n))
		}
	}
	for _, n := range all {
		b, err := files.Read(l.fsys, n)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		for block := range strings.SplitSeq(strings.ReplaceAll(string(b), "\r", ""), "\n\n") {
			if pinsAway(block, fixes, codenames) {
				return n, nil
			}
		}
	}
	return "", nil
}

// pinsAway reads one block of apt's preferences.
func pinsAway(block string, fixes archives, codenames []string) bool {
	fields := map[string]string{}
	for line := range strings.Lines(block) {
		if key, value, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			fields[strings.ToLower(files.Trim(key))] = files.Trim(value)
		}
	}
	n, err := strconv.Atoi(fields["pin-priority"])
	if err != nil || n >= 100 || fields["package"] != "*" {
		return false
	}
	kind, rest, _ := strings.Cut(fields["pin"], " ")
	return slices.ContainsFunc(fixes, func(a archive) bool {
		switch kind {
		case "origin":
			return a.is("site", strings.Trim(files.Trim(rest), `"`), codenames)
		case "release":
			for one := range strings.SplitSeq(rest, ",") {
				key, value, ok := strings.Cut(one, "=")
				if !ok || archiveKeys[files.Trim(key)] != "" && !a.is(files.Trim(key), strings.Trim(files.Trim(value), `"`), codenames) {
					return false
				}
			}
			return true
		}
		return false
	})
}
