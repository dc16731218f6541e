package tls

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
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
	if p := j.sentPath(); len(p) > 1 {
		path = p
	}
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
	if fault, why := j.keyUsageFault(leaf); server && !j.trust.wrongKeyUsage && fault {
		j.Gap(eku, words.Say("eku.key_usage"), j.seen("what the key may do", why))
	} else {
		j.verdict(server && !j.trust.wrongKeyUsage, eku, seen)
	}
	isCA := leaf.BasicConstraintsValid && leaf.IsCA
	if seen = j.seen("an authority's certificate", fmt.Sprint(isCA)); j.trust.status == selfSigned {
		j.notApplicable(ca, "ca.self", seen)
	} else {
		j.verdict(!isCA, ca, seen)
	}
}

// public reports whether a public authority issued the certificate, as opposed
// to a firm's own that its computers trust: only the former states these policies, and
// has its certificates written into public logs.
func (j *judge) public(leaf *x509.Certificate) bool {
	if j.trust.status != publicCA {
		return false
	}
	if logsInside(leaf)+j.facts.scts > 0 {
		return true
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

// keyUsageFault reports whether the certificate forbids its key what the server does with
// it: browsers look at that. Where the key only agrees on a secret, it must encipher, and
// in every other connection it must sign.
func (j *judge) keyUsageFault(leaf *x509.Certificate) (fault bool, why string) {
	f, use := j.facts, leaf.KeyUsage
	signs := f.versions[tls13].on || f.properties[propRecommended].on || f.properties[propECDHE].on || f.properties[propDHE].on
	why = fmt.Sprintf("sign: %t, encipher keys: %t", use&x509.KeyUsageDigitalSignature != 0, use&x509.KeyUsageKeyEncipherment != 0)
	switch {
	case use == 0: // no limit
		return false, why
	case signs || !isRSAKey(leaf.PublicKey):
		return use&x509.KeyUsageDigitalSignature == 0, why
	}
	return f.properties[propStaticRSA].on && use&x509.KeyUsageKeyEncipherment == 0, why
}

// logsInside counts the logs whose timestamps stand in a certificate.
func logsInside(c *x509.Certificate) int {
	for _, e := range c.Extensions {
		s, list := cryptobyte.String(e.Value), cryptobyte.String(nil)
		if e.Id.Equal(oidSCTList) && s.ReadASN1(&list, 0x04) {
			entries, _ := sctEntries(list)
			return countLogs(entries)
		}
	}
	return 0
}

// certificateTransparency judges whether the certificate was made public, as browsers ask.
func (j *judge) certificateTransparency(leaf *x509.Certificate) {
	const sct, renewal = "cert.sct_missing", "cert.renewal_manual"
	inside := logsInside(leaf)
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
	if other == "" || j.port != httpsPort || !madeOutTo(leaf, j.target.Host) {
		j.notApplicable(www, "www.none", all)
	} else {
		j.verdict(madeOutTo(leaf, other), www, j.seen("the other form", other), all)
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
