package tls

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A trustStatus is who vouches for a certificate, names and dates aside.
type trustStatus int

const (
	indeterminate   trustStatus = iota // could not be told; trust.reason says why
	publicCA                           // an authority that this computer's system knows
	privateCA                          // an authority that was given for this run
	selfSigned                         // the certificate itself
	unknownCA                          // an authority nobody here knows; the chain is whole
	incompleteChain                    // the certificate that signed it was not sent
	weakPath                           // an authority whose signature is too weak to check
)

// trust is the status of a chain, with what was seen on the way.
type trust struct {
	status trustStatus
	// missingIntermediate is set where the certificates in between were not sent but the
	// verifier had them, as browsers often do and mail servers do not.
	missingIntermediate bool
	// issuerNotSent is set for unknownCA where the last certificate sent was signed by
	// one that was not sent, which may be the root or one in between.
	issuerNotSent bool
	// outOfDate is a certificate in between that has ended, or has not begun.
	outOfDate *x509.Certificate
	// path is the best way to an authority that is known; nil where there is none.
	path []*x509.Certificate
	// wrongKeyUsage is set where all but the use that it was made for is in order.
	wrongKeyUsage bool
	reason        checks.Reason // for indeterminate
	fault         string        // what the verifier said
}

// A verifier tells whether a chain leads to an authority it knows, at a moment.
// Where the certificate was made for another use, it says so with errWrongKeyUsage and
// returns the chains all the same.
type verifier func(chain []*x509.Certificate, at time.Time) ([][]*x509.Certificate, error)

// errWrongKeyUsage is for a chain that is in order but for what it may be used for.
var errWrongKeyUsage = errors.New("the certificate was made for another use")

// poolVerifier returns the verifier of a pool, or nil where there is none.
func poolVerifier(roots *x509.CertPool) verifier {
	if roots == nil || roots.Equal(x509.NewCertPool()) {
		return nil
	}
	return func(chain []*x509.Certificate, at time.Time) ([][]*x509.Certificate, error) {
		between := x509.NewCertPool()
		for _, c := range chain[1:] {
			between.AddCert(c)
		}
		o := x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at}
		found, err := chain[0].Verify(o)
		var invalid x509.CertificateInvalidError
		if errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage {
			o.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
			if found, again := chain[0].Verify(o); again == nil {
				return found, errWrongKeyUsage
			}
		}
		return found, err
	}
}

// assessTrust judges who vouches for a chain, leaving the leaf's dates and name out.
func assessTrust(chain []*x509.Certificate, now time.Time, system, private verifier) trust {
	leaf := chain[0]
	if slices.ContainsFunc(chain[1:], oversizedKey) || oversizedKey(leaf) && selfIssued(leaf) {
		return trust{reason: checks.ReasonProtocol, fault: fmt.Sprintf("a key of more than %d bits, too large to verify with", maxRSABits)}
	}
	out := trust{}
	for _, v := range []struct {
		verify verifier
		as     trustStatus
	}{{system, publicCA}, {private, privateCA}} {
		if v.verify == nil {
			continue
		}
		ok, late, err := verifyChain(chain, now, v.verify)
		if other := errors.Is(err, errWrongKeyUsage); err == nil || other {
			return trust{status: v.as, outOfDate: late, missingIntermediate: !allSent(ok, chain), wrongKeyUsage: other, path: bestPath(ok, chain[0])}
		}
		out.fault = err.Error()
		if errors.As(err, new(x509.UnhandledCriticalExtension)) {
			return trust{reason: checks.ReasonParse, fault: out.fault}
		}
	}
	switch path := buildPath(chain); {
	case isSelfSigned(leaf):
		out.status = selfSigned
	case system == nil:
		return trust{reason: checks.ReasonSourceMissing, fault: "this computer has no list of authorities"}
	case tooWeakToCheck(path[len(path)-1], now, system, private):
		// An authority of that name is known, but crypto/x509 does not check a
		// signature as weak as this one.
		if !slices.ContainsFunc(path, func(c *x509.Certificate) bool {
			_, weak := rules().WeakSignatures[c.SignatureAlgorithm.String()]
			return weak && !selfIssued(c)
		}) {
			return trust{reason: checks.ReasonProtocol, fault: out.fault}
		}
		out.status = weakPath
	case len(path) == 1:
		out.status = incompleteChain
	default:
		out.status, out.issuerNotSent = unknownCA, !isSelfSigned(path[len(path)-1])
	}
	return out
}

// tooWeakToCheck reports whether an authority is known that has the name of who signed a
// certificate, and whose signature crypto/x509 does not look at. It has no error type for that.
func tooWeakToCheck(c *x509.Certificate, now time.Time, known ...verifier) bool {
	return slices.ContainsFunc(known, func(v verifier) bool {
		if v == nil {
			return false
		}
		_, err := v([]*x509.Certificate{c}, clamp(now, c))
		return err != nil && strings.Contains(err.Error(), "insecure")
	})
}

// verifyChain verifies a chain without its leaf's dates: at the moment nearest to now
// at which the leaf was good, since those above it may have ended with it, and
// where no authority stood behind it then, now. An authority that was renewed with the
// same key begins later than what it signed before.
func verifyChain(chain []*x509.Certificate, now time.Time, verify verifier) (ok [][]*x509.Certificate, late *x509.Certificate, err error) {
	at := clamp(now, chain[0])
	never := chain[0].NotAfter.Before(chain[0].NotBefore) // a leaf that was good at no moment has no trust to judge
	if ok, late, err = verifyChainAt(chain, at, verify); err == nil || errors.Is(err, errWrongKeyUsage) || at.Equal(now) || never {
		return ok, late, err
	}
	leaf := *chain[0] // its dates are cert.expired's to judge; the signature is over the bytes
	leaf.NotBefore, leaf.NotAfter = now, now
	ok, late, again := verifyChainAt(append([]*x509.Certificate{&leaf}, chain[1:]...), now, verify)
	var invalid x509.CertificateInvalidError
	if again == nil || errors.Is(again, errWrongKeyUsage) || errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return ok, late, again // what remains to be said is not about dates
	}
	return nil, nil, err
}

// verifyChainAt verifies a chain at a moment, and where that fails for a reason that
// has a finding of its own, verifies what is left. It returns the chains found,
// and the certificate in between that is out of date, if that is so.
func verifyChainAt(chain []*x509.Certificate, at time.Time, verify verifier) (ok [][]*x509.Certificate, late *x509.Certificate, err error) {
	if ok, err = verify(chain, at); err == nil || errors.Is(err, errWrongKeyUsage) {
		return ok, nil, err
	}
	for _, c := range chain[1:] {
		// Dates: ask again for a moment at which c and the leaf were good.
		moment := clamp(at, c)
		if moment.Equal(at) || !clamp(moment, chain[0]).Equal(moment) {
			continue
		}
		if ok, again := verify(chain, moment); again == nil {
			return ok, c, nil
		}
	}
	// Signatures: the verifier does not accept MD5 and SHA-1 at all. Where only
	// that stands in the way, the authority that made the signature counts.
	path, weak := buildPath(chain), false
	for i := 1; i < len(path) && path[i].IsCA && path[i].BasicConstraintsValid; i++ {
		if weak = weak || weakSignature(path[i-1], path[i]); !weak {
			continue
		}
		if ok, again := verify(append([]*x509.Certificate{path[i]}, chain[1:]...), at); again == nil {
			for k := range ok {
				ok[k] = append(slices.Clone(path[:i]), ok[k]...)
			}
			return ok, nil, nil
		}
	}
	return nil, nil, err
}

// bestPath is the way that a browser would do best to take: that with the fewest weak
// signatures and keys, and of those the one that lasts longest.
func bestPath(found [][]*x509.Certificate, leaf *x509.Certificate) []*x509.Certificate {
	rank := func(path []*x509.Certificate) (faults int, ends time.Time) {
		ends = path[0].NotAfter
		for i, c := range path {
			if _, weak := rules().WeakSignatures[c.SignatureAlgorithm.String()]; weak && i < len(path)-1 {
				faults++
			}
			if _, fault, known := judgeKey(c.PublicKey); fault != nil || !known {
				faults++
			}
			if i > 0 && c.NotAfter.Before(ends) {
				ends = c.NotAfter
			}
		}
		return faults, ends
	}
	if len(found) == 0 {
		return nil
	}
	best := slices.MinFunc(found, func(a, b []*x509.Certificate) int {
		faultsA, endsA := rank(a)
		faultsB, endsB := rank(b)
		return cmp.Or(cmp.Compare(faultsA, faultsB), endsB.Compare(endsA))
	})
	best = slices.Clone(best)
	best[0] = leaf // the verifier may have been given a copy with other dates
	return best
}

// buildPath follows the signatures from the leaf through the certificates sent.
func buildPath(chain []*x509.Certificate) []*x509.Certificate {
	path := chain[:1:1]
	for len(path) < len(chain) {
		top := path[len(path)-1]
		i := slices.IndexFunc(chain, func(c *x509.Certificate) bool {
			return !slices.Contains(path, c) && signedBy(top, c)
		})
		if i < 0 {
			break
		}
		path = append(path, chain[i])
	}
	return path
}

// weakSignature reports whether the verifier would refuse this signature for its
// algorithm, or for the size or the kind of the key that made it.
func weakSignature(child, parent *x509.Certificate) bool {
	if parent.PublicKeyAlgorithm == x509.RSA && rsaBits(parent) < 1024 {
		return true
	}
	if _, odd := parent.PublicKey.(oddKey); odd {
		return true
	}
	switch child.SignatureAlgorithm {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1:
		return true
	default:
		return false
	}
}

// allSent reports whether one of the chains found needs nothing that the
// server did not send, its root apart.
func allSent(found [][]*x509.Certificate, sent []*x509.Certificate) bool {
	return slices.ContainsFunc(found, func(f []*x509.Certificate) bool {
		for _, c := range f[:max(len(f)-1, 1)] {
			if !slices.ContainsFunc(sent, c.Equal) {
				return false
			}
		}
		return true
	})
}

// clamp returns the moment nearest to now at which c is valid.
func clamp(now time.Time, c *x509.Certificate) time.Time {
	switch {
	case now.After(c.NotAfter):
		return c.NotAfter
	case now.Before(c.NotBefore):
		return c.NotBefore
	}
	return now
}
