package checks

import (
	"net/netip"
	"strings"
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
		"HTTPS://Example.org./@x#@": "example.org:443",
		"example.org.:443":          "example.org:443",
		"https://[2001:db8::1]/":    "[2001:db8::1]:443",
		"[::ffff:192.0.2.1]:25":     "192.0.2.1:25",
		"fe80::1%eth0":              "fe80::1%eth0",
		"[fe80::1%eth0]:443":        "[fe80::1%eth0]:443",
		"nas":                       "nas",
		"bücher.example":            "xn--bcher-kva.example",
		"māori.nz":                  "xn--mori-qsa.nz",
		"ma\u0304ori.nz":            "xn--mori-qsa.nz", // the macron by itself
		"https://WWW.MĀORI.NZ./x":   "www.xn--mori-qsa.nz:443",
		"whānau.māori.nz:8443":      "xn--whnau-gwa.xn--mori-qsa.nz:8443",
	} {
		got, err := ParseTarget(in)
		if err != nil || got.String() != want || got.Kind != Remote {
			t.Errorf("ParseTarget(%q) = %v, %v, want %s", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", " ", ":80", "a b", "-a.example", "a..b", "ftp://example.org", "https://", "example.org:0", "example.org:70000",
		"example.org:x", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "::", "224.0.0.1", "a/b", "user@example.org", "a;b", "$(id).example",
		// F18: brackets stand whole around an IPv6 address.
		"[::1", "::1]", "[::1]]", "[[::1]]", "[::1]x", "[::1]:", "[::1]443", "[127.0.0.1]", "[example.org]", "[example.org]:443", "[]", "[]:443", "https://[::1", "[::1:443",
		// F19: who is meant may not hide behind a user's name.
		"https://shop.example@10.0.0.1", "https://a@b", "https://@b", "https://a:b@c.example", "a@b:443", "@b", "https://a@b/c", "http://a%40b",
		"https://shop.example\\@10.0.0.1", "a@[::1]",
		// Forms that others read as an address, or as another one.
		"0x7f.1", "0X7F000001", "127.0.0.0x1", "017700000001", "0177.0.0.1", "127.0.0.1.", "127.000.0.1", "1.2.3.4.5", "256.0.0.1", "1.2.3", "127.0.0.1:80:80",
		"\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "255.255.255.255", "0.0.0.1", "::ffff:0.0.0.0",
		"127.0.0.1%eth0", "::1%eth0", "2001:db8::1%eth0", "::ffff:127.0.0.1%eth0", "fe80::1%", "fe80::1%a/b", "fe80::1%a b", "fe80::1%\x1b[2J",
		// Other scripts that hide a plain name, or are none.
		"\uff53hop.example", "example\u3002org", "m\u0101ori\uff0enz", "\u202eshop.example", "a\u200db.example", "\u0101-.example", "x\u00ad.example", "\u2488.example", "\u0304.nz",
		"\u0101\u05d0.example", strings.Repeat("\u0101", 60) + ".nz", "\u0101\x00.nz", "\xff.nz",
		// Ports and the rest.
		"example.org:", "example.org:-1", "example.org:+80", "example.org:0x50", "example.org:65536", "example.org:99999999999999999999", "https://example.org:", "https:///x", "://x",
		"//example.org", "example.org:80/x", "exa\tmple.org", "example.org\x00", "example.org\n.evil.example", "example..org", ".example.org", "example.org..", "a_b..c",
		strings.Repeat("a", 64) + ".example", strings.Repeat("a.", 127) + "example",
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

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"example.org": "example.org", "this computer": "this computer", "192.0.2.1:22": "192.0.2.1:22", "[2001:db8::1]:443": "[2001:db8::1]:443",
		"xn--mori-qsa.nz":          "māori.nz (xn--mori-qsa.nz)",
		"www.xn--mori-qsa.nz:8443": "www.māori.nz:8443 (www.xn--mori-qsa.nz:8443)",
		"xn--zzzzzz.nz":            "xn--zzzzzz.nz", // stands for nothing
		"xn--a-ecp.nz":             "xn--a-ecp.nz",  // for what may not be a name
	} {
		if got := Shown(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// FuzzHost: a name that is taken is ASCII, is taken again as itself, and is shown with it.
func FuzzHost(f *testing.F) {
	f.Add("māori.nz")
	f.Add("xn--mori-qsa.nz:443")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseTarget(s)
		if err != nil {
			return
		}
		again, err := ParseTarget(got.String())
		if err != nil || again.String() != got.String() || len(got.Addrs) == 0 && !isASCII(got.Host) {
			t.Errorf("%q is taken as %q, and that as %q: %v", s, got, again, err)
		}
		if shown := Shown(got.String()); !strings.Contains(shown, got.String()) {
			t.Errorf("%q is shown as %q", got, shown)
		}
	})
}
