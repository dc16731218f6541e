package web

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// An answerText is one answer of a site in testdata/sites.json.
type answerText struct {
	Status  string      `json:"status"`
	Headers [][2]string `json:"headers"`
	Body    string      `json:"body"`
}

// script is the server of one port. HOST stands for the site's own name.
func script(host string, answers map[string]answerText) checktest.Script {
	out := map[string]string{}
	for path, a := range answers {
		var headers []string
		for _, h := range a.Headers {
			headers = append(headers, h[0]+": "+strings.ReplaceAll(h[1], "HOST", host))
		}
		out[path] = checktest.Page(a.Status, headers, strings.ReplaceAll(a.Body, "HOST", host))
	}
	return checktest.Site(out)
}

// right reports whether a finding is one of those that a line of testdata/sites.tsv allows.
func right(allowed string, f checks.Finding, made bool) bool {
	if words, ok := strings.CutPrefix(allowed, "does not say "); ok {
		return !strings.Contains(f.Detail, strings.Trim(words, "“”"))
	}
	if !made {
		return strings.Contains(allowed, "absent")
	}
	return slices.Contains(strings.Split(strings.ReplaceAll(allowed, "not ", "not_"), " or "), f.Status.String())
}

// TestSites judges the sites of testdata/sites.json as testdata/sites.tsv says is right.
func TestSites(t *testing.T) {
	var sites map[string]struct {
		HTTPS map[string]answerText `json:"https"`
		HTTP  map[string]answerText `json:"http"`
	}
	b, err := os.ReadFile("testdata/sites.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &sites); err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile("testdata/sites.tsv"); err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for line := range strings.Lines(strings.SplitN(string(b), "\n", 2)[1]) {
		col := strings.Split(strings.TrimSpace(line), "\t")
		name, id, allowed, why := col[0], strings.Fields(col[1])[0], col[2], col[3]
		t.Run(name+" "+id, func(t *testing.T) {
			s, ok := sites[name]
			if !ok {
				t.Fatal("no such site")
			}
			met[name] = true
			host := name + ".t.test"
			w := world{host: host, plain: script(host, s.HTTP), secure: script(host, s.HTTPS)}
			f, made := w.scan(t, 5*time.Second, 0)[id]
			if !right(allowed, f, made) {
				t.Errorf("%v %v (%q; %v), right is %s: %s", f.Status, f.Severity, f.Detail, f.Evidence, allowed, why)
			}
		})
	}
	for name := range sites {
		if !met[name] {
			t.Errorf("%s: no line says what is right of it", name)
		}
	}
}
