package tls

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/ocsp"
	"golang.org/x/net/publicsuffix"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var (
	oidSCTList    = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}
	oidTLSFeature = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}
)

// chainOrder judges the order of what was sent, and what was sent beside it.
func (j *judge) chainOrder() {
	const order, extra = "cert.chain_order", "cert.chain_extra"
	sent := j.seen(fmt.Sprintf("certificates sent (%d)", j.facts.sent), j.chainText())
	if len(j.certs) < 2 {
		j.add(order, checks.Pass, words.Say("chain.one"), sent)
		j.add(extra, checks.Pass, words.Say("cert.chain_extra.pass"), sent)
		return
	}
	path := buildPath(j.certs)
	straight := true
	for i, c := range path {
		straight = straight && c == j.certs[i]
	}
	var odd []string
	for i, c := range j.certs {
		switch {
		case i > 0 && selfIssued(c) && j.trust.status != selfSigned:
			odd = append(odd, subjectText(c.Subject)+" (a root)")
		case !slices.Contains(path, c):
			odd = append(odd, subjectText(c.Subject))
		}
	}
	switch {
	case !straight:
		j.gap(order, words.Say(order), sent)
	case len(path) < 2:
		j.add(order, checks.NotApplicable, words.Say("chain.loose"), sent)
	default:
		j.add(order, checks.Pass, words.Say("cert.chain_order.pass"), sent)
	}
	if len(odd) > 0 {
		j.gap(extra, words.Say(extra, "count", len(odd)), j.seen("not needed", strings.Join(odd, "; ")), sent)
	} else {
		j.add(extra, checks.Pass, words.Say("cert.chain_extra.pass"), sent)
	}
}

// extendedKeyUsage judges whether the certificate is one for a server.
func (j *judge) extendedKeyUsage(leaf *x509.Certificate) {
	const eku, ca = "cert.eku", "cert.is_ca"
	var uses []string
	server := len(leaf.ExtKeyUsage)+len(leaf.UnknownExtKeyUsage) == 0
	for _, u := range leaf.ExtKeyUsage {
		uses = append(uses, u.String())
		server = server || u == x509.ExtKeyUsageServerAuth || u == x509.ExtKeyUsageAny
	}
	seen := j.seen("uses stated in the certificate", strings.Join(append(uses, fmt.Sprintf("%d others", len(leaf.UnknownExtKeyUsage))), ", "))
	switch {
	case !server || j.trust.wrongKeyUsage:
		j.gap(eku, words.Say(eku), seen)
	default:
		j.add(eku, checks.Pass, words.Say("cert.eku.pass"), seen)
	}
	seen = j.seen("an authority's certificate", fmt.Sprint(leaf.BasicConstraintsValid && leaf.IsCA))
	switch {
	case j.trust.status == selfSigned:
		j.add(ca, checks.NotApplicable, words.Say("ca.self"), seen)
	case leaf.BasicConstraintsValid && leaf.IsCA:
		j.gap(ca, words.Say(ca), seen)
	default:
		j.add(ca, checks.Pass, words.Say("cert.is_ca.pass"), seen)
	}
}

// public reports whether a public authority issued the certificate, as opposed
// to a firm's own that its computers trust: only the former states these policies.
func (j *judge) public(leaf *x509.Certificate) bool {
	if j.trust.status != publicCA {
		return false
	}
	for _, p := range leaf.Policies {
		for _, begin := range rules().Public {
			if strings.HasPrefix(p.String(), begin) {
				return true
			}
		}
	}
	return false
}

// certificateTransparency judges whether the certificate was made public, as browsers ask.
func (j *judge) certificateTransparency(leaf *x509.Certificate) {
	id := "cert.sct_missing"
	inside := 0
	for _, e := range leaf.Extensions {
		if e.Id.Equal(oidSCTList) {
			s := cryptobyte.String(e.Value)
			var list cryptobyte.String
			if s.ReadASN1(&list, 0x04) {
				inside, _ = countSCTs(list)
			}
		}
	}
	n := max(inside, j.facts.scts)
	seen := j.seen("timestamps of public logs", fmt.Sprintf("%d in the certificate, %d beside it", inside, j.facts.scts))
	want := 0
	for _, r := range rules().Timestamps {
		if want == 0 && leaf.NotAfter.Sub(leaf.NotBefore) <= time.Duration(r.Days)*day {
			want = r.Count
		}
	}
	switch {
	case !j.public(leaf):
		j.add(id, checks.NotApplicable, words.Say("public.only"), seen)
	case n < want:
		j.gap(id, words.Say(id, "count", n), seen)
	default:
		j.add(id, checks.Pass, words.Say("cert.sct_missing.pass", "count", n), seen)
	}
	id = "cert.renewal_manual"
	lasts := daysBetween(leaf.NotBefore, leaf.NotAfter)
	seen = j.seen("lifetime", fmt.Sprintf("%d days", lasts))
	switch {
	case !j.public(leaf):
		j.add(id, checks.NotApplicable, words.Say("public.only"), seen)
	case int(lasts) > rules().ManualDays:
		j.gap(id, words.Say(id, "days", lasts), seen)
	default:
		j.add(id, checks.Pass, words.Say("cert.renewal_manual.pass", "days", lasts), seen)
	}
}

// ocspStapling judges what the server says of the certificate's revocation. That it
// says nothing is no fault: authorities have stopped offering it.
func (j *judge) ocspStapling(leaf *x509.Certificate) {
	const revoked, staple = "cert.revoked", "cert.must_staple_broken"
	must := slices.ContainsFunc(leaf.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidTLSFeature) })
	has := j.seen("status sent along", fmt.Sprintf("%d bytes", len(j.facts.staple)))
	var issuer *x509.Certificate
	if path := buildPath(j.certs); len(path) > 1 {
		issuer = path[1]
	}
	switch r, err := ocsp.ParseResponseForCert(j.facts.staple, leaf, issuer); {
	case len(j.facts.staple) == 0 || issuer == nil:
		j.add(revoked, checks.NotApplicable, words.Say("revoked.none"), has)
	case err != nil:
		j.add(revoked, checks.NotApplicable, words.Say("revoked.unread"), j.seen("status sent along", err.Error()))
	case r.Status == ocsp.Revoked:
		j.gap(revoked, words.Say(revoked, "date", longDate(r.RevokedAt)), j.date("revoked", r.RevokedAt))
	case r.Status == ocsp.Good:
		j.add(revoked, checks.Pass, words.Say("cert.revoked.pass"), j.date("status as of", r.ThisUpdate))
	default:
		j.add(revoked, checks.NotApplicable, words.Say("revoked.none"), has)
	}
	switch {
	case !must:
		j.add(staple, checks.NotApplicable, words.Say("staple.none"), has)
	case len(j.facts.staple) == 0:
		j.gap(staple, words.Say(staple), has)
	default:
		j.add(staple, checks.Pass, words.Say("cert.must_staple_broken.pass"), has)
	}
}

// sanScope judges the names that the certificate has and lacks beside the target's.
func (j *judge) sanScope(leaf *x509.Certificate) {
	all := j.seen(fmt.Sprintf("names in the certificate (%d)", len(leaf.DNSNames)), nameList(leaf))
	const wild, leak, www = "cert.wildcard", "cert.san_leak", "cert.www_missing"
	if slices.ContainsFunc(leaf.DNSNames, func(n string) bool { return strings.HasPrefix(n, "*.") }) {
		j.gap(wild, words.Say(wild), all)
	} else {
		j.add(wild, checks.Pass, words.Say("cert.wildcard.pass"), all)
	}
	i := slices.IndexFunc(leaf.DNSNames, func(n string) bool {
		n = strings.ToLower(n)
		return !strings.Contains(n, ".") || slices.ContainsFunc(rules().Inside, func(end string) bool { return strings.HasSuffix(n, end) })
	})
	switch {
	case !j.public(leaf):
		j.add(leak, checks.NotApplicable, words.Say("public.only"), all)
	case i >= 0:
		j.gap(leak, words.Say(leak), j.seen("such a name", leaf.DNSNames[i]))
	default:
		j.add(leak, checks.Pass, words.Say("cert.san_leak.pass"), all)
	}
	other := otherForm(j.target.Host)
	switch {
	case other == "" || j.port != httpsPort || leaf.VerifyHostname(j.target.Host) != nil:
		j.add(www, checks.NotApplicable, words.Say("www.none"), all)
	case leaf.VerifyHostname(other) != nil:
		j.gap(www, words.Say(www), j.seen("the other form", other), all)
	default:
		j.add(www, checks.Pass, words.Say("cert.www_missing.pass"), j.seen("the other form", other), all)
	}
}

// otherForm returns a domain's name with “www” for the one without, and the
// other way round; "" for any other name.
func otherForm(host string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	switch {
	case err != nil:
		return ""
	case host == domain:
		return "www." + host
	case host == "www."+domain:
		return domain
	}
	return ""
}
