package mail

import (
	"bytes"
	"io"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func TestSPFWords(t *testing.T) {
	for text, ok := range map[string]bool{
		"v=spf1": true, "v=spf1 -all": true, "V=SPF1 -ALL": true, "v=spf1  a  mx  ~all": true, "v=spf1 ip4:192.0.2.1/24 ip6:2001:db8::/32 ?all": true,
		"v=spf1 a:x.example/24//64 mx/24 a//64 -all": true, "v=spf1 include:_spf.x.example. -all": true, "v=spf1 exists:%{i}._spf.%{d2} -all": true,
		"v=spf1 redirect=_spf.x.example": true, "v=spf1 -all exp=why.%{d}": true, "v=spf1 moo=cow -all": true, "v=spf1 a:%{l/}.x.example/24 -all": true,
		"v=spf1 ipv4:192.0.2.1 -all": false, "v=spf1 include=x.example -all": false, "v=spf1 a:1.2.3.4 -all": false, "v=spf1 ip4:192.0.2.1/33 -all": false,
		"v=spf1 ip4:192.0.2 -all": false, "v=spf1 ip4:192.0.2.01 -all": false, "v=spf1 ip6:192.0.2.1 -all": false, "v=spf1 ip4:2001:db8::1 -all": false,
		"v=spf1 “include:x.example” -all": false, "v=spf1 a\tmx -all": false, "v=spf1 redirect=x.example redirect=y.example": false, "v=spf1 -all exp=a.example exp=b.example": false,
		"v=spf1 -all;": false, "v=spf1 all:x": false, "v=spf1 include: -all": false, "v=spf1 include -all": false, "v=spf1 a/33 -all": false, "v=spf1 a//129 -all": false,
		"v=spf1 a/024 -all": false, "v=spf1 include:localhost -all": false, "v=spf1 include:x..example -all": false, "v=spf1 a:x.example% -all": false,
		"v=spf1 include:https://x.example -all": false, "v=spf1 +": false, "v=spf1 ptr/24 -all": false, "v=spf1 - all": false, "v=spf1 mx:x.example/24/64 -all": false,
		"v=spf1 moo=50% -all": false, "v=spf1 ip4: -all": false, "v=spf1 ip4 -all": false, "v=spf1, -all": false,
	} {
		if !isSPF(text) {
			if ok {
				t.Errorf("%q is not taken for SPF", text)
			}
			continue
		}
		if r := parseSPF(text); (len(r.faults) == 0) != ok {
			t.Errorf("%q: %v", text, r.faults)
		}
	}
	for _, text := range []string{"v=spf10 -all", "v=spf1;-all", " v=spf1 -all", "v=spf", "spf1 -all", ""} {
		if isSPF(text) {
			t.Errorf("%q is taken for SPF", text)
		}
	}
}

func TestPublicShare(t *testing.T) {
	for list, want := range map[string]float64{
		"0.0.0.0/0": 1, "0.0.0.0/1 128.0.0.0/1": 1, "128.0.0.0/1 0.0.0.0/2 64.0.0.0/2": 1, "0.0.0.0/1 0.0.0.0/1 128.0.0.0/2 192.0.0.0/3": 1,
		"10.0.0.0/8 192.168.0.0/16": 0.0003, "224.0.0.0/3": 0, "": 0, "16.0.0.0/4 16.1.0.0/16": 16.0 / 221, "192.0.2.1/32": 0,
		"::/0": 1, "2000::/3": 1, "2000::/4": 0.5, "2000::/5 2800::/5": 0.5, "fc00::/7": 0, "8000::/1": 0, "2001:db8::1/128": 0,
	} {
		var nets []netip.Prefix
		for s := range strings.FieldsSeq(list) {
			nets = append(nets, netip.MustParsePrefix(s))
		}
		four := len(nets) == 0 || nets[0].Addr().Is4()
		if got := publicShare(nets, four); math.Abs(got-want) > 1e-3 {
			t.Errorf("%s: got %v, want %v", list, got, want)
		}
	}
}

func TestPolicyText(t *testing.T) {
	p := parseSTS("version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmax_age: 86400\n")
	if len(p.faults) > 0 || p.mode != "enforce" {
		t.Errorf("%+v", p)
	}
	for host, want := range map[string]bool{"mail.example.com": true, "a.example.net": true, "a.b.example.net": false, "example.net": false, "other.example.com": false} {
		if p.lists(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
	for _, text := range []string{"", "<html>not found</html>", "version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1", "version: STSv1\nmode: enforce\nmax_age: 1", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 99999999", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: +86400", "version: STSv1\nmode: enforce\nmx: a.example"} {
		if len(parseSTS(text).faults) == 0 {
			t.Errorf("%q has no fault", text)
		}
	}
}

// TestPolicyResponses: what a web server may send in place of a policy.
func TestPolicyResponses(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, c := range map[string]struct {
		send, text, fault string
		fails             bool
	}{
		"plain":           {ok + "Content-Length: 3\r\n\r\nabc", "abc", "", false},
		"until it closes": {ok + "\r\nabc", "abc", "", false},
		"in chunks":       {ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", "abc", "", false},
		"redirect":        {"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n", "", "code 302", false},
		"not found":       {"HTTP/1.1 404 Not Found\r\n\r\n", "", "code 404", false},
		"no HTTP":         {"220 mail.example ESMTP\r\n\r\n", "", "web server", false},
		"too long":        {ok + "\r\n" + strings.Repeat("x", maxPolicy+1), "", "64 KiB", false},
		"too long, said":  {ok + "Content-Length: 999999999\r\n\r\n" + strings.Repeat("x", maxPolicy+10), "", "64 KiB", false},
		"cut short":       {ok + "Content-Length: 30\r\n\r\nabc", "", "", true},
		"chunk that lies": {ok + "Transfer-Encoding: chunked\r\n\r\nffffff\r\nab", "", "", true},
		"negative length": {ok + "Content-Length: -3\r\n\r\nabc", "", "web server", false},
		"header for ever": {ok + strings.Repeat("X-A: "+strings.Repeat("b", 1000)+"\r\n", 40), "", "headers", false},
		"header of a MB":  {ok + "X-A: " + strings.Repeat("b", 100000), "", "", true},
		"nothing":         {"", "", "", true},
	} {
		text, fault, err := httpGet(&twoWays{r: strings.NewReader(c.send)}, "mta-sts.d.test", policyPath)
		if text != c.text || (c.fault == "") != (fault == "") || !strings.Contains(fault, c.fault) || (err != nil) != c.fails {
			t.Errorf("%s: got %q, %q, %v", name, shorten(text), fault, err)
		}
	}
}

type twoWays struct {
	r io.Reader
	bytes.Buffer
}

func (t *twoWays) Read(p []byte) (int, error) { return t.r.Read(p) }

// answersOf is what is known of a domain whose SPF record is all that was asked for.
func answersOf(domain, record string) *spfAnswers {
	a := newSPFAnswers()
	a.replies[spfQuestion{domain, "TXT"}] = reply{Answer: checks.Answer{Exists: true, Records: []checks.Record{{Strings: []string{record}}}}}
	return a
}

// FuzzSPF: no text makes the parser or the audit panic, or take long; and what
// is read is never more than what was written.
func FuzzSPF(f *testing.F) {
	for _, s := range []string{"v=spf1 a mx include:x.example -all", "v=spf1 a:%{l/}.x.example/24//64 redirect=%{d}", "v=spf1 ip4:0.0.0.0/0 ip6:::/0 ?all exp=x.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !isSPF(s) {
			_ = nearSPF.MatchString(s)
			return
		}
		r := parseSPF(s)
		a := auditSPF(answersOf("d.test", s), "d.test")
		if a.lookups > len(r.terms) || len(r.terms)+len(r.faults) > len(strings.Fields(s))+strings.Count(s, " ") {
			t.Errorf("%q: %d look-ups of %d terms", s, a.lookups, len(r.terms))
		}
		j := &judge{facts: &facts{domain: "d.test", mxReply: reply{}}, now: time.Unix(0, 0)}
		for _, p := range j.fixedSPF([]string{s}, "") {
			again := parseSPF(p.Value)
			if !isSPF(p.Value) || len(again.faults) > 0 || auditSPF(answersOf("d.test", p.Value), "d.test").qualifier != '~' {
				t.Errorf("%q is fixed to %q: %v", s, p.Value, again.faults)
			}
		}
	})
}

// FuzzSPFEvaluation: no two records that lead to each other, and to whatever names they
// hold, keep a receiver for long; and where nobody may send, nobody passes.
func FuzzSPFEvaluation(f *testing.F) {
	f.Add("v=spf1 include:b.test exists:%{ir}.%{l1r-}.%{v}.a.test a/3 -all", "v=spf1 redirect=%{o} mx//1 ptr:%{d2}", "v=spf1 -all")
	f.Add("v=spf1 ?include:%{d3}.b.test -all", "v=spf1 include:a.test +all", "v=spf1 ~all exp=%{h}.%%%_%-")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		names := suiteNames{"a.test": {{"TXT", a}, {"A", "192.0.2.1"}, {"MX", "b.test"}}, "b.test": {{"TXT", b}, {"AAAA", "2001:db8::1"}}, "c.b.test": {{"TXT", c}, {"CNAME", "a.test"}}}
		for _, ip := range []string{"36.211.17.94", "2a0d:3f41:9c2:11::94"} {
			s := spfSender{ip: netip.MustParseAddr(ip), local: "x", domain: "a.test", helo: "h", invented: true}
			r, e := evaluateSPF(names, s)
			if e.lookups > maxLookups+1 || e.voids > maxVoid+1 {
				t.Errorf("%d look-ups, %d voids", e.lookups, e.voids)
			}
			if r == spfPass && !strings.Contains(strings.ToLower(a+b+c), "a") {
				t.Errorf("%q: a stranger passes", a)
			}
		}
		// What is filled in fits a name, unless its last label does not.
		for _, n := range []string{a, b, c} {
			parts, ok := parseMacro(n, domainLetters+explanationLetters)
			if !ok || strings.ContainsFunc(n, func(r rune) bool { return r < 0x21 || r > 0x7e }) {
				continue
			}
			out := spfSender{ip: netip.MustParseAddr("192.0.2.1"), local: "l", domain: "d.test"}.fill(parts, "d.test", "unknown")
			if len(out) > 253 && strings.Contains(out, ".") {
				t.Errorf("%q is filled in with %d bytes", n, len(out))
			}
		}
	})
}

// FuzzDMARC: the same for DMARC, with the record of the next stage.
func FuzzDMARC(f *testing.F) {
	for _, s := range []string{"v=DMARC1; p=none; rua=mailto:a@b.example", "v=DMARC1;p=reject;sp=none;np=quarantine;t=y;psd=n;pct=5", "v=DMARC1; rua=mailto:a@b!5m,,x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !isDMARC(s) {
			_ = nearDMARC.MatchString(s)
			return
		}
		r := parseDMARC(s)
		own, below, absent := r.policy()
		for _, p := range []string{own, below, absent} {
			if p != "none" && p != "quarantine" && p != "reject" {
				t.Errorf("%q: policy %q", s, p)
			}
		}
		j := &judge{facts: &facts{domain: "d.test"}, now: time.Unix(0, 0)}
		for _, p := range j.dmarcEnforcing(r) {
			if !isDMARC(p.Value) || strings.Contains(p.Value, "reject") && !strings.Contains(s, "reject") {
				t.Errorf("%q leads to %q", s, p.Value)
			}
		}
		walkTree("a.b.d.test", map[string][]string{"d.test": {s}, "a.b.d.test": {s, s}})
	})
}

// FuzzTagged: DKIM keys, mail policies and TLS reports.
func FuzzTagged(f *testing.F) {
	for _, s := range []string{"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "version: STSv1\nmode: enforce\nmx: *.x\nmax_age: 1", "v=TLSRPTv1; rua=mailto:a@b,https://c", "v=STSv1; id=1;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, ok := parseDKIM(s)
		if ok && k.bits > 0 && k.revoked {
			t.Errorf("%q: a revoked key of %d bits", s, k.bits)
		}
		_ = parseSTS(s).lists("a.x")
		_ = validSTSID(s)
		if isTLSRPT(s) {
			_ = parseTLSRPT(s)
		}
		if x, ok := parseTLSA([]byte(s)); ok {
			_ = x.usable()
		}
	})
}
