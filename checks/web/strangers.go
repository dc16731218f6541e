package web

import (
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// publishers is publishers.yaml: names, with a path where one belongs to it.
var publishers = checks.EmbeddedContent[struct {
	Open    []string `yaml:"open"`
	Helpers []string `yaml:"helpers"`
}](content, "publishers.yaml")

// stranger is a host that nobody's list names.
const stranger = "stranger.invalid"

// strangersPlaces returns addresses that a source covers and where anyone may put a script:
// none where the source is narrower than that.
func strangersPlaces(source string) []*url.URL {
	m := hostSource.FindStringSubmatch(source)
	if m == nil {
		return nil
	}
	host, port, path := strings.ToLower(m[2]), m[3], m[4]
	own := func(name string) *url.URL {
		u := &url.URL{Scheme: "https", Host: name, Path: path}
		if port != "" && port != "*" && port != "80" && port != "443" {
			u.Host += ":" + port
		}
		if u.Path == "" || strings.HasSuffix(u.Path, "/") {
			u.Path = strings.TrimSuffix(u.Path, "/") + "/x.js"
		}
		return u
	}
	rest, wild := strings.CutPrefix(host, "*")
	if host == "*" {
		return []*url.URL{own(stranger)}
	}
	if wild && isPublicSuffix(rest[1:]) {
		return []*url.URL{own("stranger" + rest)}
	}
	var out []*url.URL
	for _, place := range publishers().Open {
		if u := placeUnder(place, host); u != nil && strings.HasPrefix(place, "*") {
			out = append(out, own(u.Host))
		} else if u != nil && !strings.Contains(own("").Host, ":") && matchesPath(path, u.Path) {
			out = append(out, u)
		}
	}
	return out
}

// helpersPlaces is the same for programs that run what is written into a page.
func helpersPlaces(source string) []*url.URL {
	m := hostSource.FindStringSubmatch(source)
	if m == nil {
		return nil
	}
	var out []*url.URL
	for _, place := range publishers().Helpers {
		if u := placeUnder(place, strings.ToLower(m[2])); u != nil && matchesPath(m[4], u.Path) {
			out = append(out, u)
		}
	}
	return out
}

// placeUnder returns an address in a place of the list, where the host of a source covers
// its name. A name that a source states whole is somebody's, and not anyone's.
func placeUnder(place, host string) *url.URL {
	name, path, _ := strings.Cut(place, "/")
	have, want := strings.Split(host, "."), strings.Split(name, ".")
	wild := have[0] == "*"
	if wild {
		have = have[1:]
	}
	if len(have) > len(want) || len(have) == len(want) && wild || !wild && len(have) < len(want) {
		return nil
	}
	for i := range want {
		label := ""
		if at := i - (len(want) - len(have)); at >= 0 {
			label = have[at]
		}
		switch stem, any := strings.CutSuffix(want[i], "%"); {
		case label == "" && want[i] == "*":
			want[i] = "stranger"
		case label == "" && any:
			want[i] = stem + "x"
		case label == "":
		case any && strings.HasPrefix(label, stem):
			want[i] = label
		case label != want[i]:
			return nil
		}
	}
	return &url.URL{Scheme: "https", Host: strings.Join(want, "."), Path: "/" + path + "stranger/x.js"}
}

// isPublicSuffix reports whether anyone may get a name below this one.
func isPublicSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return suffix == name && (icann || strings.Contains(suffix, "."))
}

// reachable reports whether one of the addresses that places finds for the sources of the
// policies is let in.
func reachable(policies []policy, places func(source string) []*url.URL, let func(*url.URL) bool) bool {
	tried := 0
	for _, p := range policies {
		list, _ := p.sources(scriptElements...)
		for _, s := range list {
			for _, u := range places(s) {
				if tried++; tried > maxPlaces || let(u) {
					return true
				}
			}
		}
	}
	return false
}
