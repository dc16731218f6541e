package mail

import (
	"crypto/sha256"
	cryptotls "crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// good is a domain in good order, all but a mail policy and DANE.
var good = []string{
	`d.test. MX 1 m.d.test.`, `d.test. MX 2 n.d.test.`, `m.d.test. A 192.0.2.25`, `n.d.test. A 192.0.2.26`,
	`d.test. TXT "v=spf1 mx -all"`,
	`_dmarc.d.test. TXT "v=DMARC1; p=reject; rua=mailto:r@d.test"`,
	`default._domainkey.d.test. TXT "v=DKIM1; p=` + key2048 + `"`,
	`_smtp._tls.d.test. TXT "v=TLSRPTv1; rua=mailto:r@d.test"`,
	`ns.d.test. A 192.0.2.53`,
}

// A domainCase is one domain: good, but for what it changes.
type domainCase struct {
	name string
	// off are beginnings of lines to leave out; on are lines to add.
	off, on []string
	fails   map[string]checktest.Behaviour
	text    [][2]string // TXT records of any bytes
	secure  bool
	smtp    checktest.Script // at both mail servers
	policy  checktest.Script // at mta-sts.d.test
	want    map[string]string
}

func (c domainCase) world(t *testing.T) *world {
	t.Helper()
	lines := slices.DeleteFunc(slices.Clone(good), func(l string) bool {
		return slices.ContainsFunc(c.off, func(p string) bool { return strings.HasPrefix(l, p) })
	})
	w := newWorld(t, append(lines, c.on...)...)
	for _, x := range c.text {
		w.names.AddText(x[0], x[1])
	}
	for name, b := range c.fails {
		w.names.Behave(name, b)
	}
	if c.secure {
		w.names.Secure("test.")
	}
	if c.smtp != nil {
		w.at("192.0.2.25:25", c.smtp)
		w.at("192.0.2.26:25", c.smtp)
	}
	if c.policy != nil {
		w.at("192.0.2.44:443", c.policy)
	}
	return w
}

var (
	servfail = checktest.RCode(dns.RcodeServerFailure)
	refused  = checktest.RCode(dns.RcodeRefused)
)

// all gives one status to several ids.
func all(s string, ids ...string) map[string]string {
	out := map[string]string{}
	for _, id := range ids {
		out[id] = s
	}
	return out
}

// family lists the ids of a family.
func family(prefix string) []string {
	var out []string
	for _, d := range docs.All() {
		if strings.HasPrefix(d.ID, prefix) {
			out = append(out, d.ID)
		}
	}
	return out
}

const spfLine, dmarcLine, keyLine = `d.test. TXT "v=spf1`, `_dmarc.d.test. TXT`, `default._domainkey`

func spfIs(rest string, on ...string) domainCase {
	return domainCase{off: []string{spfLine}, on: append([]string{`d.test. TXT "v=spf1 ` + rest + `"`}, on...)}
}

func dmarcIs(text string, on ...string) domainCase {
	return domainCase{off: []string{dmarcLine}, on: append([]string{`_dmarc.d.test. TXT "` + text + `"`}, on...)}
}

func keyIs(text string, on ...string) domainCase {
	return domainCase{off: []string{keyLine}, on: append([]string{`default._domainkey.d.test. TXT "` + text + `"`}, on...)}
}

// parked is a domain that takes no mail.
func parked(spf, dmarc string) domainCase {
	return domainCase{off: []string{`d.test. MX`, spfLine, dmarcLine, keyLine}, on: []string{`d.test. MX 0 .`, `d.test. TXT "` + spf + `"`, `_dmarc.d.test. TXT "` + dmarc + `"`}}
}

// named gives a case its name and what it wants, as id, status, id, status, …
func named(name string, c domainCase, pairs ...string) domainCase {
	c.name, c.want = name, map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.want[pairs[i]] = pairs[i+1]
	}
	return c
}

func silent(name string, c domainCase, status string, ids []string) domainCase {
	c.name, c.want = name, all(status, ids...)
	return c
}

// kit makes the certificates and scripts of the cases that connect.
type kit struct {
	ca       *checktest.Authority
	fine     checktest.SMTP
	expired  checktest.SMTP
	old      checktest.SMTP
	injects  checktest.SMTP
	leafSum  string
	policyOf func(text string) checktest.Script
}

func newKit(t testing.TB) kit {
	t.Helper()
	ca := checktest.NewAuthority(t, "Test CA")
	both := ca.Issue(t, "m.d.test", func(c *x509Certificate) { c.DNSNames = append(c.DNSNames, "n.d.test") })
	conf := func(min, max uint16, cert cryptotls.Certificate) *cryptotls.Config {
		return &cryptotls.Config{Certificates: []cryptotls.Certificate{cert}, MinVersion: min, MaxVersion: max}
	}
	site := ca.Issue(t, "mta-sts.d.test")
	k := kit{
		ca: ca, fine: checktest.SMTP{TLS: conf(cryptotls.VersionTLS12, 0, both)},
		expired: checktest.SMTP{TLS: conf(cryptotls.VersionTLS12, 0, ca.Issue(t, "m.d.test", checktest.Expired))},
		old:     checktest.SMTP{TLS: conf(cryptotls.VersionTLS10, 0, both)},
		leafSum: fmt.Sprintf("%x", sha256.Sum256(both.Leaf.RawSubjectPublicKeyInfo)),
		policyOf: func(text string) checktest.Script {
			return policyServer(conf(cryptotls.VersionTLS12, 0, site), "HTTP/1.1 200 OK", text)
		},
	}
	k.injects = k.fine
	k.injects.Inject = "NOOP\r\n"
	return k
}

// withPolicy is a domain that announces a mail policy.
func withPolicy(smtp, policy checktest.Script) domainCase {
	return domainCase{on: []string{`_mta-sts.d.test. TXT "v=STSv1; id=20261124"`, `mta-sts.d.test. A 192.0.2.44`}, smtp: smtp, policy: policy}
}

func withTLSA(data string, secure bool, smtp checktest.Script) domainCase {
	return domainCase{on: []string{`_25._tcp.m.d.test. TLSA ` + data}, secure: secure, smtp: smtp}
}

const stsText = "version: STSv1\r\nmode: %s\r\nmx: %s\r\nmax_age: 604800\r\n"

func domainCases(t *testing.T, k kit) []domainCase {
	t.Helper()
	sts := func(mode, mx string) checktest.Script { return k.policyOf(fmt.Sprintf(stsText, mode, mx)) }
	fine := k.fine.Script()
	noTLS := checktest.SMTP{}.Script()
	key1024 := "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDIhyR3oItOy22ZOaBrIVe9m/iME3RqOJeasANSpg2YTHTYV+Xtp4xwf5gTjCmHQEMOs0qYu0FYiNQPQogJ2t0Mfx9zNu06rfRBDjiIU9tpx2T+NGlWZ8qhbiLo5By8apJavLyqTLavyPSrvsx0B3YzC63T4Age2CDqZYA+OwSMWQIDAQAB"
	return append(append(spfDomains(), spfRelatives()...), append(dmarcDomains(), []domainCase{
		named("in good order", domainCase{smtp: fine}, "mail.spf.missing", "pass", "mail.dmarc.enforced", "pass", "mail.dkim.missing", "pass",
			"mail.starttls.none", "pass", "mail.starttls.injection", "pass", "mail.starttls.certificate", "pass", "mail.starttls.old_tls", "pass",
			"mail.mx.single", "pass", "mail.mx.unresolved", "pass", "mail.mx.is_alias", "pass", "mail.mx.is_address", "pass", "mail.mx.implicit", "pass",
			"mail.mx.null_mixed", "pass", "mail.tlsrpt.missing", "pass", "mail.tlsrpt.invalid", "pass", "mail.payment_words", "not_checked",
			"mail.filter", "not_checked", "mail.provider", "not_checked", "mail.mtasts.missing", "fail low"),
		// DKIM
		named("weak key", keyIs("v=DKIM1; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL6QgBVsmO2mVv0ULYTqjqYpRxXsJyPZZBrRPsRQSOLEJjHdlmNWCsUE0CyVhTBcPjmqXO0e9yiF8Nz7nk5Ad4kCAwEAAQ=="), "mail.dkim.key_weak", "fail high"),
		named("key of 1024 bits", keyIs("v=DKIM1; p="+key1024), "mail.dkim.key_weak", "fail medium"),
		named("key cut off", keyIs("v=DKIM1; p=MIIBIjANBgkqhki"), "mail.dkim.key_bad", "fail high", "mail.dkim.key_weak", "pass"),
		named("key in test", keyIs("v=DKIM1; t=y; p="+key2048), "mail.dkim.test", "fail low"),
		named("two keys at one name", keyIs("v=DKIM1; p="+key2048, `default._domainkey.d.test. TXT "v=DKIM1; p="`), "mail.dkim.several", "fail medium"),
		named("revoked key", keyIs("v=DKIM1; p="), "mail.dkim.missing", "not_checked", "mail.dkim.key_bad", "not_checked"),
		named("every key name answers", keyIs("v=DKIM1; p="+key2048, `*._domainkey.d.test. TXT "v=DKIM1; p="`), "mail.dkim.wildcard", "partial info", "mail.dkim.key_weak", "not_checked"),
		named("key in other text", keyIs("google-site-verification=abc"), "mail.dkim.missing", "not_checked", "mail.dkim.key_bad", "not_checked"),
		named("key in an outdated method", keyIs("v=DKIM1; h=sha1; p="+key2048), "mail.dkim.key_bad", "fail high", "mail.dkim.missing", "not_checked"),
		named("key in both methods", keyIs("v=DKIM1; h=sha1:sha256; s=email; p="+key2048), "mail.dkim.key_bad", "pass", "mail.dkim.missing", "pass"),
		named("key for another use", keyIs("v=DKIM1; s=tlsrpt; p="+key2048), "mail.dkim.key_bad", "fail high"),
		named("key for any use", keyIs("v=DKIM1; s=*; n=note; p="+key2048), "mail.dkim.key_bad", "pass"),
		named("key under another name", keyIs("v=DKIM1; P="+key2048), "mail.dkim.key_bad", "fail high"),
		named("key with a word too many", keyIs("v=DKIM1; rsa; p="+key2048), "mail.dkim.key_bad", "fail high"),
		named("no key name at all", domainCase{off: []string{keyLine}}, "mail.dkim.missing", "fail low"),
		named("keys at names nobody guesses", keyIs("v=DKIM1; p=", `zq17._domainkey.d.test. TXT "v=DKIM1; p=`+key2048+`"`), "mail.dkim.missing", "not_checked"),
		named("only a name nobody guesses", domainCase{off: []string{keyLine}, on: []string{`zq17._domainkey.d.test. TXT "v=DKIM1; p=` + key2048 + `"`}}, "mail.dkim.missing", "not_checked", "mail.dkim.test", "not_checked"),
		named("fixed names of a provider are empty", domainCase{off: []string{keyLine, `d.test. MX`}, on: []string{`d.test. MX 0 d-test.mail.protection.outlook.com.`, `x._domainkey.d.test. TXT "v=DKIM1; p="`}}, "mail.dkim.missing", "fail medium", "mail.provider", "pass"),
		silent("keys unanswered", domainCase{fails: map[string]checktest.Behaviour{"_domainkey.d.test": servfail}}, "unknown", family("mail.dkim.")),
		// MX
		named("MX inside an office", domainCase{off: []string{`d.test. MX`}, on: []string{`d.test. MX 0 in.d.test.`, `in.d.test. A 192.168.1.5`}}, "mail.mx.unresolved", "unknown"),
		named("MX on the computer itself", domainCase{on: []string{`d.test. MX 3 lo.d.test.`, `lo.d.test. A 127.0.0.1`}}, "mail.mx.unresolved", "unknown"),
		named("MX of a laboratory", domainCase{off: []string{`d.test. MX`}, on: []string{`d.test. MX 0 in.d.test.`, `in.d.test. A 198.18.0.5`}}, "mail.mx.unresolved", "unknown"),
		named("MX inside and outside", domainCase{on: []string{`d.test. MX 3 io.d.test.`, `io.d.test. A 10.0.0.1`, `io.d.test. A 192.0.2.27`}}, "mail.mx.unresolved", "pass"),
		named("MX inside, and outside by the newer kind", domainCase{on: []string{`d.test. MX 3 io.d.test.`, `io.d.test. A 10.0.0.1`, `io.d.test. AAAA 2001:db8::9`}}, "mail.mx.unresolved", "pass"),
		named("MX that takes no connection beside one that does", domainCase{off: []string{`d.test. MX 2`}, on: []string{`d.test. MX 2 dead.d.test.`, `dead.d.test. A 192.0.2.77`}, smtp: fine}, "mail.mx.unresolved", "partial medium"),
		named("MX lost at the fifth place", domainCase{on: []string{`d.test. MX 3 m.d.test.`, `d.test. MX 4 n.d.test.`, `d.test. MX 5 gone.d.test.`}}, "mail.mx.unresolved", "fail high"),
		named("eleven MX", domainCase{on: elevenMX("d.test")}, "mail.mx.unresolved", "not_checked", "mail.mx.is_alias", "not_checked"),
		named("null MX, and newsletters", domainCase{off: []string{`d.test. MX`, spfLine, keyLine}, on: []string{`d.test. MX 0 .`, `d.test. TXT "v=spf1 include:servers.mcsv.net -all"`, `servers.mcsv.net. TXT "v=spf1 ip4:192.0.2.9 -all"`}}, "mail.parked_unprotected", "not_applicable", "mail.spf.pass_all", "pass", "mail.dmarc.enforced", "pass"),
		named("no MX, and a key that signs newsletters", domainCase{off: []string{`d.test. MX`, spfLine}, on: []string{`d.test. TXT "v=spf1 -all"`}}, "mail.parked_unprotected", "not_applicable"),
		named("parked, and names below are not guarded", parked("v=spf1 -all", "v=DMARC1; p=reject; sp=none"), "mail.parked_unprotected", "fail medium"),
		named("parked, and invented names are not guarded", parked("v=spf1 -all", "v=DMARC1; p=reject; np=none"), "mail.parked_unprotected", "fail medium"),
		named("parked, and nothing is put aside", parked("v=spf1 -all", "v=DMARC1; p=quarantine; pct=0"), "mail.parked_unprotected", "fail medium"),
		named("parked, and mail of invented names is not put aside", parked("v=spf1 -all", "v=DMARC1; p=reject; np=quarantine; pct=0"), "mail.parked_unprotected", "fail medium"),
		named("parked, and everyone may send", parked("v=spf1 +all", "v=DMARC1; p=reject"), "mail.parked_unprotected", "fail medium", "mail.dmarc.enforced", "fail high"),
		named("parked with every key taken back", func() domainCase {
			c := parked("v=spf1 -all", "v=DMARC1; p=reject")
			c.on = append(c.on, `*._domainkey.d.test. TXT "v=DKIM1; p="`)
			return c
		}(), "mail.parked_unprotected", "pass", "mail.dmarc.enforced", "pass", "mail.dkim.missing", "not_applicable"),
		named("null MX among others", domainCase{on: []string{`d.test. MX 0 .`}}, "mail.mx.null_mixed", "fail medium"),
		named("null MX alone, all said", domainCase{off: []string{`d.test. MX`, spfLine, keyLine}, on: []string{`d.test. MX 0 .`, `d.test. TXT "v=spf1 -all"`}}, "mail.parked_unprotected", "pass", "mail.mx.single", "not_applicable", "mail.dmarc.no_rua", "pass"),
		named("no MX, an address", domainCase{off: []string{`d.test. MX`}, on: []string{`d.test. A 192.0.2.80`}}, "mail.mx.implicit", "partial info", "mail.parked_unprotected", "not_applicable"),
		named("no MX, no address, no senders", domainCase{off: []string{`d.test. MX`, spfLine, keyLine}}, "mail.mx.implicit", "pass", "mail.parked_unprotected", "fail medium"),
		named("MX is an address", domainCase{on: []string{`d.test. MX 0 192.0.2.9.`}}, "mail.mx.is_address", "fail medium"),
		named("MX is an alias", domainCase{on: []string{`d.test. MX 0 al.d.test.`, `al.d.test. CNAME m.d.test.`}}, "mail.mx.is_alias", "fail low"),
		named("MX is nowhere", domainCase{on: []string{`d.test. MX 0 gone.d.test.`}}, "mail.mx.unresolved", "fail high"),
		named("one MX", domainCase{off: []string{`d.test. MX 2`}}, "mail.mx.single", "partial info"),
		named("a filter in front", domainCase{on: []string{`d.test. MX 0 eu-smtp-inbound-1.mimecast.com.`}}, "mail.filter", "pass", "mail.provider", "pass"),
		silent("MX unanswered", domainCase{fails: map[string]checktest.Behaviour{"d.test": servfail}}, "unknown", slices.Concat(
			family("mail.mx."), family("mail.spf."), family("mail.starttls."), family("mail.dane."), family("mail.mtasts."), family("mail.tlsrpt."), []string{"mail.parked_unprotected", "mail.provider"})),
		silent("MX refused", domainCase{fails: map[string]checktest.Behaviour{"d.test": refused}}, "unknown", family("mail.mx.")),
		silent("address of an MX unanswered", domainCase{fails: map[string]checktest.Behaviour{"m.d.test": servfail}}, "unknown", []string{"mail.mx.unresolved", "mail.mx.is_alias"}),
		// Servers
		named("no STARTTLS", domainCase{smtp: noTLS}, "mail.starttls.none", "fail high", "mail.starttls.old_tls", "not_applicable"),
		named("STARTTLS and one server that is away", domainCase{on: []string{`d.test. MX 3 away.d.test.`, `away.d.test. A 192.0.2.77`}, smtp: fine}, "mail.starttls.none", "not_checked", "mail.starttls.certificate", "pass"),
		named("STARTTLS of one server under two names", domainCase{on: []string{`d.test. MX 3 n.d.test.`, `d.test. MX 4 n2.d.test.`, `n2.d.test. A 192.0.2.26`}, smtp: fine}, "mail.starttls.none", "pass", "mail.starttls.certificate", "pass"),
		named("expired certificate", domainCase{smtp: k.expired.Script()}, "mail.starttls.none", "pass", "mail.starttls.certificate", "partial info"),
		named("old versions", domainCase{smtp: k.old.Script()}, "mail.starttls.old_tls", "fail low"),
		named("injected bytes", domainCase{smtp: k.injects.Script()}, "mail.starttls.injection", "fail medium"),
		silent("port blocked", domainCase{}, "not_checked", family("mail.starttls.")),
		// DANE
		named("DANE fits", withTLSA("3 1 1 "+k.leafSum, true, fine), "mail.dane.insecure", "pass", "mail.dane.mismatch", "pass", "mail.dane.unusable", "pass"),
		named("DANE without DNSSEC", withTLSA("3 1 1 "+k.leafSum, false, fine), "mail.dane.insecure", "fail medium"),
		named("DANE differs", withTLSA("3 1 1 "+strings.Repeat("00", 32), true, fine), "mail.dane.mismatch", "fail critical"),
		named("DANE of the wrong kind", withTLSA("1 1 1 "+k.leafSum, true, fine), "mail.dane.unusable", "fail medium"),
		named("DANE and a server in the open", withTLSA("3 1 1 "+k.leafSum, true, noTLS), "mail.dane.mismatch", "fail critical"),
		named("DANE of the wrong kind and a server in the open", withTLSA("1 1 1 "+k.leafSum, true, noTLS), "mail.dane.mismatch", "fail critical", "mail.dane.unusable", "fail medium"),
		named("DANE without DNSSEC and a server in the open", withTLSA("3 1 1 "+k.leafSum, false, noTLS), "mail.dane.mismatch", "pass", "mail.dane.insecure", "fail medium"),
		named("DANE fits, and another look-up fails", func() domainCase {
			c := withTLSA("3 1 1 "+k.leafSum, true, fine)
			c.fails = map[string]checktest.Behaviour{"_25._tcp.n.d.test": servfail}
			return c
		}(), "mail.dane.mismatch", "not_checked", "mail.dane.insecure", "not_checked"),
		named("DANE at the third server", domainCase{on: []string{`d.test. MX 3 x.d.test.`, `x.d.test. A 192.0.2.77`, `_25._tcp.x.d.test. TLSA 1 1 1 ` + k.leafSum}, secure: true, smtp: fine}, "mail.dane.unusable", "fail medium"),
		named("DANE and no connection", withTLSA("3 1 1 "+k.leafSum, true, nil), "mail.dane.mismatch", "not_checked"),
		named("DANE differs behind a server that is away", domainCase{on: []string{
			`d.test. MX 0 away.d.test.`, `away.d.test. A 192.0.2.77`, `_25._tcp.away.d.test. TLSA 3 1 1 ` + k.leafSum, `_25._tcp.m.d.test. TLSA 3 1 1 ` + strings.Repeat("00", 32),
		}, secure: true, smtp: fine}, "mail.dane.mismatch", "fail critical"),
		silent("DANE unanswered", domainCase{fails: map[string]checktest.Behaviour{"_25._tcp.m.d.test": servfail}}, "not_checked", family("mail.dane.")),
		// Mail policy
		named("policy enforced", withPolicy(fine, sts("enforce", "*.d.test")), "mail.mtasts.missing", "pass", "mail.mtasts.policy_unreachable", "pass", "mail.mtasts.policy_bad", "pass",
			"mail.mtasts.testing", "pass", "mail.mtasts.mx_not_listed", "pass", "mail.mtasts.mx_cert_invalid", "pass", "mail.mtasts.multiple", "pass"),
		named("policy leaves one out", withPolicy(fine, sts("enforce", "m.d.test")), "mail.mtasts.mx_not_listed", "fail high"),
		named("policy and an expired certificate", withPolicy(k.expired.Script(), sts("enforce", "*.d.test")), "mail.mtasts.mx_cert_invalid", "fail high"),
		named("policy and no connection", withPolicy(nil, sts("enforce", "*.d.test")), "mail.mtasts.mx_cert_invalid", "not_checked"),
		named("policy and servers in the open", withPolicy(noTLS, sts("enforce", "*.d.test")), "mail.mtasts.mx_cert_invalid", "fail high", "mail.starttls.none", "fail high"),
		named("policy and one server that is away", func() domainCase {
			c := withPolicy(fine, sts("enforce", "*.d.test"))
			c.on = append(c.on, `d.test. MX 3 away.d.test.`, `away.d.test. A 192.0.2.77`)
			return c
		}(), "mail.mtasts.mx_cert_invalid", "not_checked", "mail.mtasts.mx_not_listed", "pass"),
		named("policy and a third server of another name", func() domainCase {
			c := withPolicy(fine, sts("enforce", "*.d.test"))
			c.on = append(c.on, `d.test. MX 3 x.d.test.`, `x.d.test. A 192.0.2.26`)
			return c
		}(), "mail.mtasts.mx_cert_invalid", "fail high", "mail.mtasts.mx_not_listed", "pass"),
		named("policy with the names in one line", withPolicy(fine, sts("enforce", "m.d.test, n.d.test")), "mail.mtasts.policy_bad", "fail medium", "mail.mtasts.mx_not_listed", "fail high"),
		named("policy with a star alone", withPolicy(fine, sts("enforce", "*")), "mail.mtasts.policy_bad", "fail medium"),
		named("policy with a star for two parts", withPolicy(fine, sts("enforce", "*.*.test")), "mail.mtasts.policy_bad", "fail medium"),
		named("policy with a web address", withPolicy(fine, sts("enforce", "https://m.d.test")), "mail.mtasts.policy_bad", "fail medium"),
		named("policy that is never kept", withPolicy(fine, k.policyOf("version: STSv1\nmode: enforce\nmx: *.d.test\nmax_age: 0\n")), "mail.mtasts.policy_bad", "fail medium"),
		named("policy that is kept for an hour", withPolicy(fine, k.policyOf("version: STSv1\nmode: enforce\nmx: *.d.test\nmax_age: 3600\n")), "mail.mtasts.policy_bad", "partial low"),
		named("policy switched off", withPolicy(fine, k.policyOf("version: STSv1\nmode: none\nmax_age: 604800\n")), "mail.mtasts.missing", "fail low", "mail.mtasts.testing", "not_applicable", "mail.mtasts.policy_bad", "pass"),
		named("policy in testing", withPolicy(fine, sts("testing", "*.d.test")), "mail.mtasts.testing", "partial info", "mail.mtasts.mx_not_listed", "not_applicable"),
		named("policy with a mistake", withPolicy(fine, sts("enfroce", "*.d.test")), "mail.mtasts.policy_bad", "fail medium"),
		named("policy refused", withPolicy(fine, nil), "mail.mtasts.policy_unreachable", "fail high"),
		named("policy without certificate", withPolicy(fine, checktest.TLS(k.fine.TLS)), "mail.mtasts.policy_unreachable", "fail high"),
		named("policy moved", withPolicy(fine, policyServer(&cryptotls.Config{Certificates: []cryptotls.Certificate{k.ca.Issue(t, "mta-sts.d.test")}}, "HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/", "")), "mail.mtasts.policy_unreachable", "fail high"),
		silent("policy stalls", withPolicy(fine, checktest.Closes), "unknown", nil),
		silent("policy host unanswered", func() domainCase {
			c := withPolicy(fine, nil)
			c.fails = map[string]checktest.Behaviour{"mta-sts.d.test": servfail}
			return c
		}(), "unknown", []string{"mail.mtasts.policy_unreachable", "mail.mtasts.policy_bad", "mail.mtasts.testing", "mail.mtasts.mx_not_listed", "mail.mtasts.mx_cert_invalid"}),
		named("policy announced twice", domainCase{on: []string{`_mta-sts.d.test. TXT "v=STSv1; id=1"`, `_mta-sts.d.test. TXT "v=STSv1; id=2"`}}, "mail.mtasts.multiple", "fail medium"),
		silent("policy unanswered", domainCase{fails: map[string]checktest.Behaviour{"_mta-sts.d.test": servfail}}, "unknown", family("mail.mtasts.")),
		named("TLS reports in two records", domainCase{on: []string{`_smtp._tls.d.test. TXT "v=TLSRPTv1; rua=mailto:q@d.test"`}}, "mail.tlsrpt.invalid", "fail low"),
		named("TLS reports to nobody", domainCase{off: []string{`_smtp._tls`}, on: []string{`_smtp._tls.d.test. TXT "v=TLSRPTv1; rua="`}}, "mail.tlsrpt.invalid", "fail low"),
		named("TLS reports to half an address", domainCase{off: []string{`_smtp._tls`}, on: []string{`_smtp._tls.d.test. TXT "v=TLSRPTv1; rua=mailto:"`}}, "mail.tlsrpt.invalid", "fail low"),
		named("TLS reports to no host", domainCase{off: []string{`_smtp._tls`}, on: []string{`_smtp._tls.d.test. TXT "v=TLSRPTv1; rua=https://"`}}, "mail.tlsrpt.invalid", "fail low"),
		named("TLS reports to two places", domainCase{off: []string{`_smtp._tls`}, on: []string{`_smtp._tls.d.test. TXT "v=TLSRPTv1; rua=mailto:a@d.test, https://x.example/in"`}}, "mail.tlsrpt.invalid", "pass"),
		named("TLS reports in capitals", domainCase{off: []string{`_smtp._tls`}, on: []string{`_smtp._tls.d.test. TXT "v=tlsrptv1; rua=mailto:a@d.test"`}}, "mail.tlsrpt.invalid", "fail low"),
		named("no TLS reports", domainCase{off: []string{`_smtp._tls`}}, "mail.tlsrpt.missing", "partial info"),
		named("TLS reports with a mistake", domainCase{off: []string{`_smtp._tls`}, on: []string{`_smtp._tls.d.test. TXT "v=TLSRPTv1; rua=r@d.test"`}}, "mail.tlsrpt.invalid", "fail low"),
		silent("TLS reports unanswered", domainCase{fails: map[string]checktest.Behaviour{"_smtp._tls.d.test": servfail}}, "unknown", family("mail.tlsrpt.")),
	}...)...)
}

// TestDomains: every domain says what it should, and over all of them every
// finding id is seen as a gap, as good, and as not told.
func TestDomains(t *testing.T) {
	k := newKit(t)
	cases := domainCases(t, k)
	if len(cases) < 60 {
		t.Fatalf("%d domains", len(cases))
	}
	ca := map[string]map[string]bool{}
	for _, d := range docs.All() {
		ca[d.ID] = map[string]bool{}
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := c.world(t)
			w.env.Roots = k.ca.Pool()
			got := w.look("d.test")
			want(t, got, c.want)
			for id, f := range got {
				switch f.Status {
				case checks.Fail, checks.Partial:
					ca[id]["gap"] = true
				case checks.Pass:
					ca[id]["good"] = true
				case checks.Unknown, checks.NotChecked:
					ca[id]["not told"] = true
				case checks.NotApplicable, checks.Error:
				}
			}
			if n := w.dns.QueriesUsed("d.test"); n > netxMax {
				t.Errorf("%d questions", n)
			}
		})
	}
	// What no record can show as a gap or as good, by its nature.
	never := map[string]string{"mail.provider": "gap", "mail.filter": "gap", "mail.payment_words": "good"}
	for id, seen := range ca {
		for _, s := range []string{"gap", "good", "not told"} {
			if !seen[s] && never[id] != s {
				t.Errorf("no domain shows %s as %s", id, s)
			}
		}
	}
	t.Logf("%d domains", len(cases))
}
