package dns

import (
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
		j.rest(family, checks.Unknown, checks.ReasonOf(err), why(err))
		return
	}
	set := readCAA(j.relevantCAA())
	if len(set) == 0 {
		j.add("dns.caa.missing", checks.Fail, "No record says who may issue.", seen("CAA record", strings.Join(j.caaAt, ", "), "none"))
		j.rest(family, checks.NotApplicable, "", "There is no CAA record to look at.")
		return
	}
	var e []checks.Evidence
	fault, reports, wild := "", false, false
	for _, c := range set {
		e = append(e, seen("CAA record", at, strings.TrimSpace(c.tag+" "+c.value)))
		if c.fault != "" && fault == "" {
			fault = c.fault
		}
		reports = reports || c.tag == "iodef"
		wild = wild || c.tag == "issuewild"
	}
	j.add("dns.caa.missing", checks.Pass, "There is one, at “"+at+"”.", e...)
	if fault != "" {
		j.add("dns.caa.invalid", checks.Fail, "In one of them, "+fault+".", e...)
	} else {
		j.add("dns.caa.invalid", checks.Pass, "Each can be read.", e...)
	}
	if reports {
		j.add("dns.caa.iodef", checks.Pass, "There is a place for reports.", e...)
	} else {
		j.add("dns.caa.iodef", checks.Partial, "No place for reports is named.", e...)
	}
	j.currentCA(set, wild, e)
}

// currentCA judges whether the next certificate can come from where today's came.
func (j *judge) currentCA(set []caa, wild bool, e []checks.Evidence) {
	const blocks, star = "dns.caa.blocks_current_ca", "dns.caa.no_issuewild"
	if j.leaf == nil {
		j.notChecked(blocks, j.noLeaf, e...)
		j.notChecked(star, j.noLeaf, e...)
		return
	}
	wildcard := usesWildcard(j.leaf, j.host)
	if wildcard && !wild {
		j.add(star, checks.Partial, "The certificate has a star, and no record speaks of such.", e...)
	} else {
		j.add(star, checks.Pass, "Nothing is missing for certificates with a star.", e...)
	}
	organisation := strings.Join(j.leaf.Issuer.Organization, ", ")
	e = append(e, seen("certificate issuer", j.host, organisation))
	names, ok := authorities().caaNames(organisation)
	switch {
	case !ok:
		j.notChecked(blocks, "Which name its authority goes by in such records is not known here.", e...)
	case mayIssue(set, names, wildcard):
		j.add(blocks, checks.Pass, "The authority of today's certificate may issue the next.", e...)
	default:
		j.add(blocks, checks.Fail, "“"+organisation+"” issued today's certificate, and the records do not let it issue the next.", e...)
	}
}

// usesWildcard reports whether it is a name with a star that fits the host.
func usesWildcard(c *x509.Certificate, host string) bool {
	return !slices.ContainsFunc(c.DNSNames, func(n string) bool { return strings.EqualFold(n, host) }) &&
		slices.ContainsFunc(c.DNSNames, func(n string) bool { return strings.HasPrefix(n, "*.") })
}
