package mail

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"blitiri.com.ar/go/spf"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A spfCase is an include tree with its counts, worked by hand from RFC 7208,
// 4.6.4: include, a, mx, ptr, exists and redirect cost one each, wherever they
// stand before an “all”; a look-up that gives nothing is void.
type spfCase struct {
	name    string
	zone    []string // “name TYPE value”; “@” is the domain itself
	lookups int
	voids   int
	also    string // loop, broken, too many MX, open, varying; several with spaces
	// plain is false where the library cannot be compared: it expands macros, or
	// stops at the loop.
	odd bool
}

// spfCases are forty trees.
var spfCases = []spfCase{
	{name: "all alone", zone: []string{"@ -all"}},
	{name: "ranges cost nothing", zone: []string{"@ ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"}},
	{name: "a", zone: []string{"@ a -all", "@ A 192.0.2.1"}, lookups: 1},
	{name: "a of another", zone: []string{"@ a:m.e.test -all", "m.e.test A 192.0.2.1"}, lookups: 1},
	{name: "a with AAAA only is no void", zone: []string{"@ a:m.e.test -all", "m.e.test AAAA 2001:db8::1"}, lookups: 1},
	{name: "a that is nowhere", zone: []string{"@ a:gone.e.test -all"}, lookups: 1, voids: 1},
	{name: "a without address", zone: []string{"@ a:txt.e.test -all", "txt.e.test TXT hello"}, lookups: 1, voids: 1},
	{name: "mx", zone: []string{"@ mx -all", "@ MX 0 m.e.test.", "m.e.test A 192.0.2.1"}, lookups: 1},
	{name: "mx twice counts twice", zone: []string{"@ mx mx -all", "@ MX 0 m.e.test.", "m.e.test A 192.0.2.1"}, lookups: 2},
	{name: "mx that is nowhere", zone: []string{"@ mx:gone.e.test -all"}, lookups: 1, voids: 1},
	{name: "mx and a", zone: []string{"@ a mx ~all", "@ A 192.0.2.1", "@ MX 0 m.e.test.", "m.e.test A 192.0.2.1"}, lookups: 2},
	{name: "ptr", zone: []string{"@ ptr -all"}, lookups: 1, odd: true},
	{name: "exists", zone: []string{"@ exists:m.e.test -all", "m.e.test A 127.0.0.2"}, lookups: 1, also: "open"},
	{name: "exists that is nowhere", zone: []string{"@ exists:gone.e.test -all"}, lookups: 1, voids: 1},
	{name: "one include", zone: []string{"@ include:x.test -all", "x.test ip4:192.0.2.0/24 -all"}, lookups: 1},
	{name: "include with costs inside", zone: []string{"@ include:x.test -all", "x.test a mx -all", "x.test A 192.0.2.1", "x.test MX 0 x.test."}, lookups: 3},
	{name: "two includes", zone: []string{"@ include:x.test include:y.test -all", "x.test -all", "y.test -all"}, lookups: 2},
	{name: "the same include twice", zone: []string{"@ include:x.test include:x.test -all", "x.test a -all", "x.test A 192.0.2.1"}, lookups: 4},
	{name: "chain of three", zone: []string{"@ include:x.test -all", "x.test include:y.test -all", "y.test include:z.test -all", "z.test -all"}, lookups: 3},
	{name: "tree of seven", zone: []string{"@ include:x.test include:y.test -all", "x.test include:p.test include:q.test -all", "y.test include:p.test -all", "p.test a -all", "p.test A 192.0.2.1", "q.test -all"}, lookups: 7},
	{name: "redirect", zone: []string{"@ redirect=x.test", "x.test ip4:192.0.2.0/24 -all"}, lookups: 1},
	{name: "redirect with costs inside", zone: []string{"@ redirect=x.test", "x.test a -all", "x.test A 192.0.2.1"}, lookups: 2},
	{name: "redirect beside all is not followed", zone: []string{"@ redirect=x.test -all", "x.test a mx -all"}},
	{name: "redirect in an include", zone: []string{"@ include:x.test -all", "x.test redirect=y.test", "y.test a -all", "y.test A 192.0.2.1"}, lookups: 3},
	{name: "redirect before includes comes last", zone: []string{"@ redirect=y.test include:x.test", "x.test -all", "y.test -all"}, lookups: 2},
	{name: "what stands behind all is not read", zone: []string{"@ a -all mx include:gone.test", "@ A 192.0.2.1"}, lookups: 1},
	{name: "behind all in an include", zone: []string{"@ include:x.test -all", "x.test -all a mx"}, lookups: 1},
	{name: "exp costs nothing", zone: []string{"@ -all exp=why.e.test"}},
	{name: "unknown modifier costs nothing", zone: []string{"@ a foo=bar -all", "@ A 192.0.2.1"}, lookups: 1},
	{name: "qualifiers change nothing", zone: []string{"@ ?include:x.test ~a -mx -all", "x.test -all", "@ A 192.0.2.1", "@ MX 0 m.e.test.", "m.e.test A 192.0.2.9"}, lookups: 3},
	{name: "ten", zone: []string{"@ a a a a a a a a a a -all", "@ A 192.0.2.1"}, lookups: 10},
	{name: "eleven", zone: []string{"@ a a a a a a a a a a a -all", "@ A 192.0.2.1"}, lookups: 11},
	{name: "eleven in the includes", zone: []string{"@ include:x.test include:y.test -all", "x.test a a a a -all", "y.test a a a a a -all", "x.test A 192.0.2.1", "y.test A 192.0.2.1"}, lookups: 11},
	{name: "three voids", zone: []string{"@ a:n1.test a:n2.test a:n3.test -all"}, lookups: 3, voids: 3},
	{name: "voids add up over includes", zone: []string{"@ include:x.test include:y.test -all", "x.test a:n1.test a:n2.test -all", "y.test a:n3.test -all"}, lookups: 5, voids: 3},
	{name: "include of nothing", zone: []string{"@ include:gone.test -all"}, lookups: 1, voids: 1, also: "broken"},
	{name: "include of a name without record", zone: []string{"@ include:x.test -all", "x.test TXT hello"}, lookups: 1, also: "broken"},
	{name: "include of two records", zone: []string{"@ include:x.test -all", "x.test -all", "x.test +a -all"}, lookups: 1, also: "broken"},
	{name: "include of a mistake", zone: []string{"@ include:x.test -all", "x.test ipv4:192.0.2.1 -all"}, lookups: 1, also: "broken"},
	{name: "loop of one", zone: []string{"@ include:e.test -all"}, lookups: 1, also: "loop", odd: true},
	{name: "loop of two", zone: []string{"@ include:x.test -all", "x.test include:e.test -all"}, lookups: 2, also: "loop", odd: true},
	{name: "redirect to itself", zone: []string{"@ redirect=e.test"}, lookups: 1, also: "loop", odd: true},
	{name: "mx with eleven names", zone: append([]string{"@ mx -all"}, manyMX(11)...), lookups: 1, also: "too many MX"},
	{name: "mx with ten names", zone: append([]string{"@ mx -all"}, manyMX(10)...), lookups: 1},
	{name: "macro in an include", zone: []string{"@ include:%{ir}.%{v}.x.test a -all", "@ A 192.0.2.1"}, lookups: 2, also: "varying", odd: true},
	{name: "everyone by an include", zone: []string{"@ include:x.test -all", "x.test +all"}, lookups: 1, also: "open", odd: true},
	{name: "everyone by halves", zone: []string{"@ ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"}, also: "open", odd: true},
	{name: "everyone by halves in two includes", zone: []string{"@ include:x.test include:y.test -all", "x.test ip4:0.0.0.0/1 -all", "y.test ip4:128.0.0.0/1 -all"}, lookups: 2, also: "open", odd: true},
	{name: "everyone by redirect", zone: []string{"@ redirect=x.test", "x.test all"}, lookups: 1, also: "open", odd: true},
	{name: "everyone by a width of none", zone: []string{"@ a/0 -all", "@ A 192.0.2.1"}, lookups: 1, also: "open", odd: true},
	{name: "everyone of the new kind", zone: []string{"@ ip6:::/0 -all"}, also: "open", odd: true},
	{name: "everyone but groups", zone: []string{"@ ip4:0.0.0.0/1 ip4:128.0.0.0/2 ip4:192.0.0.0/3 -all"}, also: "open", odd: true},
	{name: "everyone of the new kind who is there", zone: []string{"@ ip6:2000::/3 -all"}, also: "open", odd: true},
	{name: "everyone around two addresses", zone: []string{"@ a/1 a:x.test/1 -all", "@ A 9.1.1.1", "x.test A 192.0.2.1"}, lookups: 2, also: "open", odd: true},
	{name: "everyone around a mail server", zone: []string{"@ mx//3 -all", "@ MX 0 m.e.test.", "m.e.test AAAA 2001:db8::1"}, lookups: 1, also: "open", odd: true},
	{name: "a width of none around nothing", zone: []string{"@ a//0 -all", "@ A 192.0.2.1"}, lookups: 1, odd: true},
	{name: "everyone with a name in a suffix", zone: []string{"@ ptr:co.nz -all"}, lookups: 1, also: "open", odd: true},
	{name: "everyone by address", zone: []string{"@ exists:%{i}.x.test -all", "*.x.test A 127.0.0.2"}, lookups: 1, also: "varying open", odd: true},
	{name: "everyone by the other family", zone: []string{"@ exists:%{v}.x.test -all", "ip6.x.test A 127.0.0.2"}, lookups: 1, also: "varying open", odd: true},
	{name: "nobody by address", zone: []string{"@ exists:%{ir}.x.test -all", "1.2.0.192.x.test A 127.0.0.2"}, lookups: 1, also: "varying", odd: true},
	{name: "everyone by a name below one’s own", zone: []string{"@ redirect=_spf.%{d}", "_spf.e.test +all"}, lookups: 1, also: "open", odd: true},
	{name: "everyone by an include for each", zone: []string{"@ include:%{ir}.x.test -all", "*.x.test +all"}, lookups: 1, also: "varying open", odd: true},
	{name: "a macro counts at its own domain", zone: []string{"@ include:x.test -all", "x.test include:%{d}.y.test -all", "x.test.y.test -all"}, lookups: 2, odd: true},
	{name: "a macro counts the domain of the mail", zone: []string{"@ include:x.test -all", "x.test include:%{o}.y.test -all", "e.test.y.test -all"}, lookups: 2, odd: true},
	{name: "a name that is none", zone: []string{"@ a:" + strings.Repeat("x", 64) + ".test include:" + strings.Repeat("y", 64) + ".test -all"}, lookups: 2, also: "broken", odd: true},
	{name: "a quarter of the world", zone: []string{"@ ip4:0.0.0.0/2 -all"}, odd: true},
}

func manyMX(n int) []string {
	out := []string{"m.e.test A 192.0.2.1"}
	for i := range n {
		out = append(out, fmt.Sprintf("@ MX %d m%d.e.test.", i, i), fmt.Sprintf("m%d.e.test A 192.0.2.%d", i, i+1))
	}
	return out
}

var zoneTypes = []string{"A", "AAAA", "MX", "TXT"}

// records turns a case's short lines into a zone.
func (c spfCase) records() []string {
	var out []string
	for _, l := range c.zone {
		name, rest, _ := strings.Cut(l, " ")
		if name == "@" {
			name = "e.test"
		}
		kind, value, _ := strings.Cut(rest, " ")
		if !slices.Contains(zoneTypes, kind) {
			kind, value = "TXT", `"v=spf1 `+rest+`"`
		}
		out = append(out, name+". "+kind+" "+value)
	}
	return out
}

func TestSPFTrees(t *testing.T) {
	if len(spfCases) < 40 {
		t.Fatalf("%d trees", len(spfCases))
	}
	compared := 0
	for _, c := range spfCases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.records()...)
			a := querier{w.env.DNS, "e.test"}
			answers := newSPFAnswers()
			answers.fetch(t.Context(), a)
			if root, _ := answers.at("e.test"); len(root.texts) != 1 || len(root.rec.faults) > 0 {
				t.Fatalf("%q, %v", root.texts, root.rec.faults)
			}
			got := auditSPF(answers, "e.test")
			if got.lookups != c.lookups || got.voids != c.voids {
				t.Errorf("got %d look-ups and %d voids, want %d and %d", got.lookups, got.voids, c.lookups, c.voids)
			}
			var also []string
			for _, x := range []struct {
				word string
				is   bool
			}{{"broken", len(got.broken) > 0}, {"too many MX", len(got.tooManyMX) > 0}, {"varying", len(got.varying) > 0}, {"loop", len(got.loops) > 0}, {"open", got.everyone() != ""}} {
				if x.is {
					also = append(also, x.word)
				}
			}
			if g := strings.Join(also, " "); g != c.also {
				t.Errorf("got %q, want %q: %+v", g, c.also, got)
			}
			if !c.odd {
				compared++
				compareWithLibrary(t, w, c, got)
			}
		})
	}
	if compared < 30 {
		t.Errorf("only %d trees were compared with the library", compared)
	}
}

// nobody is an address that no record of the cases names: the library then reads
// the record to its end, as the audit does.
const nobody = "203.0.113.77"

// compareWithLibrary finds the library's own count: the lowest limit at which it
// does not complain.
func compareWithLibrary(t *testing.T, w *world, c spfCase, got *spfAudit) {
	t.Helper()
	run := func(lookups, voids int) (spf.Result, error) {
		return checkHost(t, w, lookups, voids)
	}
	bad := len(got.broken) > 0 || len(got.tooManyMX) > 0
	if got.everyone() != "" { // everyone passes: it stops there, and only agrees on that
		if r, err := run(100, 100); r != spf.Pass {
			t.Errorf("the library says %s, %v", r, err)
		}
		return
	}
	r, err := run(got.lookups, got.voids)
	if (r == spf.PermError) != bad {
		t.Errorf("%s: with %d look-ups and %d voids allowed, the library says %s, %v", c.name, got.lookups, got.voids, r, err)
	}
	if bad {
		return
	}
	if got.lookups > 0 {
		if r, err := run(got.lookups-1, 100); r != spf.PermError {
			t.Errorf("with one look-up less, the library says %s, %v", r, err)
		}
	}
	if got.voids > 0 {
		if r, err := run(100, got.voids-1); r != spf.PermError {
			t.Errorf("with one void less, the library says %s, %v", r, err)
		}
	}
}

// TestSPFBomb: ten includes of ten includes, and so on, end in the budget.
func TestSPFBomb(t *testing.T) {
	var records []string
	for i := range 5 {
		for k := range 10 {
			var words []string
			for m := range 10 {
				words = append(words, fmt.Sprintf("include:b%d-%d.test", i+1, m))
			}
			records = append(records, fmt.Sprintf(`b%d-%d.test. TXT "v=spf1 %s -all"`, i, k, strings.Join(words, " ")))
		}
	}
	records = append(records, `e.test. TXT "v=spf1 include:b0-0.test include:b0-1.test -all"`, `e.test. MX 0 m.e.test.`)
	w := newWorld(t, records...)
	start := time.Now()
	got := w.look("e.test")
	want(t, got, map[string]string{"mail.spf.lookups": "fail high", "mail.dmarc.missing": "fail high"})
	if n := w.dns.QueriesUsed("e.test"); n > netxMax || time.Since(start) > 10*time.Second {
		t.Errorf("%d questions in %v", n, time.Since(start))
	}
	if f := got["mail.spf.include_broken"]; f.Status != checks.Unknown {
		t.Errorf("a part that was left out reads as %s", f.Status)
	}
}

// TestSPFLongLoop: a circle of twenty domains ends too.
func TestSPFLongLoop(t *testing.T) {
	var records []string
	for i := range 20 {
		records = append(records, fmt.Sprintf(`l%d.test. TXT "v=spf1 include:l%d.test -all"`, i, (i+1)%20))
	}
	got := newWorld(t, records...).look("l0.test")
	want(t, got, map[string]string{"mail.spf.lookups": "fail high", "mail.spf.loop": "fail high"})
}
