package mail

import (
	"bufio"
	"context"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// suiteNames answers from the zone of one scenario of the suite.
type suiteNames map[string][][2]string // by name, its types and values

func (s suiteNames) get(name, kind string) (reply, bool) {
	var out reply
	list, ok := s[strings.ToLower(strings.TrimSuffix(name, "."))]
	out.Exists = ok
	for _, r := range list {
		switch {
		case r[0] == "CNAME" && kind != "CNAME":
			return s.get(r[1], kind)
		case r[0] == kind:
			rec := checks.Record{Type: kind, Strings: []string{r[1]}, Host: strings.ToLower(strings.TrimSuffix(r[1], "."))}
			rec.Addr, _ = netip.ParseAddr(r[1])
			out.Records = append(out.Records, rec)
		}
	}
	if len(out.Records) == 0 && slices.Contains(list, [2]string{"TIMEOUT", ""}) {
		out.err = context.DeadlineExceeded
	}
	return out, true
}

func (s suiteNames) at(name string) (spfAt, bool) {
	r, _ := s.get(name, "TXT")
	return spfAtOf(name, r), true
}

// TestSPFSuite: the evaluation agrees with the test suite of RFC 7208 (openspf.org,
// 2014.05 with its later additions), whose zones and results are in testdata by number.
// The texts that explain a refusal to a sender are no part of this program, and are not
// compared.
func TestSPFSuite(t *testing.T) {
	f, err := os.Open("testdata/rfc7208.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unquote := func(s string) string {
		u, err := strconv.Unquote(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		var b []byte
		for _, r := range u {
			b = append(b, byte(r))
		}
		return string(b)
	}
	names, n := suiteNames{}, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		c := strings.Split(lines.Text(), "\t")
		switch c[0] {
		case "scenario":
			names = suiteNames{}
		case "zone":
			names[c[1]] = append(names[c[1]], [2]string{c[2], unquote(c[3])})
		case "case":
			n++
			s := spfSender{ip: netip.MustParseAddr(c[2]).Unmap(), helo: c[3], local: "postmaster", domain: c[3]}
			if from := unquote(c[4]); from != "" {
				at := strings.LastIndexByte(from, '@')
				s.domain = from[at+1:]
				if at > 0 {
					s.local = from[:at]
				}
			}
			got, _ := evaluateSPF(names, s)
			if !slices.Contains(strings.Fields(c[5]), string(got)) {
				t.Errorf("case %s: %s, want %s", c[1], got, c[5])
			}
		}
	}
	if n < 203 {
		t.Errorf("only %d cases", n)
	}
}
