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
		j.Pass(order, words.Say("chain.one"), sent)
		j.Pass(extra, words.Say("cert.chain_extra.pass"), sent)
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
	if straight && len(path) < 2 {
		j.notApplicable(order, "chain.loose", sent)
	} else {
		j.verdict(straight, order, sent)
	}
	if len(odd) > 0 {
		j.Gap(extra, words.Say(extra, "count", len(odd)), j.seen("not needed", strings.Join(odd, "; ")), sent)
	} else {
		j.Pass(extra, words.Say("cert.chain_extra.pass"), sent)
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
	j.verdict(server && !j.trust.wrongKeyUsage, eku, seen)
	isCA := leaf.BasicConstraintsValid && leaf.IsCA
	if seen = j.seen("an authority's certificate", fmt.Sprint(isCA)); j.trust.status == selfSigned {
		j.notApplicable(ca, "ca.self", seen)
	} else {
		j.verdict(!isCA, ca, seen)
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
	const sct, renewal = "cert.sct_missing", "cert.renewal_manual"
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
	lasts := daysBetween(leaf.NotBefore, leaf.NotAfter)
	lifetime := j.seen("lifetime", fmt.Sprintf("%d days", lasts))
	if !j.public(leaf) {
		j.notApplicable(sct, "public.only", seen)
		j.notApplicable(renewal, "public.only", lifetime)
		return
	}
	j.verdictOf(n >= want, sct, "count", n, seen)
	j.verdictOf(int(lasts) <= rules().ManualDays, renewal, "days", lasts, lifetime)
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
		j.notApplicable(revoked, "revoked.none", has)
	case err != nil:
		j.notApplicable(revoked, "revoked.unread", j.seen("status sent along", err.Error()))
	case r.Status == ocsp.Revoked:
		j.Gap(revoked, words.Say(revoked, "date", longDate(r.RevokedAt)), j.date("revoked", r.RevokedAt))
	case r.Status == ocsp.Good:
		j.Pass(revoked, words.Say("cert.revoked.pass"), j.date("status as of", r.ThisUpdate))
	default:
		j.notApplicable(revoked, "revoked.none", has)
	}
	if must {
		j.verdict(len(j.facts.staple) > 0, staple, has)
	} else {
		j.notApplicable(staple, "staple.none", has)
	}
}

// sanScope judges the names that the certificate has and lacks beside the target's.
func (j *judge) sanScope(leaf *x509.Certificate) {
	all := j.seen(fmt.Sprintf("names in the certificate (%d)", len(leaf.DNSNames)), nameList(leaf))
	const wild, leak, www = "cert.wildcard", "cert.san_leak", "cert.www_missing"
	j.verdict(!slices.ContainsFunc(leaf.DNSNames, func(n string) bool { return strings.HasPrefix(n, "*.") }), wild, all)
	i := slices.IndexFunc(leaf.DNSNames, func(n string) bool {
		n = strings.ToLower(n)
		return !strings.Contains(n, ".") || slices.ContainsFunc(rules().Inside, func(end string) bool { return strings.HasSuffix(n, end) })
	})
	switch {
	case !j.public(leaf):
		j.notApplicable(leak, "public.only", all)
	case i >= 0:
		j.Gap(leak, words.Say(leak), j.seen("such a name", leaf.DNSNames[i]))
	default:
		j.Pass(leak, words.Say("cert.san_leak.pass"), all)
	}
	other := otherForm(j.target.Host)
	if other == "" || j.port != httpsPort || leaf.VerifyHostname(j.target.Host) != nil {
		j.notApplicable(www, "www.none", all)
	} else {
		j.verdict(leaf.VerifyHostname(other) == nil, www, j.seen("the other form", other), all)
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
