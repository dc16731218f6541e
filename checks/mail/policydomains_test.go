package mail

import (
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func spfDomains() []domainCase {
	return []domainCase{
		named("no SPF", domainCase{off: []string{spfLine, dmarcLine}}, "mail.spf.missing", "fail high"),
		named("no SPF, and DMARC refuses", domainCase{off: []string{spfLine}}, "mail.spf.missing", "fail medium"),
		named("two SPF records", domainCase{on: []string{`d.test. TXT "v=spf1 a -all"`}}, "mail.spf.multiple", "fail high"),
		named("SPF with a semicolon", domainCase{off: []string{spfLine}, on: []string{`d.test. TXT "v=spf1; mx -all"`}}, "mail.spf.syntax", "fail high"),
		named("SPF behind a space", domainCase{off: []string{spfLine}, on: []string{`d.test. TXT " v=spf1 mx -all"`}}, "mail.spf.syntax", "fail high"),
		named("SPF for everyone", spfIs("mx +all"), "mail.spf.pass_all", "fail critical"),
		named("SPF neutral", spfIs("mx ?all"), "mail.spf.neutral", "fail medium"),
		named("SPF without end", spfIs("mx"), "mail.spf.neutral", "fail medium"),
		named("SPF soft, DMARC refuses", spfIs("mx ~all"), "mail.spf.softfail", "pass"),
		named("SPF soft, DMARC for no mail", func() domainCase {
			c := spfIs("mx ~all")
			c.off, c.on = append(c.off, dmarcLine), append(c.on, `_dmarc.d.test. TXT "v=DMARC1; p=quarantine; pct=0"`)
			return c
		}(), "mail.spf.softfail", "fail low"),
		named("SPF soft alone", func() domainCase { c := spfIs("mx ~all"); c.off = append(c.off, dmarcLine); return c }(), "mail.spf.softfail", "fail low"),
		named("SPF of eleven", spfIs("mx mx mx mx mx mx mx mx mx mx mx -all"), "mail.spf.lookups", "fail high", "mail.spf.expensive_clients", "partial info"),
		named("SPF of ten", spfIs("mx mx mx mx mx mx mx mx mx mx -all"), "mail.spf.lookups", "fail low"),
		named("SPF with too many mail servers", spfIs("mx:many.d.test -all", elevenMX("many.d.test")...), "mail.spf.mx_names", "fail high"),
		named("SPF with voids", spfIs("a:g1.d.test a:g2.d.test a:g3.d.test -all"), "mail.spf.void", "fail medium"),
		named("SPF with two voids", spfIs("a:g1.d.test a:g2.d.test -all"), "mail.spf.void", "pass"),
		named("SPF include of nothing", spfIs("include:gone.test -all"), "mail.spf.include_broken", "fail high"),
		named("SPF loop", spfIs("include:d.test -all"), "mail.spf.loop", "fail high"),
		named("SPF mistake", spfIs("ipv4:192.0.2.1 -all"), "mail.spf.syntax", "fail high"),
		named("SPF words at the end", spfIs("-all mx"), "mail.spf.after_all", "fail low"),
		named("SPF with ptr", spfIs("mx ptr -all"), "mail.spf.ptr", "fail low"),
		named("SPF with ptr, elsewhere", spfIs("redirect=s.d.test", `s.d.test. TXT "v=spf1 mx ptr -all"`), "mail.spf.ptr", "fail low"),
		named("SPF with ptr in a part", spfIs("mx include:s.d.test -all", `s.d.test. TXT "v=spf1 ptr -all"`), "mail.spf.ptr", "fail low"),
		named("SPF with ptr in a part of others", spfIs("mx include:s.test -all", `s.test. TXT "v=spf1 ptr -all"`), "mail.spf.ptr", "pass"),
		named("SPF elsewhere, without ptr", spfIs("redirect=s.d.test", `s.d.test. TXT "v=spf1 mx -all"`), "mail.spf.ptr", "pass"),
		named("SPF elsewhere, by the sender", spfIs("redirect=%{l}.d.test"), "mail.spf.ptr", "not_checked"),
		named("SPF wide", spfIs("ip4:192.0.0.0/12 -all"), "mail.spf.wide", "fail low"),
		named("SPF just too wide", spfIs("ip4:192.0.0.0/16 -all"), "mail.spf.wide", "fail low"),
		named("SPF as wide as may be", spfIs("ip4:192.0.0.0/17 -all"), "mail.spf.wide", "pass"),
		named("SPF just too wide, IPv6", spfIs("ip6:2001:db8::/32 -all"), "mail.spf.wide", "fail low"),
		named("SPF as wide as may be, IPv6", spfIs("ip6:2001:db8::/33 -all"), "mail.spf.wide", "pass"),
		named("SPF wide by its mail servers", spfIs("mx/16 -all"), "mail.spf.wide", "fail low"),
		named("SPF wide around an address", spfIs("a:m.d.test/8 -all"), "mail.spf.wide", "fail medium", "mail.spf.pass_all", "pass"),
		named("SPF wide by two together", spfIs("ip4:192.0.0.0/17 ip4:192.0.128.0/17 -all"), "mail.spf.wide", "fail low"),
		named("SPF wide by an include of its own", spfIs("include:_s.d.test -all", `_s.d.test. TXT "v=spf1 ip4:192.0.0.0/16 -all"`), "mail.spf.wide", "fail low"),
		named("SPF wide by a provider", spfIs("include:o.example -all", `o.example. TXT "v=spf1 ip4:192.0.0.0/16 -all"`), "mail.spf.wide", "pass"),
		named("SPF far too wide by anyone", spfIs("include:o.example -all", `o.example. TXT "v=spf1 ip4:192.0.0.0/8 -all"`), "mail.spf.wide", "fail medium"),
		named("SPF wide and marked", spfIs("?ip4:192.0.0.0/8 -all"), "mail.spf.wide", "pass"),
		named("SPF of an address and what is around it", spfIs("a:m.d.test/24 mx/28 -all"), "mail.spf.wide", "pass", "mail.spf.pass_all", "pass"),
		named("SPF by the sender’s own words", spfIs("exists:%{l}.u.d.test -all"), "mail.spf.pass_all", "unknown", "mail.spf.syntax", "pass", "mail.spf.include_broken", "pass"),
		named("SPF of half the world", spfIs("ip4:128.0.0.0/1 -all"), "mail.spf.pass_all", "fail critical"),
		silent("a range around an address that is not told", func() domainCase {
			c := spfIs("a:x.test/16 -all")
			c.fails = map[string]checktest.Behaviour{"x.test": servfail}
			return c
		}(), "unknown", []string{"mail.spf.wide", "mail.spf.pass_all"}),
		named("SPF that takes everyone as neither", spfIs("?include:x.test -all", `x.test. TXT "v=spf1 +all"`), "mail.spf.neutral", "fail medium", "mail.spf.pass_all", "pass", "mail.dmarc.enforced", "pass"),
		named("SPF that marks everyone before its end", func() domainCase {
			c := spfIs("~ip4:0.0.0.0/0 ~ip6:::/0 -all")
			c.off = append(c.off, dmarcLine)
			return c
		}(), "mail.spf.softfail", "fail low", "mail.spf.neutral", "pass"),
		named("SPF that others give up on, and no key", func() domainCase { c := spfIs("include:gone.test mx -all"); c.off = append(c.off, keyLine); return c }(), "mail.dmarc.enforced", "partial medium", "mail.spf.include_broken", "fail high"),
		named("SPF after a mistake", spfIs("include=x.test -all"), "mail.spf.syntax", "fail high", "mail.spf.include_broken", "not_checked"),
		named("SPF long", spfIs(`ip4:192.0.2.1 `+strings.Repeat("ip4:192.0.2.1 ", 14)+`" "`+strings.Repeat("ip4:192.0.2.1 ", 17)+`-all`), "mail.spf.long", "fail low"),
		silent("include unanswered", func() domainCase {
			c := spfIs("include:x.test -all", `x.test. TXT "v=spf1 -all"`)
			c.fails = map[string]checktest.Behaviour{"x.test": servfail}
			return c
		}(), "unknown", []string{"mail.spf.lookups", "mail.spf.void", "mail.spf.mx_names", "mail.spf.include_broken", "mail.spf.loop", "mail.spf.pass_all"}),
		named("redirect unanswered", func() domainCase {
			c := spfIs("redirect=x.test", `x.test. TXT "v=spf1 -all"`)
			c.fails = map[string]checktest.Behaviour{"x.test": servfail}
			return c
		}(), "mail.spf.neutral", "not_checked"),
	}
}

// spfRelatives are records that let a stranger pass, or do not, in ways that are easy to
// overlook.
func spfRelatives() []domainCase {
	var out []domainCase
	for rest, status := range map[string]string{
		"a:%{o}/0 -all": "fail critical", "include:%{o}.evil.nz -all": "fail critical", "redirect=%{d}.evil.nz": "fail critical", "include:%{d2}.evil.nz -all": "fail critical",
		"ip4:0.0.0.0/2 ip4:64.0.0.0/2 ip4:128.0.0.0/2 ip4:192.0.0.0/2 -all": "fail critical", "ip6:::/1 ip6:8000::/1 -all": "fail critical", "ip6:2000::/4 ip6:3000::/4 -all": "fail critical",
		"a:one.evil.nz/1 mx/1 -all": "fail critical", "exists:%{d} -all": "fail critical", "exists:one.evil.nz -all": "fail critical", "?all": "pass", "~all": "pass",
		"exists:%{l}.any.evil.nz -all": "fail critical", "exists:%{h}.any.evil.nz -all": "fail critical", "exists:%{ir}.any.evil.nz -all": "fail critical", "include:%{v}.inc.evil.nz -all": "fail critical",
		"exists:%{l}.none.evil.nz -all": "unknown", "exists:%{s}.none.evil.nz -all": "unknown", "exists:%{p}.none.evil.nz -all": "unknown", "exists:%{h}.none.evil.nz -all": "unknown",
		"exists:%{ir}.none.evil.nz -all": "pass", "include:%{ir}.none.evil.nz -all": "pass", "redirect=%{l1r+}.none.evil.nz": "unknown",
		"ptr:net.nz -all": "fail critical", "ptr:co.uk -all": "fail critical", "ptr -all": "pass", "ptr:evil.nz -all": "pass", "?ptr:co.nz -all": "pass",
		"-include:d.test.evil.nz -all": "pass", "?include:d.test.evil.nz -all": "pass", "~include:d.test.evil.nz +all": "fail critical",
		"include:d.test.evil.nz": "fail critical", "-ip4:192.0.2.1 all": "fail critical", "+a mx/32//128 -all": "pass",
	} {
		c := spfIs(rest, `d.test. A 192.0.2.80`, `d.test.evil.nz. TXT "v=spf1 +all"`, `one.evil.nz. A 5.5.5.5`, `*.any.evil.nz. A 127.0.0.2`, `in-addr.inc.evil.nz. TXT "v=spf1 -all"`, `ip6.inc.evil.nz. TXT "v=spf1 +all"`, `none.evil.nz. TXT "x"`)
		enforced := map[string]string{"fail critical": "fail high", "unknown": "unknown", "pass": "pass"}[status]
		out = append(out, named("SPF “"+rest+"”", c, "mail.spf.pass_all", status, "mail.spf.syntax", "pass", "mail.dmarc.enforced", enforced))
	}
	return out
}

// elevenMX are eleven mail servers of a name.
func elevenMX(of string) []string {
	var out []string
	for i := range 11 {
		out = append(out, fmt.Sprintf("%s. MX %d m%d.d.test.", of, i, i), fmt.Sprintf("m%d.d.test. A 192.0.2.%d", i, 100+i))
	}
	return out
}

func dmarcDomains() []domainCase {
	return []domainCase{
		named("no DMARC", domainCase{off: []string{dmarcLine}}, "mail.dmarc.missing", "fail high", "mail.payment_words", "partial info"),
		named("two DMARC records", dmarcIs("v=DMARC1; p=none", `_dmarc.d.test. TXT "v=DMARC1; p=reject"`), "mail.dmarc.multiple", "fail high"),
		named("DMARC in lower case", dmarcIs("v=dmarc1; p=none"), "mail.dmarc.syntax", "fail high"),
		named("SPF where DMARC belongs", dmarcIs("v=spf1 -all"), "mail.dmarc.syntax", "fail high"),
		named("DMARC at the wrong name", domainCase{off: []string{dmarcLine}, on: []string{`d.test. TXT "v=DMARC1; p=none"`}}, "mail.dmarc.syntax", "fail high"),
		named("DMARC misspelt", dmarcIs("v=DMARC1; p=quarentine; rua=mailto:r@d.test"), "mail.dmarc.syntax", "fail high", "mail.dmarc.p_none", "fail medium"),
		named("DMARC watches", dmarcIs("v=DMARC1; p=none; rua=mailto:r@d.test"), "mail.dmarc.p_none", "fail medium", "mail.dmarc.no_rua", "pass"),
		named("DMARC refuses, nothing aligns", domainCase{off: []string{spfLine, keyLine}}, "mail.dmarc.enforced", "fail high"),
		named("DMARC refuses, and it cannot be told", domainCase{off: []string{spfLine, keyLine}, on: []string{`zq._domainkey.d.test. TXT "v=DKIM1; p="`}}, "mail.dmarc.enforced", "not_checked"),
		named("DMARC refuses, SPF lets everyone pass", func() domainCase { c := spfIs("+all"); return c }(), "mail.dmarc.enforced", "fail high", "mail.payment_words", "partial info", "mail.dmarc.p_none", "pass"),
		named("DMARC refuses, SPF lets everyone pass by an include", spfIs("include:%{d}.evil.nz -all", `d.test.evil.nz. TXT "v=spf1 +all"`), "mail.dmarc.enforced", "fail high", "mail.payment_words", "partial info"),
		named("DMARC refuses, SPF is not told", func() domainCase {
			c := spfIs("include:x.test -all")
			c.fails = map[string]checktest.Behaviour{"x.test": servfail}
			return c
		}(), "mail.dmarc.enforced", "unknown", "mail.payment_words", "not_checked"),
		named("DMARC refuses, SPF hangs on the sender’s words", spfIs("exists:%{l}.u.d.test -all"), "mail.dmarc.enforced", "unknown", "mail.payment_words", "not_checked"),
		named("DMARC refuses, a filter’s include for each", spfIs("include:%{ir}.%{v}.%{d}.f.example -all", `*.d.test.f.example. TXT "v=spf1 -all"`), "mail.dmarc.enforced", "pass", "mail.spf.pass_all", "pass", "mail.spf.include_broken", "not_checked"),
		named("DMARC refuses, the key is taken back", func() domainCase { c := keyIs("v=DKIM1; p="); c.off = append(c.off, spfLine); return c }(), "mail.dmarc.enforced", "partial medium"),
		named("DMARC refuses, nobody sends", func() domainCase { c := spfIs("-all"); c.off = append(c.off, keyLine); return c }(), "mail.dmarc.enforced", "not_checked"),
		named("DMARC refuses, nobody by SPF and a key", spfIs("-all"), "mail.dmarc.enforced", "pass"),
		named("DMARC refuses, two SPF records and a key", domainCase{on: []string{`d.test. TXT "v=spf1 +all"`}}, "mail.dmarc.enforced", "pass"),
		named("DMARC in part refuses in part", dmarcIs("v=DMARC1; p=reject; pct=0; rua=mailto:r@d.test"), "mail.dmarc.enforced", "partial low", "mail.dmarc.pct", "fail low"),
		named("DMARC below watches, and so for invented names", dmarcIs("v=DMARC1; p=reject; sp=none; rua=mailto:r@d.test"), "mail.dmarc.np_weaker", "fail medium"),
		named("DMARC watches all", dmarcIs("v=DMARC1; p=none"), "mail.dmarc.np_weaker", "not_applicable", "mail.dmarc.sp_weaker", "not_applicable"),
		named("DMARC watches itself alone", dmarcIs("v=DMARC1; p=none; sp=reject"), "mail.dmarc.sp_weaker", "pass", "mail.dmarc.np_weaker", "pass"),
		named("DMARC with a policy below that is none", dmarcIs("v=DMARC1; p=reject; sp=rejct; rua=mailto:r@d.test"), "mail.dmarc.p_none", "fail medium", "mail.dmarc.syntax", "fail high"),
		named("DMARC with a tag that nobody knows", dmarcIs("v=DMARC1; p=reject; rau=mailto:r@d.test"), "mail.dmarc.syntax", "partial low", "mail.dmarc.no_rua", "fail low", "mail.dmarc.enforced", "pass"),
		named("reports to eleven strangers", dmarcIs("v=DMARC1; p=reject; rua="+manyPlaces(11), manyAccept(10)...), "mail.dmarc.rua_unauthorised", "unknown"),
		named("reports to ten that take them", dmarcIs("v=DMARC1; p=reject; rua="+manyPlaces(10), manyAccept(10)...), "mail.dmarc.rua_unauthorised", "pass"),
		named("DMARC weaker below", dmarcIs("v=DMARC1; p=reject; sp=none; rua=mailto:r@d.test"), "mail.dmarc.sp_weaker", "fail medium"),
		named("DMARC weaker for invented names", dmarcIs("v=DMARC1; p=reject; np=none; rua=mailto:r@d.test"), "mail.dmarc.np_weaker", "fail medium"),
		named("DMARC in test", dmarcIs("v=DMARC1; p=quarantine; t=y; rua=mailto:r@d.test"), "mail.dmarc.test_mode", "fail low", "mail.dmarc.p_none", "fail medium"),
		named("DMARC in part", dmarcIs("v=DMARC1; p=quarantine; pct=10; rua=mailto:r@d.test"), "mail.dmarc.pct", "fail low"),
		named("DMARC without p", dmarcIs("v=DMARC1; rua=mailto:r@d.test"), "mail.dmarc.p_missing", "fail low", "mail.dmarc.p_none", "fail medium"),
		named("DMARC without reports", dmarcIs("v=DMARC1; p=reject"), "mail.dmarc.no_rua", "fail low"),
		named("reports to strangers", dmarcIs("v=DMARC1; p=reject; rua=mailto:r@o.example"), "mail.dmarc.rua_unauthorised", "fail medium"),
		named("reports to a service", dmarcIs("v=DMARC1; p=reject; rua=mailto:r@o.example", `d.test._report._dmarc.o.example. TXT "v=DMARC1"`), "mail.dmarc.rua_unauthorised", "pass"),
		silent("reports unanswered", func() domainCase {
			c := dmarcIs("v=DMARC1; p=reject; rua=mailto:r@o.example")
			c.fails = map[string]checktest.Behaviour{"d.test._report._dmarc.o.example": servfail}
			return c
		}(), "unknown", []string{"mail.dmarc.rua_unauthorised"}),
		named("DMARC of the suffix", domainCase{off: []string{dmarcLine}, on: []string{`_dmarc.test. TXT "v=DMARC1; psd=y; p=reject; rua=mailto:r@d.test"`}}, "mail.dmarc.inherited", "partial info", "mail.dmarc.org_disagree", "pass"),
		named("DMARC above, without psd", domainCase{on: []string{`_dmarc.test. TXT "v=DMARC1; p=reject"`}}, "mail.dmarc.org_disagree", "partial info", "mail.dmarc.inherited", "pass"),
		silent("DMARC unanswered", domainCase{fails: map[string]checktest.Behaviour{"_dmarc.d.test": servfail}}, "unknown", family("mail.dmarc.")),
	}
}

// manyPlaces is a list of places for reports.
func manyPlaces(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("mailto:r@r%d.example", i))
	}
	return strings.Join(out, ",")
}

// manyAccept are the records of the first of them.
func manyAccept(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`*._report._dmarc.r%d.example. TXT "v=DMARC1"`, i))
	}
	return out
}
