package tls

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cryptobyteasn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/ocsp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Faults of a word about revocation.
var (
	errStapleEnded     = errors.New("it has ended")
	errStapleEarly     = errors.New("it begins later than now")
	errStapleEndless   = errors.New("it does not say until when it is good")
	errStapleResponder = errors.New("who signed it may not speak for the authority")
)

// readStaple reads the word of an authority about a certificate, and reports whether it is
// its word, about this certificate, and of today. A certificate that was taken back stays so.
func readStaple(staple []byte, leaf, issuer *x509.Certificate, now time.Time) (*ocsp.Response, error) {
	r, err := ocsp.ParseResponseForCert(staple, leaf, issuer)
	if err != nil {
		return nil, err
	}
	skew := time.Duration(rules().ClockSkewMinutes) * time.Minute
	if by := r.Certificate; by != nil && !bytes.Equal(by.Raw, issuer.Raw) {
		// x/crypto/ocsp looks at the signature alone: every customer of the authority could
		// sign such a word otherwise (RFC 6960, 4.2.2.2).
		if !slices.Contains(by.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning) || now.After(by.NotAfter.Add(skew)) || now.Before(by.NotBefore.Add(-skew)) {
			return nil, errStapleResponder
		}
	}
	switch {
	case r.Status == ocsp.Revoked:
		return r, nil
	case r.NextUpdate.IsZero():
		return r, errStapleEndless
	case now.After(r.NextUpdate.Add(skew)):
		return r, errStapleEnded
	case now.Before(r.ThisUpdate.Add(-skew)):
		return r, errStapleEarly
	}
	return r, nil
}

// mustStaple reports whether a certificate asks for a word to be sent along (RFC 7633).
func mustStaple(c *x509.Certificate) bool {
	return slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool {
		s, list := cryptobyte.String(e.Value), cryptobyte.String(nil)
		if !e.Id.Equal(oidTLSFeature) || !s.ReadASN1(&list, cryptobyteasn1.SEQUENCE) {
			return false
		}
		for !list.Empty() {
			var n int64
			if !list.ReadASN1Integer(&n) {
				return true // one that cannot be read is no leave to do without
			}
			if n == extStatusRequest {
				return true
			}
		}
		return false
	})
}

// ocspStapling judges what the server says of the certificate's revocation. That it
// says nothing is no fault: authorities have stopped offering it.
func (j *judge) ocspStapling(leaf *x509.Certificate) {
	const revoked, broken = "cert.revoked", "cert.must_staple_broken"
	staple := j.facts.staple
	has := j.seen("status sent along", "none")
	var issuer *x509.Certificate
	if path := j.path(); len(path) > 1 {
		issuer = path[1]
	}
	good := false // whether the word holds today, be it what it may
	switch {
	case len(staple) == 0:
		j.NotChecked(revoked, checks.ReasonSkipped, words.Say("revoked.none"), has)
	case issuer == nil:
		has = j.seen("status sent along", "one that cannot be checked without the certificate of the authority")
		j.Unknown(revoked, checks.ReasonSourceMissing, words.Say("revoked.unread"), has)
	default:
		r, err := readStaple(staple, leaf, issuer, j.now)
		dates := []checks.Evidence{has}
		if r != nil {
			dates = []checks.Evidence{j.date("status as of", r.ThisUpdate), j.date("status good until", r.NextUpdate), j.date("status written", r.ProducedAt)}
			has = dates[0]
		}
		switch {
		case err == nil && r.Status == ocsp.Revoked:
			good = true // a word as good as any
			j.Gap(revoked, words.Say(revoked, "date", longDate(r.RevokedAt)), j.date("revoked", r.RevokedAt))
		case err == nil && r.Status == ocsp.Good:
			good = true
			j.Pass(revoked, words.Say("cert.revoked.pass"), dates...)
		case errors.Is(err, errStapleEnded):
			j.Unknown(revoked, checks.ReasonProtocol, words.Say("revoked.ended", "date", longDate(r.NextUpdate)), dates...)
		case err == nil:
			j.Unknown(revoked, checks.ReasonProtocol, words.Say("revoked.unknown"), dates...)
		default:
			has = j.seen("what is wrong with the status sent along", err.Error())
			j.Unknown(revoked, checks.ReasonParse, words.Say("revoked.unread"), has)
		}
	}
	switch {
	case !mustStaple(leaf):
		j.notApplicable(broken, "staple.none", has)
	case len(staple) > 0 && issuer == nil: // it cannot be told
		j.Unknown(broken, checks.ReasonSourceMissing, words.Say("revoked.unread"), has)
	case len(staple) > 0 && !good:
		j.Gap(broken, words.Say("staple.bad"), has)
	default:
		j.verdict(good, broken, has)
	}
}
