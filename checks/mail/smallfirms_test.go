package mail

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Records of providers, as their customers' zones lead to them; the addresses are those
// for books.
var providerZone = []string{
	`spf.protection.outlook.com. TXT "v=spf1 ip4:203.0.113.0/25 ip6:2001:db8:111:f400::/48 -all"`,
	`_spf.google.com. TXT "v=spf1 include:_netblocks.google.com include:_netblocks2.google.com include:_netblocks3.google.com ~all"`,
	`_netblocks.google.com. TXT "v=spf1 ip4:198.51.100.0/25 ~all"`, `_netblocks2.google.com. TXT "v=spf1 ip6:2001:db8:4000::/36 ~all"`, `_netblocks3.google.com. TXT "v=spf1 ip4:198.51.100.128/26 ~all"`,
	`zohomail.com. TXT "v=spf1 include:spf.zohomail.com ~all"`, `spf.zohomail.com. TXT "v=spf1 ip4:198.51.100.192/27 ~all"`,
	`_spf.xero.com. TXT "v=spf1 include:_s1.xero.com include:_s2.xero.com ~all"`, `_s1.xero.com. TXT "v=spf1 ip4:203.0.113.128/27 -all"`, `_s2.xero.com. TXT "v=spf1 ip4:203.0.113.160/27 -all"`,
	`servers.mcsv.net. TXT "v=spf1 ip4:203.0.113.192/27 -all"`, `spf.mandrillapp.com. TXT "v=spf1 ip4:203.0.113.224/28 -all"`,
	`_spf.salesforce.com. TXT "v=spf1 exists:%{i}._spf.mta.salesforce.com -all"`,
	`mail.zendesk.com. TXT "v=spf1 ip4:203.0.113.240/28 ~all"`, `sendgrid.net. TXT "v=spf1 ip4:203.0.113.240/29 ~all"`,
	`smtp.google.com. A 198.51.100.27`, `mx.zoho.com. A 198.51.100.193`, `mx2.zoho.com. A 198.51.100.194`, `mx3.zoho.com. A 198.51.100.195`,
}

// small are firms as one finds them, each with what an owner should hear: all gaps, and
// what could not be told beyond what never can.
var small = []struct {
	name, domain string
	zone         []string
	want         []string
}{
	{"Microsoft 365 with the older names", "joinery.co.nz", []string{
		`joinery.co.nz. MX 0 joinery-co-nz.mail.protection.outlook.com.`, `joinery-co-nz.mail.protection.outlook.com. A 203.0.113.1`,
		`joinery.co.nz. TXT "v=spf1 include:spf.protection.outlook.com -all"`, `joinery.co.nz. TXT "MS=ms1"`,
		`_dmarc.joinery.co.nz. TXT "v=DMARC1; p=quarantine; rua=mailto:it@joinery.co.nz"`,
		`selector1._domainkey.joinery.co.nz. CNAME selector1-joinery-co-nz._domainkey.joinery.onmicrosoft.com.`,
		`selector1-joinery-co-nz._domainkey.joinery.onmicrosoft.com. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
		`selector2._domainkey.joinery.co.nz. CNAME selector2-joinery-co-nz._domainkey.joinery.onmicrosoft.com.`,
	}, []string{"mail.mtasts.missing fail low", "mail.tlsrpt.missing partial info"}},
	{"Microsoft 365 with the newer names, DKIM not turned on", "plumber.nz", []string{
		`plumber.nz. MX 0 plumber-nz.a-v1.mx.microsoft.`, `plumber-nz.a-v1.mx.microsoft. A 203.0.113.2`,
		`plumber.nz. TXT "v=spf1 include:spf.protection.outlook.com -all"`,
		`_dmarc.plumber.nz. TXT "v=DMARC1; p=none; rua=mailto:it@plumber.nz"`,
		`selector1._domainkey.plumber.nz. CNAME selector1-plumber-nz._domainkey.plumber.a-v1.dkim.mail.microsoft.`,
	}, []string{"mail.dkim.missing fail medium", "mail.dmarc.p_none fail medium", "mail.mtasts.missing fail low", "mail.payment_words partial info", "mail.tlsrpt.missing partial info"}},
	{"Google Workspace", "bakery.kiwi", []string{
		`bakery.kiwi. MX 1 smtp.google.com.`, `bakery.kiwi. TXT "v=spf1 include:_spf.google.com ~all"`,
		`google._domainkey.bakery.kiwi. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
		`_dmarc.bakery.kiwi. TXT "v=DMARC1; p=reject; rua=mailto:dmarc@bakery.kiwi"`,
	}, []string{"mail.mtasts.missing fail low", "mail.tlsrpt.missing partial info"}},
	{"Zoho", "florist.nz", []string{
		`florist.nz. MX 10 mx.zoho.com.`, `florist.nz. MX 20 mx2.zoho.com.`, `florist.nz. MX 50 mx3.zoho.com.`,
		`florist.nz. TXT "v=spf1 include:zohomail.com ~all"`, `zmail._domainkey.florist.nz. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
	}, []string{"mail.dmarc.missing fail high", "mail.mtasts.missing fail low", "mail.payment_words partial info", "mail.spf.softfail fail low", "mail.tlsrpt.missing partial info"}},
	{"a web host’s mail", "garage.co.nz", []string{
		`garage.co.nz. A 203.0.113.80`, `garage.co.nz. MX 0 garage.co.nz.`, `garage.co.nz. TXT "v=spf1 +a +mx +ip4:203.0.113.80 ~all"`,
		`default._domainkey.garage.co.nz. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`, `_dmarc.garage.co.nz. TXT "v=DMARC1; p=none;"`,
	}, []string{"mail.dmarc.no_rua fail low", "mail.dmarc.p_none fail medium", "mail.mtasts.missing fail low", "mail.mx.single partial info", "mail.payment_words partial info", "mail.spf.softfail fail low", "mail.tlsrpt.missing partial info"}},
	{"invoices and newsletters, over ten look-ups", "accountant.co.nz", []string{
		`accountant.co.nz. MX 0 accountant-co-nz.mail.protection.outlook.com.`, `accountant-co-nz.mail.protection.outlook.com. A 203.0.113.3`,
		`accountant.co.nz. TXT "v=spf1 include:spf.protection.outlook.com include:_spf.xero.com include:servers.mcsv.net include:spf.mandrillapp.com include:_spf.salesforce.com include:mail.zendesk.com include:sendgrid.net mx -all"`,
		`selector1._domainkey.accountant.co.nz. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
		`_dmarc.accountant.co.nz. TXT "v=DMARC1; p=none; rua=mailto:it@accountant.co.nz"`,
	}, []string{"mail.dmarc.p_none fail medium", "mail.mtasts.missing fail low", "mail.payment_words partial info", "mail.spf.expensive_clients partial info", "mail.spf.lookups fail high", "mail.tlsrpt.missing partial info"}},
	{"parked, and guarded", "oldname.co.nz", []string{
		`oldname.co.nz. A 203.0.113.81`, `oldname.co.nz. MX 0 .`, `oldname.co.nz. TXT "v=spf1 -all"`, `_dmarc.oldname.co.nz. TXT "v=DMARC1; p=reject"`, `*._domainkey.oldname.co.nz. TXT "v=DKIM1; p="`,
	}, nil},
	{
		"no mail, and nothing said", "newname.nz",
		[]string{`newname.nz. A 203.0.113.82`, `www.newname.nz. A 203.0.113.82`},
		[]string{"mail.dmarc.missing fail high", "mail.mx.implicit partial info", "mail.parked_unprotected fail medium", "mail.payment_words partial info", "mail.spf.missing fail high"},
	},
	{"a shop at Shopify with mail at Google", "candles.nz", []string{
		`candles.nz. A 203.0.113.83`, `www.candles.nz. CNAME shops.myshopify.com.`, `shops.myshopify.com. A 203.0.113.84`,
		`candles.nz. MX 1 aspmx.l.google.com.`, `candles.nz. MX 5 alt1.aspmx.l.google.com.`, `aspmx.l.google.com. A 198.51.100.26`, `alt1.aspmx.l.google.com. A 198.51.100.28`,
		`candles.nz. TXT "v=spf1 include:_spf.google.com ~all"`, `google._domainkey.candles.nz. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
		`_dmarc.candles.nz. TXT "v=DMARC1; p=none"`, // as Shopify has its customers add it
	}, []string{"mail.dmarc.no_rua fail low", "mail.dmarc.p_none fail medium", "mail.mtasts.missing fail low", "mail.payment_words partial info", "mail.spf.softfail fail low", "mail.tlsrpt.missing partial info"}},
	{"a site at Wix without mail that sends newsletters", "yoga.nz", []string{
		`yoga.nz. A 203.0.113.85`, `yoga.nz. TXT "v=spf1 include:servers.mcsv.net -all"`, `k2._domainkey.yoga.nz. CNAME dkim2.mcsv.net.`, `dkim2.mcsv.net. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
		`_dmarc.yoga.nz. TXT "v=DMARC1; p=quarantine; rua=mailto:yoga@mail.example"`, `yoga.nz._report._dmarc.mail.example. TXT "v=DMARC1"`,
	}, []string{"mail.mx.implicit partial info"}},
	{"Cloudflare in front, mail forwarded by it", "surf.kiwi", []string{
		`surf.kiwi. A 104.16.0.1`, `surf.kiwi. MX 10 route1.mx.cloudflare.net.`, `surf.kiwi. MX 20 route2.mx.cloudflare.net.`, `route1.mx.cloudflare.net. A 203.0.113.86`, `route2.mx.cloudflare.net. A 203.0.113.87`,
		`surf.kiwi. TXT "v=spf1 include:_spf.mx.cloudflare.net ~all"`, `_spf.mx.cloudflare.net. TXT "v=spf1 ip4:203.0.113.86/31 ~all"`,
		`_dmarc.surf.kiwi. TXT "v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s;"`, `cf2024-1._domainkey.surf.kiwi. TXT "v=DKIM1; h=sha256; k=rsa; p=` + key2048 + `"`,
	}, []string{"mail.dmarc.no_rua fail low", "mail.mtasts.missing fail low", "mail.tlsrpt.missing partial info"}},
	{"a māori name", "xn--kwhai-g9a.co.nz", []string{
		`xn--kwhai-g9a.co.nz. MX 1 smtp.google.com.`, `xn--kwhai-g9a.co.nz. TXT "v=spf1 include:_spf.google.com -all"`, `google._domainkey.xn--kwhai-g9a.co.nz. TXT "v=DKIM1; k=rsa; p=` + key2048 + `"`,
		`_dmarc.xn--kwhai-g9a.co.nz. TXT "v=DMARC1; p=reject; rua=mailto:d@xn--kwhai-g9a.co.nz"`,
	}, []string{"mail.mtasts.missing fail low", "mail.tlsrpt.missing partial info"}},
}

// TestSmallFirms: each firm hears of its gaps, and of nothing else.
func TestSmallFirms(t *testing.T) {
	for _, firm := range small {
		t.Run(firm.name, func(t *testing.T) {
			w := newWorld(t, append(slices.Clone(firm.zone), providerZone...)...)
			var gaps []string
			for id, f := range w.look(firm.domain) {
				switch f.Status {
				case checks.Fail, checks.Partial:
					gaps = append(gaps, fmt.Sprintf("%s %s %s", id, f.Status, f.Severity))
				case checks.Unknown, checks.Error:
					gaps = append(gaps, fmt.Sprintf("%s %s", id, f.Status))
				}
				t.Logf("%s %s %s: %s [%s]", id, f.Status, f.Reason, f.Detail, strings.Join(recordValues(f), " | "))
			}
			slices.Sort(gaps)
			if d := cmp.Diff(firm.want, gaps); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if n := w.dns.QueriesUsed(firm.domain); n > 45 {
				t.Errorf("%d questions", n)
			}
			t.Logf("%d questions", w.dns.QueriesUsed(firm.domain))
		})
	}
}

func recordValues(f checks.Finding) []string {
	var out []string
	for _, r := range f.Records {
		out = append(out, r.Name+" "+r.Value)
	}
	return out
}
