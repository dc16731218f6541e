package tls

import (
	"cmp"
	"crypto/dsa" //nolint:staticcheck // only to recognise such a key
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// signatures judges the leaf and those in between, not a root's own signature. What was
// sent beside the way to the authority does not count: browsers pass it by.
func (j *judge) signatures() {
	id, worst := "cert.sig_weak", -1
	var severity checks.Severity
	path := j.path()
	for i, c := range path {
		if i > 0 && (selfIssued(c) || i == len(path)-1 && len(j.trust.path) > 0) {
			continue
		}
		if s, weak := rules().WeakSignatures[c.SignatureAlgorithm.String()]; weak && (worst < 0 || s > severity) {
			worst, severity = i, s
		}
	}
	algorithm := path[max(worst, 0)].SignatureAlgorithm
	seen := j.seen("signature", algorithm.String())
	switch {
	case worst > 0:
		j.GapAt(id, severity, words.Say("sig.above", "algorithm", algorithm), seen, j.seen("certificate", subjectText(path[worst].Subject)))
	case worst == 0:
		j.GapAt(id, severity, words.Say(id, "algorithm", algorithm), seen, j.seen("certificate", subjectText(path[worst].Subject)))
	case algorithm == x509.UnknownSignatureAlgorithm:
		j.unknown(id, checks.ReasonParse, seen)
	default:
		j.Pass(id, words.Say("cert.sig_weak.pass", "algorithm", algorithm), seen)
	}
}

// A keyFault is what is wrong with a key.
type keyFault struct {
	severity checks.Severity
	says     string
}

// keyStrength judges the keys of the leaf and of all above it: whoever works one of
// them out can pose as the site.
func (j *judge) keyStrength() {
	const id = "cert.key_weak"
	var worst *keyFault
	var e []checks.Evidence
	unread := false
	for i, c := range j.path() {
		about, fault, known := judgeKey(c.PublicKey)
		if !known {
			unread = true
			e = append(e, j.seen("key", cmp.Or(about, c.PublicKeyAlgorithm.String())))
			continue
		}
		if i == 0 {
			e = append(e, j.seen("key", about))
		}
		if fault == nil || worst != nil && worst.severity >= fault.severity {
			continue
		}
		if worst = fault; i > 0 {
			worst.says = words.Say("key.above", "what", fault.says)
			e = append(e, j.seen("key of a certificate above it", about), j.seen("certificate", subjectText(c.Subject)))
		}
	}
	switch {
	case worst != nil:
		j.GapAt(id, worst.severity, worst.says, e...)
	case unread:
		j.unknown(id, checks.ReasonParse, e...)
	default:
		j.Pass(id, words.Say("cert.key_weak.pass"), e...)
	}
}

// judgeKey returns what a key is and what is wrong with its strength, if something is;
// known is false for one whose strength cannot be told.
func judgeKey(key any) (about string, fault *keyFault, known bool) {
	bits := 0
	var sizes []sizeRule
	var exponent *rsa.PublicKey
	switch k := key.(type) {
	case *rsa.PublicKey:
		bits, about, sizes, exponent = k.N.BitLen(), fmt.Sprintf("RSA, %d bits, exponent %d", k.N.BitLen(), k.E), rules().WeakKeys.RSA, k
	case *ecdsa.PublicKey:
		bits = k.Curve.Params().BitSize
		about, sizes = fmt.Sprintf("elliptic curve %s, %d bits", k.Curve.Params().Name, bits), rules().WeakKeys.EC
	case ed25519.PublicKey:
		return "Ed25519", nil, true
	case *dsa.PublicKey:
		return "DSA", &keyFault{rules().WeakKeys.DSA, words.Say("key.dsa")}, true
	case oddKey:
		if k.bits == 0 {
			return k.name, nil, false
		}
		bits, about, sizes, exponent = k.bits, fmt.Sprintf("%s, %d bits", k.name, k.bits), rules().WeakKeys.EC, k.rsa
		if isRSAKey(k) {
			sizes = rules().WeakKeys.RSA
		}
	default:
		return "", nil, false
	}
	if exponent != nil && exponent.E == 1 {
		return about, &keyFault{rules().WeakKeys.Exponent.One, words.Say("key.exponent_one")}, true
	}
	if i := slices.IndexFunc(sizes, func(r sizeRule) bool { return bits < r.Under }); i >= 0 {
		return about, &keyFault{sizes[i].Severity, words.Say("cert.key_weak", "bits", bits)}, true
	}
	if exponent != nil && (exponent.E%2 == 0 || exponent.E < 65537) {
		return about, &keyFault{rules().WeakKeys.Exponent.OddChoice, words.Say("key.exponent_odd")}, true
	}
	return about, nil, true
}
