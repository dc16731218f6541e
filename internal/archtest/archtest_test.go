package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks/all"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

const module = "github.com/cybercheck-cli/cybercheck"

// A pkg is what “go list” says of a package.
type pkg struct {
	ImportPath, Dir, Doc string
	Imports              []string
	GoFiles              []string
}

func (p pkg) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

// list returns our packages as they are on one system: imports differ by system.
func list(t *testing.T, goos string) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,Imports,GoFiles", "./...")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", goos, err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// A rule says what packages may import. Patterns match whole names: * is one
// part of a path, ** any number.
type rule struct {
	of string
	// only lists all that it may import of ours; nil means no limit.
	only []string
	// never lists what it must not import, of anyone's.
	never []string
	why   string
}

var rules = []rule{
	{of: "cmd/cybercheck", only: []string{"internal/cli"}, why: "main is arguments, streams and an exit code"},
	{of: "checks", only: []string{}, why: "the vocabulary of measuring stands alone"},
	{of: "checks/all", only: []string{"checks", "checks/*"}, why: "it is the list of checks"},
	{of: "checks/checktest", only: []string{"checks"}, why: "it serves authors of checks outside this project too"},
	{of: "checks/web", only: []string{"checks"}, never: []string{"os/exec", "os"}, why: "as checks/*; it reads answers with net/http and dials by Env like the rest"},
	{of: "checks/*", only: []string{"checks"}, never: []string{"net/http", "os/exec", "os"}, why: "the world reaches a check through Env only, and a check never sees an answer"},
	{of: "questions", only: []string{}, never: []string{"net", "os", "os/exec"}, why: "the vocabulary of asking stands alone"},
	{of: "questions/*", only: []string{}, why: "tables stand alone"},
	{of: "internal/safetext", only: []string{}, why: "the door for outside bytes depends on nothing"},
	{of: "internal/netx", only: []string{"checks"}, never: []string{"net/http"}, why: "it dials; what is said over a connection is a check's matter"},
	{of: "internal/fetch", only: []string{"checks", "internal/netx"}, never: []string{"os/exec", "os"}, why: "it gets a file; what that means is a check's matter"},
	{of: "internal/igd", only: []string{"checks", "internal/netx"}, never: []string{"os/exec"}, why: "it asks the router; what that means is the ports check's matter"},
	{of: "internal/host", only: []string{"checks", "internal/host/*"}, why: "facts of this computer, as checks asks for them"},
	{of: "internal/host/files", only: []string{}, why: "bounded reading depends on nothing"},
	{of: "internal/host/*", only: []string{"internal/host/files", "internal/host/lockfile"}, why: "parsers stand alone, so that they are tested on every system"},
	{of: "internal/owner", only: []string{}, why: "whose a file is depends on nothing"},
	{of: "internal/store", only: []string{"internal/owner", "internal/host/lockfile"}, why: "it keeps bytes and knows no meaning"},
	{of: "internal/named", only: []string{"internal/owner", "internal/host/lockfile"}, why: "it reads and writes what someone names, and knows no meaning"},
	{of: "internal/config", only: []string{"internal/named", "internal/i18n"}, why: "settings are read once and then only passed on"},
	{of: "internal/reconcile", only: []string{"checks", "questions"}, never: impure, why: "claims and findings to verdicts is a function"},
	{of: "internal/score", only: []string{"checks", "questions", "internal/reconcile"}, never: impure, why: "verdicts to score is a function"},
	{of: "internal/advice", only: []string{"checks", "questions", "internal/reconcile", "internal/score"}, never: impure, why: "verdicts to plan is a function"},
	{of: "internal/assess", only: []string{"checks", "questions", "questions/countries", "internal/reconcile", "internal/score", "internal/advice", "internal/safetext"}, never: []string{"net", "os", "os/exec"}, why: "it composes the path and touches nothing"},
	{of: "internal/interview", only: []string{"internal/phrases", "internal/i18n", "checks", "questions", "internal/assess", "internal/advice", "internal/score", "internal/report", "internal/safetext"}, never: []string{"net", "os", "os/exec"}, why: "the questionnaire without a face"},
	{of: "internal/interview/*", only: []string{"internal/i18n", "checks", "questions", "internal/interview", "internal/report", "internal/assess", "internal/advice", "internal/score", "internal/reconcile"}, why: "a backend for tests of both faces"},
	{of: "internal/report", only: []string{"internal/phrases", "internal/i18n", "checks", "questions", "questions/countries", "internal/assess", "internal/reconcile", "internal/score", "internal/advice", "internal/safetext"}, never: impure, why: "assessment to report is a function"},
	{of: "internal/clientlist", only: []string{}, never: impure, why: "a list to lines is a function"},
	{of: "internal/sheet", only: []string{"internal/safetext"}, never: impure, why: "cells to a sheet is a function"},
	{of: "internal/portfolio", only: []string{"checks", "internal/advice", "internal/assess", "internal/compare", "internal/score"}, never: impure, why: "many assessments to one view is a function"},
	{of: "internal/portfolio/html", only: []string{"internal/htmlpage", "internal/portfolio", "internal/score"}, never: impure, why: "it lays out a portfolio"},
	{of: "internal/flat", only: []string{"checks", "questions", "internal/report", "internal/assess"}, never: impure, why: "assessment to rows is a function"},
	{of: "internal/compare", only: []string{"checks", "questions", "internal/report", "internal/assess", "internal/reconcile", "internal/score"}, never: impure, why: "two assessments to what changed is a function"},
	{of: "internal/merge", only: []string{"checks", "questions", "internal/report", "internal/assess", "internal/compare", "internal/safetext"}, never: impure, why: "many assessments to one is a function"},
	{of: "internal/redact", only: []string{"checks", "questions", "internal/assess", "internal/advice", "internal/reconcile", "internal/score"}, never: impure, why: "an assessment to one that may be shared is a function"},
	{of: "internal/sign", only: []string{}, never: impure, why: "it signs bytes and knows no meaning; randomness is handed in"},
	{of: "internal/schema", only: []string{}, why: "its tests hold the published schema to the types"},
	{of: "internal/report/*", only: []string{"internal/phrases", "internal/i18n", "checks", "questions", "questions/countries", "internal/report", "internal/flat", "internal/assess", "internal/reconcile", "internal/score", "internal/advice", "internal/safetext", "internal/safetext/hostile", "internal/textwrap", "internal/htmlpage", "internal/sheet"}, why: "a format lays out a report and knows no other format"},
	{of: "internal/incident", only: []string{"internal/i18n", "questions/countries", "internal/safetext"}, never: []string{"net", "net/**", "os", "os/exec", "math/rand", "math/rand/v2", "crypto/rand"}, why: "the first hour is words and values: no clock, no file, no network"},
	{of: "internal/incident/html", only: []string{"internal/incident", "internal/htmlpage"}, never: []string{"net", "net/**", "os", "os/exec"}, why: "it lays out a record"},
	{of: "internal/phrases", only: []string{"internal/i18n", "internal/advice", "internal/score"}, never: impure, why: "a step in words is a function"},
	{of: "internal/readability", only: []string{}, never: impure, why: "it measures sentences for tests"},
	{of: "internal/htmlpage", only: []string{"internal/safetext"}, never: impure, why: "it frames a page and knows no value on it"},
	{of: "internal/textwrap", only: []string{}, never: impure, why: "it measures text and knows no page"},
	{of: "internal/lineio", only: []string{"internal/i18n", "internal/safetext"}, never: []string{"net", "os", "os/exec"}, why: "it leads a conversation in lines and knows no questionnaire"},
	{of: "internal/incident/prompt", only: []string{"internal/i18n", "internal/incident", "internal/lineio", "questions/countries"}, never: []string{"net", "net/**", "os", "os/exec"}, why: "it speaks; the command keeps, and nothing here may need a network"},
	{of: "internal/plain", only: []string{"internal/i18n", "internal/phrases", "checks", "questions", "internal/lineio", "internal/interview", "internal/report"}, never: []string{"net", "os/exec"}, why: "it speaks; the backend does"},
	{of: "internal/i18n", only: []string{}, never: impure, why: "the catalogue knows no screen"},
	{of: "internal/i18n/i18ntest", only: []string{}, never: impure, why: "it measures texts for tests"},
	{of: "internal/desktop", only: []string{}, never: []string{"net", "net/**"}, why: "it opens a file of ours and knows no more"},
	{of: "internal/tui", never: []string{"net", "os/exec", "internal/plain"}, why: "it draws; the backend does"},
	{of: "internal/tui/firsthour", only: []string{"internal/i18n", "questions/countries", "internal/tui/kit", "internal/incident", "internal/interview"}, never: []string{"net", "net/**", "os", "os/exec"}, why: "as internal/tui/*; it shows the walk of internal/incident, and may need no network"},
	{of: "internal/tui/*", only: []string{"checks", "questions", "internal/tui/kit", "internal/i18n", "internal/interview", "internal/assess", "internal/report", "internal/score", "internal/advice", "internal/reconcile", "internal/safetext", "internal/textwrap"}, never: []string{"net", "os", "os/exec"}, why: "screens never import each other, nor the root"},
	{of: "internal/measure", only: []string{"checks", "checks/passwords", "checks/ports", "checks/tls", "internal/assess", "internal/fetch", "internal/igd", "internal/netx"}, why: "it carries out a plan, for whoever made one"},
	{of: "internal/cli", never: []string{"charm.land/**", "github.com/spf13/viper"}, why: "libraries have one door each"},
}

// impure is what a pure package must not import.
var impure = []string{"net", "net/**", "os", "os/exec", "io/fs", "math/rand", "math/rand/v2", "crypto/rand"}

// doors are third-party modules and the only packages that may import them.
var doors = []struct {
	module string
	only   []string
	why    string
}{
	{"charm.land/bubbletea/**", []string{"internal/tui", "internal/tui/*"}, "only the screens draw"},
	{"charm.land/bubbles/**", []string{"internal/tui", "internal/tui/*"}, "only the screens draw"},
	{"charm.land/lipgloss/**", []string{"internal/tui", "internal/tui/*", "internal/report/text"}, "only what is drawn has a style"},
	{"github.com/spf13/viper", []string{"internal/config"}, "one reader of settings"},
	{"github.com/spf13/cobra", []string{"internal/cli"}, "one command line"},
	{"go.yaml.in/yaml/**", []string{"questions", "questions/frameworks", "questions/countries", "checks", "checks/*", "internal/config", "internal/score", "internal/report", "internal/report/reporttest", "internal/incident", "internal/i18n"}, "content is read where it is defined"},
	{"golang.org/x/sys/**", []string{"internal/host", "internal/host/*", "internal/desktop"}, "one place knows the operating system"},
	{"github.com/miekg/dns", []string{"internal/netx", "checks/dns", "checks/checktest"}, "one place speaks DNS, so that the library can be changed; checks/dns verifies signatures with it and asks nothing"},
	{"blitiri.com.ar/go/spf", []string{}, "it is compared with in tests, and judges nothing"},
	{"aead.dev/minisign", []string{"internal/sign"}, "one place signs"},
	{"github.com/gowebpki/jcs", []string{"internal/sign"}, "one place signs"},
	{"howett.net/plist", []string{"internal/host"}, "one place knows the operating system"},
}

func match(pattern, s string) bool {
	re := regexp.QuoteMeta(pattern)
	re = strings.ReplaceAll(re, `/\*\*`, `(/.*)?`)
	re = strings.ReplaceAll(re, `\*`, `[^/]+`)
	return regexp.MustCompile("^" + re + "$").MatchString(s)
}

func anyMatch(patterns []string, s string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, s) })
}

// ruleFor returns the first rule whose pattern is the package's; exact ones come first.
func ruleFor(name string) (rule, bool) {
	for _, r := range rules {
		if r.of == name {
			return r, true
		}
	}
	for _, r := range rules {
		if match(r.of, name) {
			return r, true
		}
	}
	return rule{}, false
}

func TestImports(t *testing.T) {
	for _, goos := range []string{"linux", "windows", "darwin"} {
		for _, p := range list(t, goos) {
			name := p.name()
			r, ok := ruleFor(name)
			if !ok && name != "internal/archtest" && !strings.HasPrefix(name, "internal/safetext/") {
				t.Errorf("%s: no rule says what it may import; add one", name)
			}
			for _, imp := range p.Imports {
				short := strings.TrimPrefix(imp, module+"/")
				ours := short != imp
				if ours && r.only != nil && !anyMatch(r.only, short) {
					t.Errorf("%s: %s imports %s: %s", goos, name, short, r.why)
				}
				if anyMatch(r.never, short) {
					t.Errorf("%s: %s imports %s: %s", goos, name, short, r.why)
				}
				for _, d := range doors {
					if match(d.module, imp) && !anyMatch(d.only, name) {
						t.Errorf("%s: %s imports %s: %s", goos, name, imp, d.why)
					}
				}
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	for _, p := range list(t, "linux") {
		if p.Doc == "" && len(p.GoFiles) > 0 {
			t.Errorf("%s has no package comment", p.name())
		}
		if len(strings.Fields(p.Doc)) > 0 && !strings.HasPrefix(p.Doc, "Package ") && !strings.HasPrefix(p.Doc, "Command ") {
			t.Errorf("%s: the package comment begins with %.20q", p.name(), p.Doc)
		}
	}
}

// TestTopLevel: the top of the house holds what the design names, and no more.
func TestTopLevel(t *testing.T) {
	allowed := []string{
		"cmd", "checks", "questions", "internal", "go.mod", "go.sum", ".goreleaser.yaml", "README.md", "LICENSE", "CONTRIBUTING.md",
		"SECURITY.md", "CHANGELOG.md", "docs", ".ci", ".github", ".gitignore", ".golangci.yml", ".editorconfig", ".git", "dist", ".tools",
	}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) && !strings.HasPrefix(e.Name(), "cybercheck") {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
}

// TestBankAgrees: what the content says of findings and controls is there.
func TestBankAgrees(t *testing.T) {
	b, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]string{}
	for _, c := range all.Checks() {
		for _, d := range c.Docs.All() {
			documented[d.ID] = d.Control
			if _, ok := b.Control(d.Control); !ok {
				t.Errorf("finding %s is about %s, which is not in the bank", d.ID, d.Control)
			}
		}
	}
	for _, c := range b.Controls {
		for _, id := range c.MeasuredBy {
			if documented[id] != c.ID {
				t.Errorf("%s is measured by %s, which no check makes about it", c.ID, id)
			}
		}
		if len(c.MeasuredBy) == 0 {
			for id, control := range documented {
				if control == c.ID {
					t.Errorf("%s does not say that %s measures it", c.ID, id)
				}
			}
		}
	}
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range m.Caps {
		if _, ok := b.Control(r.Control); !ok {
			t.Errorf("a cap is about %s, which is not in the bank", r.Control)
		}
	}
	sum := 0.0
	for _, s := range m.Scenarios {
		sum += s.Load
	}
	if sum != 100 {
		t.Errorf("the scenario loads add up to %v", sum)
	}
}

// banned are calls that belong to one place, with that place and the reason.
var banned = []struct {
	calls, where []string
	why          string
}{
	{[]string{"net.Dial(", "net.DialTimeout(", "net.Dialer{"}, []string{"internal/netx"}, "one place dials"},
	{[]string{"http.Get", "http.Post", "http.Head(", "http.DefaultClient", "http.DefaultTransport"}, nil, "it has no deadline and obeys proxies"},
	{[]string{"os.Create(", "os.WriteFile("}, []string{"internal/store"}, "one place writes files"},
	{[]string{"exec.Command(", "exec.CommandContext("}, []string{"internal/host", "internal/desktop"}, "one place runs helpers, and one opens a page"},
	{[]string{"time.Now("}, []string{"internal/netx"}, "the clock is handed in"},
	{[]string{"time.Sleep("}, nil, "waiting is for events"},
	{[]string{"os.Exit", "os.Getenv", "os.LookupEnv", "os.Args", "os.Stdin", "os.Stdout", "os.Stderr"}, []string{"cmd/cybercheck"}, "only the process touches the process"},
	{[]string{"fmt.Print(", "fmt.Printf(", "fmt.Println("}, nil, "write to the stream you were given"},
	{[]string{"template.HTML(", "template.JS(", "template.URL(", "template.HTMLAttr(", "template.JSStr(", "template.Srcset("}, nil, "text stays text"},
	{[]string{"\nfunc init("}, nil, "registration by init hides order"},
}

// TestBannedCalls reads the source, each file once: a rule with a reason for each.
func TestBannedCalls(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range append(list(t, "linux"), append(list(t, "windows"), list(t, "darwin")...)...) {
		for _, f := range p.GoFiles {
			name := filepath.Join(p.Dir, f)
			if seen[name] || strings.HasSuffix(p.name(), "test") {
				continue
			}
			seen[name] = true
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range banned {
				if slices.ContainsFunc(b.where, func(w string) bool { return p.name() == w || strings.HasPrefix(p.name(), w+"/") }) {
					continue
				}
				for _, call := range b.calls {
					if says(src, call) {
						t.Errorf("%s/%s holds %q: %s", p.name(), f, call, b.why)
					}
				}
			}
		}
	}
}

// says reports whether the source holds a call, and not the end of a longer name.
func says(src []byte, call string) bool {
	for {
		i := bytes.Index(src, []byte(call))
		if i < 0 {
			return false
		}
		if i == 0 || call[0] == '\n' || !regexp.MustCompile(`[\w.]`).Match(src[i-1:i]) {
			return true
		}
		src = src[i+len(call):]
	}
}

// TestSays: a banned call is seen where it stands alone, and a longer name is not it.
func TestSays(t *testing.T) {
	for src, want := range map[string]bool{
		"x := os.Args[1]": true, "pos.Args()": false, "chaos.Args, os.Args": true, "os.Args": true,
		"": false, "m.os.Args": false, "/*os.Args*/": true,
	} {
		if says([]byte(src), "os.Args") != want {
			t.Errorf("%q: not %v", src, want)
		}
	}
}
