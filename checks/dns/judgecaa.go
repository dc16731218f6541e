package dns

import (
	"cmp"
	"crypto/x509"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// caaRecords judges CAA: who may issue certificates for the name.
func (j *judge) caaRecords() {
	const family = "dns.caa."
	at := j.caaAt[len(j.caaAt)-1]
	if err := j.caa[len(j.caa)-1].err; err != nil {
		j.Rest(family, checks.Unknown, checks.ReasonOf(err), words.NoAnswer(err))
		return
	}
	set := readCAA(j.relevantCAA())
	if len(set) == 0 {
		j.Fail("dns.caa.missing", words.Say("caa.none"), checks.Seen("CAA record", strings.Join(j.caaAt, ", "), "none"))
		j.Rest(family, checks.NotApplicable, "", words.Say("caa.none_rest"))
		return
	}
	var e []checks.Evidence
	var bad, odd string // what an authority cannot read, and what it passes over
	reports, wild := false, false
	for _, c := range set {
		e = append(e, checks.Seen("CAA record", at, strings.TrimSpace(c.tag+" "+c.value)))
		if c.remark {
			odd = cmp.Or(odd, c.fault)
		} else {
			bad = cmp.Or(bad, c.fault)
		}
		reports = reports || c.tag == "iodef" && c.fault == ""
		wild = wild || c.tag == "issuewild"
	}
	j.PassIf(restricts(set), "dns.caa.missing", words.Say("caa.found", "name", at), words.Say("caa.unrestricted", "name", at), e...)
	switch {
	case bad != "":
		j.Fail("dns.caa.invalid", words.Say("caa.fault", "fault", bad), e...)
	case odd != "":
		j.GapAt("dns.caa.invalid", checks.Low, words.Say("caa.fault", "fault", odd), e...)
	default:
		j.Pass("dns.caa.invalid", words.Say("caa.readable"), e...)
	}
	if reports {
		j.Pass("dns.caa.iodef", words.Say("caa.report"), e...)
	} else {
		j.Gap("dns.caa.iodef", words.Say("caa.no_reports"), e...)
	}
	j.currentCA(set, wild, e)
}

// currentCA judges whether the next certificate can come from where today's came.
func (j *judge) currentCA(set []caa, wild bool, e []checks.Evidence) {
	const blocks, star = "dns.caa.blocks_current_ca", "dns.caa.no_issuewild"
	if j.leaf == nil {
		j.NotChecked(blocks, checks.ReasonSourceMissing, j.noLeaf, e...)
		j.NotChecked(star, checks.ReasonSourceMissing, j.noLeaf, e...)
		return
	}
	wildcard := usesWildcard(j.leaf, j.host)
	if wildcard && !wild {
		j.Gap(star, words.Say("caa.no_issuewild"), e...)
	} else {
		j.Pass(star, words.Say("caa.issuewild"), e...)
	}
	organisation := strings.Join(j.leaf.Issuer.Organization, ", ")
	e = append(e, checks.Seen("certificate issuer", j.host, organisation))
	names, ok := authorities().caaNames(organisation)
	switch {
	case !ok:
		j.NotChecked(blocks, checks.ReasonSourceMissing, words.Say("caa.unlisted"), e...)
	case mayIssue(set, names, wildcard):
		j.Pass(blocks, words.Say("caa.may_issue"), e...)
	default:
		j.Fail(blocks, words.Say("caa.blocked", "issuer", organisation), e...)
	}
}

// usesWildcard reports whether it is a name with a star that fits the host.
func usesWildcard(c *x509.Certificate, host string) bool {
	return !slices.ContainsFunc(c.DNSNames, func(n string) bool { return strings.EqualFold(n, host) }) &&
		slices.ContainsFunc(c.DNSNames, func(n string) bool { return strings.HasPrefix(n, "*.") })
}
