package mail

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func TestContent(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Error(err)
	}
}

// microsoft is a firm with Microsoft 365 and a DMARC rule that only watches.
var microsoft = []string{
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
	got := newWorld(t, microsoft...).look("firm.example")
	want(t, got, map[string]string{
		"mail.provider": "pass", "mail.spf.missing": "pass", "mail.spf.lookups": "pass", "mail.spf.pass_all": "pass",
		"mail.dkim.missing": "pass", "mail.dkim.key_weak": "pass", "mail.dmarc.missing": "pass", "mail.dmarc.p_none": "fail medium",
		"mail.starttls.none": "not_checked", "mail.mtasts.missing": "fail low", "mail.payment_words": "partial info",
		"mail.parked_unprotected": "not_applicable",
	})
	f := got["mail.dmarc.p_none"]
	if f.System != "microsoft365" || len(f.Paste) != 1 || f.Paste[0].Name != "_dmarc.firm.example" ||
		f.Paste[0].Value != "v=DMARC1; p=quarantine; sp=quarantine; rua=mailto:reports@firm.example; fo=1" {
		t.Errorf("got %q, %+v", f.System, f.Paste)
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
	if f := got["mail.spf.missing"]; f.System != "google" || len(f.Paste) != 1 || f.Paste[0].Value != "v=spf1 include:_spf.google.com ~all" {
		t.Errorf("got %q, %+v", f.System, f.Paste)
	}
	if f := got["mail.dmarc.missing"]; len(f.Paste) != 1 || f.Paste[0].Value != "v=DMARC1; p=none; rua=mailto:dmarc@shop.example" {
		t.Errorf("got %+v", f.Paste)
	}
}

func TestFirmWithoutMail(t *testing.T) {
	got := newWorld(t, `quiet.example. A 192.0.2.80`, `www.quiet.example. A 192.0.2.80`).look("quiet.example")
	want(t, got, map[string]string{
		"mail.parked_unprotected": "fail medium", "mail.spf.missing": "fail high", "mail.dmarc.missing": "fail high",
		"mail.mx.implicit": "partial info", "mail.dkim.missing": "not_applicable", "mail.starttls.none": "not_applicable",
	})
	for _, id := range []string{"mail.parked_unprotected", "mail.spf.missing", "mail.dmarc.missing"} {
		if p := got[id].Paste; len(p) != 3 || p[0].Value != "v=spf1 -all" || p[1].Value != "v=DMARC1; p=reject; sp=reject" || p[2].Value != "0 ." {
			t.Errorf("%s: got %+v", id, p)
		}
	}
}
