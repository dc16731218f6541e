package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// TestFetch: one GET, to where a run may go, and no more than the limit.
func TestFetch(t *testing.T) {
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Method != http.MethodGet || r.Host == "" {
			t.Errorf("%s %s of %q", r.Method, r.URL, r.Host)
		}
		switch r.URL.Path {
		case "/a.crl":
			fmt.Fprint(w, "the list")
		case "/moved":
			http.Redirect(w, r, "/a.crl", http.StatusFound)
		case "/large":
			_, _ = w.Write(make([]byte, maxFile+1))
		case "/chunks":
			for range 3 {
				fmt.Fprint(w, "part ")
				w.(http.Flusher).Flush()
			}
		case "/heading":
			w.Header().Set("X", strings.Repeat("x", maxHeader))
			fmt.Fprint(w, "x")
		case "/short":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "short")
		default:
			http.NotFound(w, r)
		}
	}))
	defer s.Close()
	at := netip.MustParseAddrPort(s.Listener.Addr().String())
	port := strconv.Itoa(int(at.Port()))
	pins, err := netx.ParsePins([]string{"lists.test:" + port + ":127.0.0.1", "closed.test:1:127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	door := netx.New().ThirdParties("", netx.NewWarrant("A. Owner, a test", nil, pins))
	f := New(door)
	for address, want := range map[string]struct {
		text  string
		fault error // nil where there is a text
		asked int64
	}{
		"http://lists.test:" + port + "/a.crl":           {text: "the list", asked: 1},
		"http://lists.test:" + port + "/chunks":          {text: "part part part ", asked: 1},
		"http://lists.test:" + port + "/moved":           {fault: errAny, asked: 1},
		"http://lists.test:" + port + "/none":            {fault: errAny, asked: 1},
		"http://lists.test:" + port + "/large":           {fault: netx.ErrTooMuch, asked: 1},
		"http://lists.test:" + port + "/heading":         {fault: netx.ErrTooMuch, asked: 1},
		"http://lists.test:" + port + "/short":           {fault: errAny, asked: 1},
		"http://127.0.0.1:" + port + "/a.crl":            {fault: checks.ErrNotAuthorised},
		"http://[::ffff:127.0.0.1]:" + port + "/a.crl":   {fault: checks.ErrNotAuthorised},
		"http://169.254.169.254/latest/":                 {fault: errAny},
		"http://10.0.0.1/a.crl":                          {fault: checks.ErrNotAuthorised},
		"http://[fd00::1]/a.crl":                         {fault: checks.ErrNotAuthorised},
		"http://2130706433:" + port + "/a.crl":           {fault: errAny},
		"http://localhost:" + port + "/a.crl":            {fault: checks.ErrNotAuthorised},
		"https://lists.test:" + port + "/a.crl":          {fault: errAddress},
		"http://user:word@lists.test:" + port + "/a.crl": {fault: errAddress},
		"http:lists.test":                                {fault: errAddress},
		"ldap://lists.test/a":                            {fault: errAddress},
		"file:///etc/passwd":                             {fault: errAddress},
		"http://":                                        {fault: errAddress},
		"":                                               {fault: errAddress},
		"http://lists.test:" + port + "/\r\nHost: x":     {fault: errAddress},
		"http://closed.test:1/":                          {fault: errAny},
	} {
		before := asked.Load()
		got, err := f.Get(t.Context(), address)
		if n := asked.Load() - before; n != want.asked {
			t.Errorf("%s: asked %d times, want %d", address, n, want.asked)
		}
		if want.fault == nil && (err != nil || string(got) != want.text) || want.fault != nil && (err == nil || !errors.Is(want.fault, errAny) && !errors.Is(err, want.fault)) {
			t.Errorf("%s: %q, %v; want %q, %v", address, got, err, want.text, want.fault)
		}
		if err != nil && got != nil {
			t.Errorf("%s: a part of a file", address)
		}
	}
	seen := false
	for _, d := range door.Decisions() {
		if d.Basis != netx.ByFlag {
			t.Errorf("%+v", d)
		}
		seen = seen || d.Target == "lists.test:"+port && len(d.Sent) == 1 && d.Sent[0] == at.Addr()
		if strings.HasPrefix(d.Target, "10.") && (len(d.Sent) > 0 || len(d.Skipped) != 1) {
			t.Errorf("%+v", d)
		}
	}
	if !seen {
		t.Errorf("where it went is not in the record: %+v", door.Decisions())
	}
}

// TestFetchInAll: the files of a run have a limit together.
func TestFetchInAll(t *testing.T) {
	file := bytes.Repeat([]byte("x"), maxFile)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(file) }))
	defer s.Close()
	port := strconv.Itoa(int(netip.MustParseAddrPort(s.Listener.Addr().String()).Port()))
	pins, err := netx.ParsePins([]string{"lists.test:" + port + ":127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	door := netx.New().ThirdParties("", netx.NewWarrant("A. Owner, a test", nil, pins))
	f := New(door)
	for n := range maxRun/maxFile + 1 {
		_, err := f.Get(t.Context(), fmt.Sprintf("http://lists.test:%s/%d", port, n))
		if last := n == maxRun/maxFile; errors.Is(err, netx.ErrTooMuch) != last || err != nil && !last {
			t.Errorf("file %d: %v", n, err)
		}
	}
}

var errAny = errors.New("any fault")
