package mail

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestContent(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Error(err)
	}
}

// microsoftFirm is a firm with Microsoft 365 and a DMARC rule that only watches.
var microsoftFirm = []string{
	`firm.example. MX 0 firm-example.mail.protection.outlook.com.`,
	`firm-example.mail.protection.outlook.com. A 192.0.2.25`,
	`firm.example. TXT "v=spf1 include:spf.protection.outlook.com -all"`,
	`firm.example. TXT "MS=ms12345678"`,
	`spf.protection.outlook.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"`,
	`_dmarc.firm.example. TXT "v=DMARC1; p=none; rua=mailto:reports@firm.example; fo=1"`,
	`selector1._domainkey.firm.example. CNAME selector1-firm-example._domainkey.firm.onmicrosoft.com.`,
	`selector1-firm-example._domainkey.firm.onmicrosoft.com. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
}

func TestMicrosoftFirm(t *testing.T) {
	got := newWorld(t, microsoftFirm...).look("firm.example")
	want(t, got, map[string]string{
		"mail.provider": "pass", "mail.spf.missing": "pass", "mail.spf.lookups": "pass", "mail.spf.pass_all": "pass",
		"mail.dkim.missing": "pass", "mail.dkim.key_weak": "pass", "mail.dmarc.missing": "pass", "mail.dmarc.p_none": "fail medium",
		"mail.starttls.none": "not_checked", "mail.mtasts.missing": "fail low", "mail.payment_words": "partial info",
		"mail.parked_unprotected": "not_applicable",
	})
	f := got["mail.dmarc.p_none"]
	if f.System != "microsoft365" || len(f.Records) != 1 || f.Records[0].Name != "_dmarc.firm.example" ||
		f.Records[0].Value != "v=DMARC1; p=quarantine; sp=quarantine; rua=mailto:reports@firm.example; fo=1" {
		t.Errorf("got %q, %+v", f.System, f.Records)
	}
}

func TestGoogleFirmWithoutSPF(t *testing.T) {
	got := newWorld(t,
		`shop.example. MX 1 aspmx.l.google.com.`, `shop.example. MX 5 alt1.aspmx.l.google.com.`,
		`aspmx.l.google.com. A 192.0.2.1`, `alt1.aspmx.l.google.com. A 192.0.2.2`,
		`shop.example. TXT "google-site-verification=abc"`,
	).look("shop.example")
	want(t, got, map[string]string{
		"mail.spf.missing": "fail high", "mail.spf.syntax": "not_applicable", "mail.dmarc.missing": "fail high", "mail.dkim.missing": "fail low",
	})
	if f := got["mail.spf.missing"]; f.System != "google" || len(f.Records) != 1 || f.Records[0].Value != "v=spf1 include:_spf.google.com ~all" {
		t.Errorf("got %q, %+v", f.System, f.Records)
	}
	if f := got["mail.dmarc.missing"]; len(f.Records) != 1 || f.Records[0].Value != "v=DMARC1; p=none; rua=mailto:dmarc@shop.example" {
		t.Errorf("got %+v", f.Records)
	}
}

func TestFirmWithoutMail(t *testing.T) {
	got := newWorld(t, `quiet.example. A 192.0.2.80`, `www.quiet.example. A 192.0.2.80`).look("quiet.example")
	want(t, got, map[string]string{
		"mail.parked_unprotected": "fail medium", "mail.spf.missing": "fail high", "mail.dmarc.missing": "fail high",
		"mail.mx.implicit": "partial info", "mail.dkim.missing": "not_applicable", "mail.starttls.none": "not_applicable",
	})
	// Each step has its own part of the recipe, and the finding about it has all.
	for id, want := range map[string][]string{
		"mail.parked_unprotected": {"v=spf1 -all", "v=DMARC1; p=reject; sp=reject", "0 ."},
		"mail.spf.missing":        {"v=spf1 -all"},
		"mail.dmarc.missing":      {"v=DMARC1; p=reject; sp=reject", "0 ."},
	} {
		var values []string
		for _, p := range got[id].Records {
			values = append(values, p.Value)
		}
		if d := cmp.Diff(want, values); d != "" {
			t.Errorf("%s (-want +got):\n%s", id, d)
		}
	}
}

// TestSameTwice: the same records give the same findings, byte for byte.
func TestSameTwice(t *testing.T) {
	k := newKit(t)
	var first []byte
	for range 3 {
		w := newWorld(t, busy...)
		w.env.Roots = k.ca.Pool()
		w.at("192.0.2.25:25", k.fine.Script())
		w.at("192.0.2.26:25", k.old.Script())
		w.at("192.0.2.44:443", k.policyOf("version: STSv1\nmode: enforce\nmx: *.d.test\nmax_age: 604800\n"))
		got, err := json.Marshal(checkDomain(t.Context(), w.env, checks.Target{Kind: checks.Remote, Host: "d.test", Scope: checks.Public}, time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		} else if d := cmp.Diff(string(first), string(got)); d != "" {
			t.Fatalf("the second time differs:\n%s", d)
		}
	}
}

// TestSPFOfferedIsClosed: what is offered in place of a record that lets everyone pass
// does not do so itself.
func TestSPFOfferedIsClosed(t *testing.T) {
	for rest, want := range map[string]string{
		"mx +all":                      "v=spf1 mx ~all",
		"mx ip4:0.0.0.0/0 -all":        "v=spf1 mx ~all",
		"mx include:open.test -all":    "",
		"mx exists:%{i}.any.test ?all": "",
	} {
		c := spfIs(rest, `open.test. TXT "v=spf1 +all"`, `*.any.test. A 127.0.0.2`)
		got := ""
		for _, r := range c.world(t).look("d.test")["mail.spf.pass_all"].Records {
			got = r.Value
		}
		if got != want {
			t.Errorf("%s: offered is %q, want %q", rest, got, want)
		}
	}
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }

// TestTwoTargets: two targets of one domain are looked at once, and judged side by side.
func TestTwoTargets(t *testing.T) {
	w := newWorld(t, append([]string{`d.test. TXT "v=spf1 include:open.test exists:%{i}.d.test ?all"`, `open.test. TXT "v=spf1 +all"`}, withoutSPF(good)...)...)
	targets := []checks.Target{
		{Kind: checks.Remote, Host: "d.test", Scope: checks.Public},
		{Kind: checks.Remote, Host: "www.d.test", Scope: checks.Internal},
	}
	statuses := map[string]map[checks.Status]int{}
	for _, f := range checks.Run(t.Context(), w.env, []*checks.Check{Check}, targets, 2, nil) {
		if statuses[f.ID] == nil {
			statuses[f.ID] = map[checks.Status]int{}
		}
		statuses[f.ID][f.Status]++
	}
	for id, s := range statuses {
		if len(s) != 1 {
			t.Errorf("%s differs between the targets: %v", id, s)
		}
	}
	if len(statuses) != len(docs.All()) {
		t.Errorf("%d of %d findings", len(statuses), len(docs.All()))
	}
	asked := 0
	for _, q := range w.names.Asked() {
		if q == "d.test MX" {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("the mail servers were asked for %d times", asked)
	}
}
