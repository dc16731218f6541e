package mail

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestDMARCRecords: sixty records, each with the policy for the name itself, for
// names below it and for invented ones, and how many faults it has.
func TestDMARCRecords(t *testing.T) {
	cases := []struct {
		text   string
		is     bool   // it is taken for DMARC at all
		policy string // own/below/absent
		faults int
	}{
		{"v=DMARC1; p=none", true, "none/none/none", 0},
		{"v=DMARC1; p=quarantine", true, "quarantine/quarantine/quarantine", 0},
		{"v=DMARC1; p=reject", true, "reject/reject/reject", 0},
		{"v=DMARC1;p=reject", true, "reject/reject/reject", 0},
		{"v=DMARC1;p=reject;", true, "reject/reject/reject", 0},
		{"v = DMARC1 ; p = reject", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=REJECT", true, "reject/reject/reject", 0},
		{"v=DMARC1; P=reject", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; sp=none", true, "reject/none/none", 0},
		{"v=DMARC1; p=none; sp=reject", true, "none/reject/reject", 0},
		{"v=DMARC1; p=none; np=reject", true, "none/none/reject", 0},
		{"v=DMARC1; p=reject; sp=quarantine; np=none", true, "reject/quarantine/none", 0},
		{"v=DMARC1; sp=reject", true, "none/reject/reject", 0},
		{"v=DMARC1; p=reject; t=y", true, "quarantine/quarantine/quarantine", 0},
		{"v=DMARC1; p=quarantine; t=y", true, "none/none/none", 0},
		{"v=DMARC1; p=none; t=y", true, "none/none/none", 0},
		{"v=DMARC1; p=reject; sp=none; t=y", true, "quarantine/none/none", 0},
		{"v=DMARC1; p=reject; t=n", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; t=Y", true, "quarantine/quarantine/quarantine", 0},
		{"v=DMARC1", true, "none/none/none", 0},
		{"v=DMARC1;", true, "none/none/none", 0},
		{"v=DMARC1; rua=mailto:a@b.example", true, "none/none/none", 0},
		{"v=DMARC1; p=reject; rua=mailto:a@b.example,mailto:c@d.example", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; rua=mailto:a@b.example!10m", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; ruf=mailto:a@b.example; fo=1:d:s", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; pct=50", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; pct=0; rf=afrf; ri=86400", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; adkim=s; aspf=r", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; new=thing", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; psd=n", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; psd=y", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; psd=maybe", true, "reject/reject/reject", 1},
		{"v=DMARC1; rua=mailto:a@b.example; p=reject", true, "reject/reject/reject", 0},
		{"v=DMARC1; p=reject; rua=https://b.example/in", true, "reject/reject/reject", 0},
		// Faults.
		{"v=DMARC1; p=quarentine", true, "none/none/none", 1},
		{"v=DMARC1; p=", true, "none/none/none", 1},
		{"v=DMARC1; p=reject; sp=rejct", true, "none/none/none", 1},
		{"v=DMARC1; p=reject; np=no", true, "none/none/none", 1},
		{"v=DMARC1; p=reject; p=none", true, "none/none/none", 1},
		{"v=DMARC1; p=reject; P=none", true, "none/none/none", 1},
		{"V=DMARC1;p=reject;", true, "reject/reject/reject", 0},
		{"V=dmarc1;p=reject;", false, "", 0},
		{"v=DMARC1; p=reject; rf=afrf:iodef", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; t=yes", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; fo=1:x", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; adkim=strict", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; pct=150", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; pct=+50", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; ri=daily", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto:a@b.example!10x", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto: a@b.example", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto:a b@b.example", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto:a@localhost", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto:a@b.example,", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject rua=mailto:a@b.example", true, "none/none/none", 1},
		{"v=DMARC1; p=reject; rua=a@b.example", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto:", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto:nobody", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; rua=mailto:a@b.example,", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; pct=many", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; pct=101", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; adkim=strict", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; aspf=x", true, "reject/reject/reject", 1},
		{"v=DMARC1; p=reject; just words", true, "reject/reject/reject", 1},
		{"v=DMARC1; p:reject", true, "none/none/none", 1},
		{"v=DMARC1; p=“reject”", true, "none/none/none", 1},
		{"v=DMARC1; p=reject; rua=mailto:" + strings.Repeat("x@a.example,mailto:", 10000) + "y@a.example", true, "reject/reject/reject", 0},
		// Not DMARC.
		{"v=dmarc1; p=reject", false, "", 0},
		{"v=DMARC2; p=reject", false, "", 0},
		{"v=DMARC10; p=reject", false, "", 0},
		{"p=reject; v=DMARC1", false, "", 0},
		{" v=DMARC1; p=reject", false, "", 0},
		{"\"v=DMARC1; p=reject\"", false, "", 0},
		{"v=DMARC1 p=reject", false, "", 0},
		{"“v=DMARC1; p=reject”", false, "", 0},
		{"v=spf1 -all", false, "", 0},
		{"DMARC1; p=reject", false, "", 0},
		{"", false, "", 0},
	}
	if len(cases) < 60 {
		t.Fatalf("%d records", len(cases))
	}
	for _, c := range cases {
		name := shorten(c.text)
		if isDMARC(c.text) != c.is {
			t.Errorf("%s: taken for DMARC: %v", name, !c.is)
		}
		if !c.is {
			continue
		}
		r := parseDMARC(c.text)
		own, below, absent := r.policy()
		if got := own + "/" + below + "/" + absent; got != c.policy || len(r.faults) != c.faults {
			t.Errorf("%s: got %s and %v, want %s and %d", name, got, r.faults, c.policy, c.faults)
		}
		if len(r.rua) > maxURIs {
			t.Errorf("%s: %d addresses are kept", name, len(r.rua))
		}
	}
}

// TestTreeWalks: twenty walks by RFC 9989, 4.10. A zone maps the name that a
// record stands at (without _dmarc) to the tags behind its version.
func TestTreeWalks(t *testing.T) {
	deep := "a.b.c.d.e.f.g.h.i.example.com"
	cases := []struct {
		domain  string
		zone    map[string]string
		at, org string
		read    int
	}{
		{"example.com", map[string]string{}, "", "example.com", 2},
		{"example.com", map[string]string{"example.com": "p=reject"}, "example.com", "example.com", 2},
		{"a.example.com", map[string]string{"example.com": "p=reject"}, "example.com", "example.com", 3},
		{"a.example.com", map[string]string{"a.example.com": "p=none", "example.com": "p=reject"}, "a.example.com", "example.com", 3},
		{"a.example.com", map[string]string{"a.example.com": "p=none"}, "a.example.com", "a.example.com", 3},
		{"a.b.example.com", map[string]string{"b.example.com": "p=none", "example.com": "p=reject"}, "example.com", "example.com", 4},
		{"a.b.example.com", map[string]string{"b.example.com": "p=none; psd=n", "example.com": "p=reject"}, "b.example.com", "b.example.com", 2},
		{"a.example.com", map[string]string{"a.example.com": "p=none; psd=n", "example.com": "p=reject"}, "a.example.com", "a.example.com", 1},
		{"example.bank", map[string]string{"bank": "p=reject; psd=y"}, "bank", "example.bank", 2},
		{"example.bank", map[string]string{"example.bank": "p=none", "bank": "p=reject; psd=y"}, "example.bank", "example.bank", 2},
		{"a.example.bank", map[string]string{"bank": "p=reject; psd=y"}, "bank", "example.bank", 3},
		{"a.example.bank", map[string]string{"example.bank": "p=none", "bank": "p=reject; psd=y"}, "example.bank", "example.bank", 3},
		{"a.example.bank", map[string]string{"a.example.bank": "p=quarantine", "example.bank": "p=none", "bank": "p=reject; psd=y"}, "a.example.bank", "example.bank", 3},
		{"giant.bank", map[string]string{"giant.bank": "p=reject; psd=y"}, "giant.bank", "giant.bank", 2},
		{"a.giant.bank", map[string]string{"giant.bank": "p=reject; psd=y", "bank": "p=none"}, "giant.bank", "a.giant.bank", 2},
		{"a.b.giant.bank", map[string]string{"giant.bank": "p=reject; psd=y"}, "giant.bank", "b.giant.bank", 3},
		{"example.co.nz", map[string]string{"co.nz": "p=none", "example.co.nz": "p=reject"}, "example.co.nz", "co.nz", 3},
		{"a.example.co.nz", map[string]string{"nz": "p=none; psd=y", "example.co.nz": "p=reject"}, "nz", "co.nz", 4},
		{deep, map[string]string{"example.com": "p=reject"}, "example.com", "example.com", 8},
		{deep, map[string]string{"b.c.d.e.f.g.h.i.example.com": "p=none", "example.com": "p=reject"}, "example.com", "example.com", 8},
		{deep, map[string]string{deep: "p=none"}, deep, deep, 8},
		{deep, map[string]string{"com": "p=reject; psd=y"}, "com", "example.com", 8},
		{"a.example.com", map[string]string{"a.example.com": "p=none|p=reject", "example.com": "p=quarantine"}, "example.com", "example.com", 3},
		{"a.example.com", map[string]string{"a.example.com": "p=none", "example.com": "p=none|p=reject"}, "a.example.com", "a.example.com", 3},
	}
	if len(cases) < 20 {
		t.Fatalf("%d walks", len(cases))
	}
	for i, c := range cases {
		records := map[string][]string{}
		for name, list := range c.zone {
			for tags := range strings.SplitSeq(list, "|") {
				records[name] = append(records[name], "v=DMARC1; "+tags)
			}
		}
		w := walkTree(c.domain, records)
		if w.at != c.at || w.org != c.org || w.read != c.read {
			t.Errorf("%d, %s with %v: got record at %q, organisation %q, %d read; want %q, %q, %d", i+1, c.domain, c.zone, w.at, w.org, w.read, c.at, c.org, c.read)
		}
		if n := walkNames(c.domain); len(n) > maxWalk || n[0] != c.domain {
			t.Errorf("%s: %v", c.domain, n)
		}
	}
	want := []string{"a.b.c.d.e.f.g.h", "b.c.d.e.f.g.h", "c.d.e.f.g.h", "d.e.f.g.h", "e.f.g.h", "f.g.h", "g.h", "h"}
	if got := walkNames("a.b.c.d.e.f.g.h"); !slices.Equal(got, want) {
		t.Errorf("eight parts: %v", got)
	}
	if got := walkNames(deep); fmt.Sprint(got[1]) != "e.f.g.h.i.example.com" {
		t.Errorf("eleven parts: %v", got)
	}
}
