package checks

import (
	"net/netip"
	"testing"
)

func TestParseTarget(t *testing.T) {
	for in, want := range map[string]string{
		"example.org":               "example.org",
		" Example.ORG. ":            "example.org",
		"example.org:8443":          "example.org:8443",
		"https://example.org":       "example.org:443",
		"https://example.org:8443/": "example.org:8443",
		"http://example.org/a?b":    "example.org:80",
		"192.0.2.1":                 "192.0.2.1",
		"192.0.2.1:22":              "192.0.2.1:22",
		"2001:DB8::1":               "2001:db8::1",
		"[2001:db8::1]":             "2001:db8::1",
		"[2001:db8::1]:443":         "[2001:db8::1]:443",
		"::ffff:192.0.2.1":          "192.0.2.1",
		"localhost":                 "localhost",
		"_dmarc.example.org":        "_dmarc.example.org",
		"xn--bcher-kva.example":     "xn--bcher-kva.example",
	} {
		got, err := ParseTarget(in)
		if err != nil || got.String() != want || got.Kind != Remote {
			t.Errorf("ParseTarget(%q) = %v, %v, want %s", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", " ", ":80", "a b", "-a.example", "a..b", "bücher.example", "ftp://example.org", "https://", "example.org:0", "example.org:70000",
		"example.org:x", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "::", "224.0.0.1", "a/b", "user@example.org", "a;b", "$(id).example",
	} {
		if got, err := ParseTarget(in); err == nil {
			t.Errorf("ParseTarget(%q) = %v, want an error", in, got)
		}
	}
	if got := (Target{}).String(); got != "this computer" {
		t.Errorf("the zero target is %q", got)
	}
}

func TestScopeOf(t *testing.T) {
	for in, want := range map[string]Scope{
		"127.0.0.1": Local, "::1": Local, "::ffff:127.0.0.1": Local,
		"10.1.2.3": Internal, "192.168.0.1": Internal, "172.16.0.1": Internal, "100.64.0.1": Internal, "169.254.1.1": Internal, "fe80::1": Internal, "fd00::1": Internal,
		"192.0.2.1": Public, "8.8.8.8": Public, "2001:db8::1": Public, "172.32.0.1": Public,
	} {
		if got := ScopeOf(netip.MustParseAddr(in)); got != want {
			t.Errorf("ScopeOf(%s) = %s, want %s", in, got, want)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	f.Add("https://example.org:8443/x")
	f.Add("[2001:db8::1]:443")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseTarget(s)
		if err != nil {
			return
		}
		again, err := ParseTarget(got.String())
		if err != nil || again.Host != got.Host || again.Port != got.Port {
			t.Errorf("%q became %q, which became %v, %v", s, got, again, err)
		}
	})
}
