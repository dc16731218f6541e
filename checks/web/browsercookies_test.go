package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// keptCookies are the cookies that a site sets, one a line, and the names that a browser
// sends back for a page beside the one that set them. NAME is a host's name.
var keptCookies = []struct {
	lines []string
	kept  []string
}{
	{[]string{"a=1"}, []string{"a"}},
	{[]string{"a=1", "a=; Max-Age=0"}, nil},
	{[]string{"a=1", "a=; Max-Age=-5"}, nil},
	{[]string{"a=1", "a=; Expires=Thu, 01-Jan-1970 00:00:01 GMT"}, nil},
	{[]string{"a=1", "a=; expires=Thu Jan  1 00:00:00 1970"}, nil},
	{[]string{"a=1", "a=; expires=1 jan 70 0:0:0"}, nil},
	{[]string{"a=1", "a=2; Expires=soon"}, []string{"a"}},
	{[]string{"a=1", "a=2; Max-Age=soon"}, []string{"a"}},
	{[]string{"a=1", "a=2; Max-Age=1e3; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, nil},
	{[]string{"a=1", "a=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=600"}, []string{"a"}},
	{[]string{"a=1", "a=2; Max-Age=600; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, []string{"a"}},
	{[]string{"a=1; Path=/", "a=; Path=/x; Max-Age=0"}, []string{"a"}},
	{[]string{"a=1; Path=/", "a=2; Path=/"}, []string{"a"}},
	{[]string{"a=1; Path=/", "a=2"}, []string{"a"}}, // its own path is / as well
	{[]string{"a=1; Domain=NAME", "a=; Max-Age=0"}, []string{"a"}},
	{[]string{"a=1; Domain=.NAME", "a=; Domain=NAME; Max-Age=0"}, nil},
	{[]string{"a=1; Domain=elsewhere.test"}, nil},
	{[]string{"a=1; Domain=test"}, nil},
	{[]string{"a=1; Domain="}, []string{"a"}},
	{[]string{"__Host-a=1; Secure; Path=/"}, []string{"__Host-a"}},
	{[]string{"__Host-a=1; Secure"}, nil}, // that its path is / all the same does not help
	{[]string{"__Host-a=1; Path=/"}, nil},
	{[]string{"__host-a=1; Secure; Path=/; Domain=NAME"}, nil},
	{[]string{"__Secure-a=1"}, nil},
	{[]string{"__Secure-a=1; Secure"}, []string{"__Secure-a"}},
	{[]string{"a=1; SameSite=None"}, nil},
	{[]string{"a=1; SameSite=None; Secure"}, []string{"a"}},
	{[]string{"a=1; SameSite=Nope"}, []string{"a"}},
	{[]string{"=1"}, []string{""}},
	{[]string{"lonely"}, []string{""}},
	{[]string{"a=" + strings.Repeat("x", 4095)}, []string{"a"}},
	{[]string{"a=" + strings.Repeat("x", 4096)}, nil},
	{[]string{""}, nil},
}

// TestKeptCookies asks a browser which cookies it keeps.
func TestKeptCookies(t *testing.T) {
	host := func(n int) string { return fmt.Sprintf("c%d.t.test", n) }
	lines := func(n int) (out []string) {
		for _, l := range keptCookies[n].lines {
			out = append(out, strings.ReplaceAll(l, "NAME", host(n)))
		}
		return out
	}
	for n, c := range keptCookies {
		x := &httpExchange{url: &url.URL{Scheme: "https", Host: host(n), Path: "/"}, status: 200, header: http.Header{"Set-Cookie": lines(n)}}
		j := newJudge(checktest.TargetAt(host(n), checktest.ClosedPort(t)), visitResult{secure: chain{answers: []*httpExchange{x}}}, checktest.Now())
		var kept []string
		for _, k := range j.allCookies() {
			// Of these the check has something to say, though a browser keeps none of them.
			if !k.rejectedByPrefix() && !(k.sameSite == "none" && !k.secure) {
				kept = append(kept, k.name)
			}
		}
		if !slices.Equal(kept, c.kept) {
			t.Errorf("%q: ours keeps %q, want %q", c.lines, kept, c.kept)
		}
	}
	var mu sync.Mutex
	sent := map[string]string{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch {
		case r.Host == "parent.t.test":
			fmt.Fprint(w, "<!doctype html><body>")
			for n := range keptCookies {
				fmt.Fprintf(w, "<iframe src=https://%s/></iframe>", host(n))
			}
		case r.URL.Path == "/":
			var n int
			_, _ = fmt.Sscanf(r.Host, "c%d.", &n)
			w.Header()["Set-Cookie"] = lines(n)
			fmt.Fprint(w, "<img src=/after>")
		case r.URL.Path == "/after":
			mu.Lock()
			sent[r.Host] = "sent: " + r.Header.Get("Cookie")
			mu.Unlock()
		}
	})
	browse(t, "https://parent.t.test/", handler)
	for n, c := range keptCookies {
		got, asked := strings.CutPrefix(sent[host(n)], "sent: ")
		if !asked {
			t.Errorf("%q: the browser did not come back", c.lines)
			continue
		}
		var names []string
		for pair := range strings.SplitSeq(got, "; ") {
			name, _, named := strings.Cut(pair, "=")
			if !named {
				name = ""
			}
			if pair != "" {
				names = append(names, name)
			}
		}
		if !slices.Equal(names, c.kept) {
			t.Errorf("%q: the browser keeps %.60q, want %q", c.lines, names, c.kept)
		}
	}
}
