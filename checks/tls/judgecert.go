package tls

import (
	"crypto/dsa" //nolint:staticcheck // only to recognise such a key
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxNames is how many names of a certificate are shown.
const maxNames = 50

// certificate judges name, dates, trust and strength, each for itself: an
// expired certificate with a wrong name that nobody vouches for is three gaps.
func (j *judge) certificate() {
	leaf := j.certs[0]
	j.dates(leaf)
	j.names(leaf)
	j.chainTrust(leaf)
	j.signatures()
	j.keyStrength(leaf)
	j.lifetime(leaf)
	j.chainOrder()
	j.extendedKeyUsage(leaf)
	j.certificateTransparency(leaf)
	j.ocspStapling(leaf)
	j.sanScope(leaf)
}

// noCertificate says of everything about the certificate why it is not known.
func (j *judge) noCertificate() {
	why := j.facts.reason
	if len(j.facts.chain) > 0 {
		why = checks.ReasonParse
	}
	if why == "" {
		why = checks.ReasonProtocol
	}
	var e []checks.Evidence
	if j.facts.fault != "" {
		e = append(e, j.seen("what went wrong", j.facts.fault))
	}
	for _, d := range docs.All() {
		if strings.HasPrefix(d.ID, "cert.") {
			j.unknown(d.ID, why, e...)
		}
	}
}

func (j *judge) dates(leaf *x509.Certificate) {
	skew := time.Duration(rules().ClockSkewMinutes) * time.Minute
	from, until := j.date("certificate start date", leaf.NotBefore), j.date("certificate end date", leaf.NotAfter)
	expired := j.now.After(leaf.NotAfter.Add(skew))
	switch late := j.trust.expiredIntermediate; {
	case expired:
		j.gap("cert.expired", "It ended on "+longDate(leaf.NotAfter)+".", until)
	case late != nil:
		j.gap("cert.expired", "A certificate that vouches for it ended on "+longDate(late.NotAfter)+".",
			j.date("end date of the certificate in between", late.NotAfter), j.seen("certificate in between", subjectText(late.Subject)))
	default:
		j.add("cert.expired", checks.Pass, "It is good until "+longDate(leaf.NotAfter)+".", until)
	}
	if j.now.Before(leaf.NotBefore.Add(-skew)) {
		j.gap("cert.not_yet_valid", "It starts on "+longDate(leaf.NotBefore)+".", from)
	} else {
		j.add("cert.not_yet_valid", checks.Pass, "It started on "+longDate(leaf.NotBefore)+".", from)
	}
	id, left := "cert.expires_soon", leaf.NotAfter.Sub(j.now)
	if expired {
		j.add(id, checks.NotApplicable, "It has ended already.", until)
		return
	}
	for _, r := range rules().ExpiresSoon {
		if left < r.threshold(leaf.NotAfter.Sub(leaf.NotBefore)) {
			j.gapAt(id, r.Severity, fmt.Sprintf("It ends on %s: %s.", longDate(leaf.NotAfter), daysLeft(j.now, leaf.NotAfter)), from, until)
			return
		}
	}
	j.add(id, checks.Pass, fmt.Sprintf("It ends on %s: %s.", longDate(leaf.NotAfter), daysLeft(j.now, leaf.NotAfter)), until)
}

func (j *judge) names(leaf *x509.Certificate) {
	count := len(leaf.DNSNames) + len(leaf.IPAddresses)
	all := j.seen(fmt.Sprintf("names in the certificate (%d)", count), nameList(leaf))
	cn := j.seen("certificate subject", subjectText(leaf.Subject))
	switch right := leaf.VerifyHostname(j.target.Host) == nil; {
	case count == 0 && strings.EqualFold(leaf.Subject.CommonName, j.target.Host):
		j.add("cert.name_mismatch", checks.NotApplicable, "The name is right, but stands where browsers no longer look.", cn)
	case count == 0:
		j.gap("cert.name_mismatch", "It names nothing that a browser looks at.", cn)
	case right:
		j.add("cert.name_mismatch", checks.Pass, "It is made out to "+j.target.Host+".", all)
	default:
		j.gap("cert.name_mismatch", "It is not made out to "+j.target.Host+".", all, cn)
	}
	if count == 0 {
		j.gap("cert.no_san", "The list of names that browsers read is empty.", cn)
	} else {
		j.add("cert.no_san", checks.Pass, fmt.Sprintf("Names it lists: %d.", count), all)
	}
}

// chainTrust judges who stands behind the certificate.
func (j *judge) chainTrust(leaf *x509.Certificate) {
	const self, root, gap = "cert.self_signed", "cert.untrusted_root", "cert.chain_incomplete"
	issuer := j.seen("certificate issuer", subjectText(leaf.Issuer))
	sent := j.seen(fmt.Sprintf("certificates sent (%d)", j.facts.sent), j.chainText())
	said := j.seen("what the check of the chain said", j.trust.fault)
	switch t := j.trust; t.status {
	case indeterminate:
		for _, id := range []string{self, root, gap} {
			if id == self && !selfIssued(leaf) {
				j.add(id, checks.Pass, "Someone else signed it.", issuer)
				continue
			}
			j.unknown(id, t.reason, said)
		}
	case selfSigned:
		j.gap(self, "It vouches for itself: issuer and owner are the same.", issuer, j.seen("certificate subject", subjectText(leaf.Subject)))
		j.add(root, checks.NotApplicable, "No authority signed it.", issuer)
		j.add(gap, checks.NotApplicable, "No authority signed it.", issuer)
	case unknownCA:
		j.add(self, checks.Pass, "Someone else signed it.", issuer)
		j.gap(root, "No authority that this computer trusts vouches for it as a website's certificate.", sent, said)
		if t.issuerNotSent {
			j.add(gap, checks.NotApplicable, "With an authority that nobody knows, it cannot be told whether one is missing in between.", sent)
		} else {
			j.add(gap, checks.Pass, "The chain that it sends is whole.", sent)
		}
	case incompleteChain:
		j.add(self, checks.Pass, "Someone else signed it.", issuer)
		j.add(root, checks.NotApplicable, "Who stands behind it can be told once the missing certificate is sent.", sent, said)
		e := []checks.Evidence{sent, said}
		detail := "The certificate that signed it was not sent, and is not one this computer knows. Or a private authority signed it."
		if len(leaf.IssuingCertificateURL) > 0 {
			detail = "The certificate that signed it was not sent, and is not one this computer knows."
			e = append(e, j.seen("where its issuer says to fetch it", leaf.IssuingCertificateURL[0]))
		}
		j.gap(gap, detail, e...)
	case publicCA, privateCA:
		known := "An authority that this computer trusts stands behind it."
		if t.status == privateCA {
			known = "A private authority stands behind it: one you gave for this run."
		}
		j.add(self, checks.Pass, known, issuer)
		j.add(root, checks.Pass, known, issuer)
		if t.missingIntermediate {
			j.gap(gap, "A certificate in between was not sent; this computer happened to have it.", sent)
		} else {
			j.add(gap, checks.Pass, "The chain that it sends is whole.", sent)
		}
	}
}

// signatures judges the leaf and those in between, not a root's own signature.
func (j *judge) signatures() {
	id, worst := "cert.sig_weak", -1
	var severity checks.Severity
	for i, c := range j.certs {
		if i > 0 && selfIssued(c) {
			continue
		}
		if s, weak := rules().WeakSignatures[c.SignatureAlgorithm.String()]; weak && (worst < 0 || s > severity) {
			worst, severity = i, s
		}
	}
	algorithm := j.certs[max(worst, 0)].SignatureAlgorithm
	seen := j.seen("signature", algorithm.String())
	switch {
	case worst >= 0:
		j.gapAt(id, severity, "It is signed with "+algorithm.String()+", which can be forged.", seen, j.seen("certificate", subjectText(j.certs[worst].Subject)))
	case algorithm == x509.UnknownSignatureAlgorithm:
		j.unknown(id, checks.ReasonParse, seen)
	default:
		j.add(id, checks.Pass, "It is signed with "+algorithm.String()+".", seen)
	}
}

func (j *judge) keyStrength(leaf *x509.Certificate) {
	id, bits, about := "cert.key_weak", 0, ""
	var sizes []sizeRule
	switch k := leaf.PublicKey.(type) {
	case *rsa.PublicKey:
		bits, about, sizes = k.N.BitLen(), fmt.Sprintf("RSA, %d bits, exponent %d", k.N.BitLen(), k.E), rules().WeakKeys.RSA
		if k.E == 1 {
			j.gapAt(id, rules().WeakKeys.Exponent.One, "Its key protects nothing: the exponent is 1.", j.seen("key", about))
			return
		}
	case *ecdsa.PublicKey:
		bits = k.Curve.Params().BitSize
		about, sizes = fmt.Sprintf("elliptic curve %s, %d bits", k.Curve.Params().Name, bits), rules().WeakKeys.EC
	case ed25519.PublicKey:
		about = "Ed25519"
	case *dsa.PublicKey:
		j.gapAt(id, rules().WeakKeys.DSA, "Its key is of the kind DSA, which browsers no longer accept.", j.seen("key", "DSA"))
		return
	default:
		j.unknown(id, checks.ReasonParse, j.seen("key", leaf.PublicKeyAlgorithm.String()))
		return
	}
	seen := j.seen("key", about)
	if i := slices.IndexFunc(sizes, func(r sizeRule) bool { return bits < r.Under }); i >= 0 {
		j.gapAt(id, sizes[i].Severity, fmt.Sprintf("Its key has only %d bits.", bits), seen)
		return
	}
	if k, ok := leaf.PublicKey.(*rsa.PublicKey); ok && (k.E%2 == 0 || k.E < 65537) {
		j.gapAt(id, rules().WeakKeys.Exponent.OddChoice, "Its key has an unusual exponent.", seen)
		return
	}
	j.add(id, checks.Pass, "Its key is strong enough.", seen)
}

// lifetime judges certificates of public authorities: private ones may choose.
func (j *judge) lifetime(leaf *x509.Certificate) {
	id := "cert.lifetime_too_long"
	limit := rules().maxLifetime(leaf.NotBefore)
	got := daysBetween(leaf.NotBefore, leaf.NotAfter)
	seen := j.seen("lifetime", fmt.Sprintf("%d days, from %s", got, leaf.NotBefore.UTC().Format(time.DateOnly)))
	switch {
	case j.trust.status == indeterminate:
		j.unknown(id, j.trust.reason, seen)
	case j.trust.status != publicCA:
		j.add(id, checks.NotApplicable, "The limit is for certificates of public authorities.", seen)
	case limit > 0 && leaf.NotAfter.Sub(leaf.NotBefore) > limit-time.Second: // both ends count
		j.gap(id, fmt.Sprintf("It lasts %d days; %d were allowed when it was made.", got, int(limit/day)), seen)
	default:
		j.add(id, checks.Pass, fmt.Sprintf("It lasts %d days.", got), seen)
	}
}

func (j *judge) date(what string, t time.Time) checks.Evidence {
	return j.seen(what, t.UTC().Format(time.RFC3339))
}

// longDate writes a date as people do.
func longDate(t time.Time) string { return t.UTC().Format("2 January 2006") }

// daysBetween counts whole days. A time.Duration ends at 292 years, and a
// certificate may last until the year 9999.
func daysBetween(from, until time.Time) int64 {
	return (until.Unix() - from.Unix()) / int64(day/time.Second)
}

func daysLeft(now, until time.Time) string {
	switch n := daysBetween(now, until); n {
	case 0:
		return "less than a day is left"
	case 1:
		return "one day is left"
	default:
		return fmt.Sprintf("%d days are left", n)
	}
}

// subjectText writes who a certificate is about, the words as they stand in it.
func subjectText(n pkix.Name) string {
	var parts []string
	for _, p := range []struct {
		key    string
		values []string
	}{{"CN", []string{n.CommonName}}, {"O", n.Organization}, {"C", n.Country}} {
		for _, v := range p.values {
			if v != "" {
				parts = append(parts, p.key+"="+v)
			}
		}
	}
	if len(parts) == 0 {
		return "(empty)"
	}
	return strings.Join(parts, ", ")
}

func nameList(c *x509.Certificate) string {
	var names []string
	for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxNames)] {
		if a, ok := netip.AddrFromSlice(ip); ok {
			names = append(names, a.Unmap().String())
		}
	}
	names = append(names, c.DNSNames[:min(len(c.DNSNames), maxNames-len(names))]...)
	return strings.Join(names, ", ")
}

func (j *judge) chainText() string {
	var list []string
	for i, c := range j.certs {
		list = append(list, fmt.Sprintf("%d: %s, signed by %s", i+1, subjectText(c.Subject), subjectText(c.Issuer)))
	}
	return strings.Join(list, "; ")
}

func rsaBits(c *x509.Certificate) int {
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok {
		return k.N.BitLen()
	}
	return 0
}
