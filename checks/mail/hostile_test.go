package mail

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	miekg "github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/html"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/report/text"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// bounded fails the test when do holds more than 8 MiB at its end, or takes long.
func bounded(t *testing.T, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := time.Now()
	do()
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("it holds %d bytes", grown)
	}
}

// TestNameServersLie: row N16, of which internal/netx holds the rest. Where every
// answer of the name server is no answer, nothing about the domain is known, and
// nothing reads as good or as missing.
func TestNameServersLie(t *testing.T) {
	for name, b := range map[string]checktest.Behaviour{
		"N16 SERVFAIL": checktest.RCode(miekg.RcodeServerFailure),
		"N16 REFUSED":  checktest.RCode(miekg.RcodeRefused),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, good...)
			w.names.BehaveAll(b)
			for id, f := range w.look("d.test") {
				if f.Status != checks.Unknown && f.Status != checks.NotChecked {
					t.Errorf("%s is %s: %s", id, f.Status, f.Detail)
				}
			}
		})
	}
	t.Run("N16 no such name, whatever is asked", func(t *testing.T) {
		w := newWorld(t)
		for id, f := range w.look("d.test") {
			if f.Status != checks.Unknown {
				t.Errorf("%s is %s: %s", id, f.Status, f.Detail)
			}
		}
	})
}

// TestRecordsThatHarm: row N17. Records that are made to cost time or memory end
// in a finding or in “not known”, within the budget of one domain.
func TestRecordsThatHarm(t *testing.T) {
	circle := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf(`c%d.test. TXT "v=spf1 include:c%d.test -all"`, i, (i+1)%n))
		}
		return out
	}
	long := func(name, begin, piece string, size int) domainCase {
		c := domainCase{off: []string{spfLine, dmarcLine, keyLine}}
		c.text = append(c.text, [2]string{name, begin + strings.Repeat(piece, size/len(piece))})
		return c
	}
	for _, c := range []domainCase{
		named("N17 an include of itself", spfIs("include:d.test -all"), "mail.spf.loop", "fail high"),
		named("N17 a circle of two", spfIs("include:c0.test -all", circle(2)...), "mail.spf.loop", "fail high"),
		named("N17 a circle of twenty", spfIs("include:c0.test -all", circle(20)...), "mail.spf.loop", "fail high", "mail.spf.lookups", "fail high"),
		named("N17 eleven look-ups", spfIs("a a a a a a a a a a a -all"), "mail.spf.lookups", "fail high"),
		named("N17 macros", spfIs("exists:%{i}._spf.%{d2} include:%{l}.d.test -all"), "mail.spf.include_broken", "not_checked", "mail.spf.syntax", "pass"),
		named("N17 two records", domainCase{on: []string{`d.test. TXT "v=spf1 -all"`}}, "mail.spf.multiple", "fail high"),
		named("N17 a thousand addresses for reports", long("_dmarc.d.test", "v=DMARC1; p=reject; rua=mailto:r@d.test", ",mailto:r@d.test", 15<<10), "mail.dmarc.no_rua", "pass", "mail.dmarc.rua_unauthorised", "pass"),
		named("N17 ten thousand addresses for reports", long("_dmarc.d.test", "v=DMARC1; p=reject; rua=mailto:r@d.test", ",mailto:r@o.test", 63<<10), "mail.dmarc.missing", "unknown", "mail.dmarc.enforced", "unknown"),
		named("N17 a key of 64 KiB", long("default._domainkey.d.test", "v=DKIM1; p=", "QUFB", 63<<10), "mail.dkim.key_weak", "unknown"),
		named("N17 an SPF record of 64 KiB", long("d.test", "v=spf1", " include:x.test", 63<<10), "mail.spf.missing", "unknown", "mail.spf.lookups", "unknown"),
	} {
		t.Run(c.name, func(t *testing.T) {
			w := c.world(t)
			bounded(t, func() { want(t, w.look("d.test"), c.want) })
			if n := w.dns.QueriesUsed("d.test"); n > netxMax {
				t.Errorf("%d questions", n)
			}
		})
	}
}

// TestHostileText: row N18. What stands in records, in the names of mail servers,
// in a greeting and in a certificate comes back as text, and in a report it can
// be seen and does nothing.
func TestHostileText(t *testing.T) {
	content := reporttest.Content(t)
	bank, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	content.Bank, content.Checks = bank, []*checks.Check{Check}
	k := newKit(t)
	corpus := hostile.Strings()
	const together = 12
	for at := 0; at < len(corpus); at += together {
		part := corpus[at:min(at+together, len(corpus))]
		w := newWorld(t, `d.test. TXT "v=spf1 mx"`, `*.evil.test. A 192.0.2.25`, `_dmarc.d.test. TXT "v=DMARC1; p=none"`)
		for i, s := range part {
			s = s[:min(len(s), 300)]
			w.names.Add(fmt.Sprintf(`d.test. MX %d %s.evil.test.`, i+1, label(s)))
			w.names.AddText("d.test", s)
			w.names.AddText("_smtp._tls.d.test", "v=TLSRPTv1; rua="+s)
			w.names.AddText("default._domainkey.d.test", "v=DKIM1; p="+s)
		}
		w.names.AddText("e.test", "v=spf1 "+part[0][:min(len(part[0]), 300)]+" -all")
		oneLine := strings.NewReplacer("\r", "?", "\n", "?").Replace(part[0][:min(len(part[0]), 500)])
		server := w.at("192.0.2.25:25", checktest.SMTP{
			Banner: "220 " + oneLine + "\r\n", Hello: []string{oneLine, oneLine, "STARTTLS"},
			TLS: k.fine.TLS,
		}.Script())
		for _, domain := range []string{"d.test", "e.test"} {
			got := w.look(domain)
			inert(t, content, got, part)
			if domain == "d.test" && !strings.HasSuffix(got["mail.mx.implicit"].Evidence[0].Seen, ".evil.test") {
				t.Errorf("the names of the mail servers were not read: %+v", got["mail.mx.implicit"].Evidence)
			}
		}
		if server.Connections() == 0 {
			t.Errorf("no mail server was greeted for %.20q", part[0])
		}
	}
}

// label writes a text as one part of a name, every byte of it with an escape.
func label(s string) string {
	var b strings.Builder
	for _, c := range []byte(s[:min(len(s), 50)]) {
		fmt.Fprintf(&b, `\%03d`, c)
	}
	return b.String()
}

// scored is the score of one look at d.test.
func scored(t *testing.T, content assess.Content, c domainCase) [2]int {
	t.Helper()
	list := checkDomain(t.Context(), c.world(t).env, checks.Target{Kind: checks.Remote, Host: "d.test", Scope: checks.Public}, time.Millisecond)
	for i := range list {
		d, _ := docs.Find(list[i].ID)
		list[i].Check, list[i].Control, list[i].Title = Check.Name, d.Control, d.Title
		if list[i].Status == checks.Fail && list[i].Severity == checks.Info {
			list[i].Severity = d.Severity.In(checks.Public)
		}
	}
	a := assess.Build(content, assess.Input{ID: "x", Findings: list, Run: assess.RunInfo{Mode: assess.Scan, Finished: checktest.Now()}})
	return [2]int{a.Score.Floor, a.Score.Ceiling}
}

// TestScoreOfBusyServer: a server that answers 421 gets the score of one that was
// looked at to the end, or of one that was not looked at.
func TestScoreOfBusyServer(t *testing.T) {
	content := reporttest.Content(t)
	bank, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	content.Bank, content.Checks = bank, []*checks.Check{Check}
	k := newKit(t)
	whole, blocked := scored(t, content, domainCase{smtp: k.fine.Script()}), scored(t, content, domainCase{})
	if got := scored(t, content, domainCase{smtp: checktest.SMTP{TLS: k.fine.TLS, Busy: 1}.Script()}); got != whole {
		t.Errorf("421 from the second connection on: %v, and %v without", got, whole)
	}
	if got := scored(t, content, domainCase{smtp: checktest.SMTP{Banner: "421 come back later\r\n"}.Script()}); got != blocked {
		t.Errorf("421 always: %v, and %v with a closed port", got, blocked)
	}
	if got := scored(t, content, domainCase{smtp: checktest.SMTP{}.Script()}); got == whole {
		t.Errorf("no STARTTLS scores the same: %v", got)
	}
}

// inert makes reports of findings and looks for what could act. Titles and
// records to paste are ours, and never hold what stood in the domain's.
func inert(t *testing.T, content assess.Content, got map[string]checks.Finding, texts []string) {
	t.Helper()
	var list []checks.Finding
	for _, d := range docs.All() {
		f := got[d.ID]
		f.Check, f.Control, f.Title = Check.Name, d.Control, d.Title
		list = append(list, f)
		for _, p := range f.Records {
			if strings.ContainsFunc(p.Name+p.Value, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
				t.Errorf("%s offers to paste %q", f.ID, p.Value)
			}
		}
		for _, s := range texts {
			if len(s) > 3 && strings.Contains(f.System+string(f.Reason), s) {
				t.Errorf("%s: %q in a word of ours", f.ID, s)
			}
		}
	}
	a := assess.Build(content, assess.Input{ID: "x", Findings: list, Run: assess.RunInfo{Mode: assess.Scan, Finished: checktest.Now()}})
	var page, lines bytes.Buffer
	r := report.New(content, a, report.Options{})
	if err := html.Render(&page, r); err != nil {
		t.Fatal(err)
	}
	if err := text.Render(&lines, r, text.Options{}); err != nil {
		t.Fatal(err)
	}
	reporttest.Visible(t, page.Bytes())
	reporttest.Visible(t, lines.Bytes())
	for _, bad := range []string{"<script>alert", "<img src=x"} {
		if bytes.Contains(page.Bytes(), []byte(bad)) {
			t.Errorf("the page holds %s", bad)
		}
	}
}
