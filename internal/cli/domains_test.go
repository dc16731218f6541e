package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

// firms are three businesses as their records show them. Every address is on
// loopback, so that nothing leaves this computer.
var firms = map[string][]string{
	"harbour.example": {
		`harbour.example. A 127.0.0.1`, `harbour.example. NS ns1.host.example.`, `harbour.example. NS ns2.host.example.`,
		`ns1.host.example. A 127.0.0.2`, `ns2.host.example. A 127.0.1.2`,
		`harbour.example. MX 0 harbour-example.mail.protection.outlook.com.`, `harbour-example.mail.protection.outlook.com. A 127.0.0.25`,
		`harbour.example. TXT "v=spf1 include:spf.protection.outlook.com -all"`, `spf.protection.outlook.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"`,
		`_dmarc.harbour.example. TXT "v=DMARC1; p=none; rua=mailto:office@harbour.example"`,
		`selector1._domainkey.harbour.example. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`,
	},
	"bakery.example": {
		`bakery.example. A 127.0.0.1`,
		`bakery.example. MX 1 aspmx.l.google.com.`, `bakery.example. MX 5 alt1.aspmx.l.google.com.`, `bakery.example. MX 5 alt2.aspmx.l.google.com.`,
		`bakery.example. MX 10 alt3.aspmx.l.google.com.`, `bakery.example. MX 10 alt4.aspmx.l.google.com.`,
		`aspmx.l.google.com. A 127.0.0.25`, `alt1.aspmx.l.google.com. A 127.0.0.26`, `alt2.aspmx.l.google.com. A 127.0.0.26`,
		`alt3.aspmx.l.google.com. A 127.0.0.26`, `alt4.aspmx.l.google.com. A 127.0.0.26`,
		`bakery.example. TXT "google-site-verification=abc"`,
		`google._domainkey.bakery.example. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`,
	},
	"quiet.example": {`quiet.example. A 127.0.0.1`, `www.quiet.example. A 127.0.0.1`},
}

func scanDomain(t *testing.T, n *checktest.Names, domain string, more ...string) (code int, out, errs string) {
	t.Helper()
	return run(t, append([]string{"scan", domain, "--no-local", "--no-save", "--checks", "dns,mail", "--authorised-by", "A. Owner, in a test", "--dns-server", n.Addr.String()}, more...)...)
}

// TestFirmsSayOneThing: the report of each firm begins with one thing to do, and
// shows the record to paste, whole, in every format that an owner reads.
func TestFirmsSayOneThing(t *testing.T) {
	for domain, want := range map[string][]string{
		"harbour.example": {"_dmarc.harbour.example", "v=DMARC1; p=quarantine; sp=quarantine; rua=mailto:office@harbour.example", "22 December 2026"},
		"bakery.example":  {"v=spf1 include:_spf.google.com ~all", "v=DMARC1; p=none; rua=mailto:dmarc@bakery.example"},
		"quiet.example":   {"v=spf1 -all", "v=DMARC1; p=reject; sp=reject", "0 ."},
	} {
		t.Run(domain, func(t *testing.T) {
			n := checktest.NewNames(t, firms[domain]...)
			for _, format := range []string{"text", "html", "json"} {
				code, out, errs := scanDomain(t, n, domain, "--format", format)
				whole := 0
				if domain != "quiet.example" {
					whole = exitIncomplete // their mail servers stand inside, and are left alone
				}
				if code != whole {
					t.Errorf("%s: exit %d, %s", format, code, errs)
				}
				for _, w := range want {
					if !strings.Contains(out, w) {
						t.Errorf("%s does not show %q", format, w)
					}
				}
				if domain != "quiet.example" && strings.Contains(out, "Value: v=DMARC1; p=reject") {
					t.Errorf("%s tells a firm that sends mail to refuse at once", format)
				}
				switch format {
				case "text":
					t.Log(out)
				case "json":
					if a := document(t, out); len(a.Plan) == 0 || len(a.Plan[0].Seen) == 0 || len(a.Plan[0].Seen[0].Paste) == 0 {
						t.Errorf("the first step has nothing to paste: %+v", a.Plan)
					}
				}
			}
		})
	}
}

// TestSilentNameServer: everything is unknown, the exit code says incomplete,
// and it ends well before half a minute.
func TestSilentNameServer(t *testing.T) {
	n := checktest.NewNames(t)
	n.BehaveAll(checktest.NeverAnswers)
	start := time.Now()
	code, out, errs := scanDomain(t, n, "harbour.example", "--format", "json", "--resolve", "harbour.example:443:127.0.0.1")
	took := time.Since(start)
	if code != exitIncomplete || took > 30*time.Second {
		t.Errorf("exit %d after %v: %s", code, took, errs)
	}
	t.Logf("%v, %d packets", took, len(n.Asked()))
	for _, f := range document(t, out).Findings {
		if strings.HasSuffix(f.ID, ".skipped") {
			continue
		}
		aside := slices.Contains([]string{"mail.filter", "mail.payment_words"}, f.ID) && f.Status == checks.NotChecked
		if f.Status != checks.Unknown && !aside {
			t.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
		}
	}
}

// TestWholeDomain counts the questions for each firm, with answers that take
// 50 ms, and says how long it took.
func TestWholeDomain(t *testing.T) {
	for domain, records := range firms {
		n := checktest.NewNames(t, records...)
		n.Delay(50 * time.Millisecond)
		start := time.Now()
		scanDomain(t, n, domain, "--format", "json", "--resolve", domain+":443:127.0.0.1")
		t.Logf("%s: %v, %d questions", domain, time.Since(start).Round(time.Millisecond), len(n.Asked()))
		if q := len(n.Asked()); q > 60 {
			t.Errorf("%s: %d questions: %v", domain, q, n.Asked())
		}
	}
}

// TestDNSServerFlag: a server that cannot be read is wrong use.
func TestDNSServerFlag(t *testing.T) {
	code, _, errs := run(t, "scan", "a.example", "--no-local", "--no-save", "--authorised-by", "A. Owner, a test", "--dns-server", "nonsense", "--resolve", "a.example:443:127.0.0.1")
	if code != exitUsage || !strings.Contains(errs, "--dns-server") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// TestHostileRecords: whatever stands in a domain's records, a report shows it as
// text, and offers nothing of it to paste that would not be pasted as shown.
func TestHostileRecords(t *testing.T) {
	step := 3
	if raced {
		step *= 5
	}
	for i, s := range hostile.Strings() {
		if len(s) > 6000 || i%step != 0 {
			continue
		}
		n := checktest.NewNames(t, `e.example. A 127.0.0.1`, `e.example. MX 1 m.e.example.`, `m.e.example. A 127.0.0.1`)
		n.AddText("e.example", "v=spf1 include:x.example ?all "+s)
		n.AddText("_dmarc.e.example", "v=DMARC1; p=none; rua=mailto:a@e.example; fo="+s)
		n.AddText("default._domainkey.e.example", "v=DKIM1; p="+s)
		n.AddText("_mta-sts.e.example", "v=STSv1; id="+s)
		n.AddText("_smtp._tls.e.example", "v=TLSRPTv1; rua="+s)
		dir := t.TempDir()
		scanDomain(t, n, "e.example", "--format", "text,html,json", "-o", dir)
		for _, format := range []string{"txt", "html", "json"} {
			out := written(t, dir, format)
			for _, r := range out {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
					t.Fatalf("%s with %.40q holds %U", format, s, r)
				}
			}
			if format == "html" && strings.Contains(out, "<script") {
				t.Errorf("a script with %.40q", s)
			}
		}
		for _, f := range document(t, written(t, dir, "json")).Findings {
			for _, p := range f.Records {
				if strings.ContainsFunc(p.Value, func(r rune) bool { return r < 0x20 || r > 0x7e || r == '\\' }) {
					t.Errorf("%s offers %q", f.ID, p.Value)
				}
			}
		}
	}
}

// written returns the one file in dir of a format's extension.
func written(t *testing.T, dir, ext string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*."+ext))
	if err != nil || len(names) != 1 {
		t.Fatalf("%d files of %s: %v", len(names), ext, err)
	}
	b, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
