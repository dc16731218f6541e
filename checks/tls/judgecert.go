package tls

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// certificate judges name, dates, trust and strength, each for itself: an
// expired certificate with a wrong name that nobody vouches for is three gaps.
func (j *judge) certificate() {
	leaf := j.certs[0]
	j.dates(leaf)
	j.names(leaf)
	j.chainTrust(leaf)
	j.signatures()
	j.keyStrength()
	j.lifetime(leaf)
	j.chainOrder()
	j.extendedKeyUsage(leaf)
	j.certificateTransparency(leaf)
	j.ocspStapling(leaf)
	j.onList(leaf)
	j.sanScope(leaf)
}

// noCertificate says of everything about the certificate why it is not known.
func (j *judge) noCertificate() {
	why := j.facts.reason
	if len(j.facts.chain) > 0 {
		why = checks.ReasonParse
	}
	var e []checks.Evidence
	if j.facts.fault != "" {
		e = append(e, j.seen("what went wrong", j.facts.fault))
	}
	j.Rest("cert.", checks.Unknown, why, words.Unknown(why), e...)
}

func (j *judge) dates(leaf *x509.Certificate) {
	const ended, early, soon = "cert.expired", "cert.not_yet_valid", "cert.expires_soon"
	skew := time.Duration(rules().ClockSkewMinutes) * time.Minute
	from, until := j.date("certificate start date", leaf.NotBefore), j.date("certificate end date", leaf.NotAfter)
	end := longDate(leaf.NotAfter)
	expired := j.now.After(leaf.NotAfter.Add(skew))
	above, toCome := j.trust.outOfDate, false
	if i := slices.IndexFunc(j.path(), func(c *x509.Certificate) bool { return j.now.After(c.NotAfter.Add(skew)) }); above == nil && i > 0 && len(j.trust.path) == 0 {
		above = j.path()[i]
	}
	if above != nil && j.now.Before(above.NotBefore) {
		toCome = true
	}
	switch {
	case expired:
		j.Gap(ended, words.Say(ended, "date", end)+" "+j.renewal(leaf), until, j.seen("certificate issuer", subjectText(leaf.Issuer)))
	case above != nil && !toCome:
		j.Gap(ended, words.Say("intermediate.expired", "date", longDate(above.NotAfter)),
			j.date("end date of the certificate in between", above.NotAfter), j.seen("certificate in between", subjectText(above.Subject)))
	default:
		j.Pass(ended, words.Say("cert.expired.pass", "date", end), until)
	}
	if toCome {
		j.Gap(early, words.Say("intermediate.early", "date", longDate(above.NotBefore)),
			j.date("start date of the certificate in between", above.NotBefore), j.seen("certificate in between", subjectText(above.Subject)))
	} else {
		j.verdictOf(!j.now.Before(leaf.NotBefore.Add(-skew)), early, "date", longDate(leaf.NotBefore), from)
	}
	if expired {
		j.notApplicable(soon, "expires.ended", until)
		return
	}
	if above != nil && !toCome {
		j.notApplicable(soon, "expires.above_ended", j.date("end date of the certificate in between", above.NotAfter))
		return
	}
	// The first to end, leaf or not, ends them all.
	next := leaf
	for _, c := range j.path() {
		if c.NotAfter.Before(next.NotAfter) {
			next = c
		}
	}
	key := "expires.date"
	e := []checks.Evidence{from, until}
	if next != leaf {
		key = "expires.above"
		e = append(e, j.date("end date of the certificate in between", next.NotAfter), j.seen("certificate in between", subjectText(next.Subject)))
	}
	left := words.Say(key, "date", longDate(next.NotAfter), "left", daysLeft(j.now, next.NotAfter))
	for _, r := range rules().ExpiresSoon {
		if next.NotAfter.Sub(j.now) < r.threshold(next.NotAfter.Sub(next.NotBefore)) {
			detail := left
			if next == leaf {
				detail = left + " " + j.renewal(leaf)
			}
			j.GapAt(soon, r.Severity, detail, e...)
			return
		}
	}
	j.Pass(soon, left, e[1:]...)
}

func (j *judge) names(leaf *x509.Certificate) {
	const mismatch, san = "cert.name_mismatch", "cert.no_san"
	count, host := len(leaf.DNSNames)+len(leaf.IPAddresses), j.target.Host
	all := j.seen(fmt.Sprintf("names in the certificate (%d)", count), nameList(leaf))
	cn := j.seen("certificate subject", subjectText(leaf.Subject))
	switch right := madeOutTo(leaf, host); {
	case count == 0 && strings.EqualFold(leaf.Subject.CommonName, host):
		j.notApplicable(mismatch, "name.subject", cn)
	case count == 0:
		j.Gap(mismatch, words.Say("name.none"), cn)
	case right:
		j.Pass(mismatch, words.Say("cert.name_mismatch.pass", "host", host), all)
	case leaf.VerifyHostname(host) == nil:
		_, parent, _ := strings.Cut(host, ".")
		j.Gap(mismatch, words.Say("name.star", "host", host, "star", "*."+parent), all, cn)
	default:
		j.Gap(mismatch, words.Say(mismatch, "host", host), all, cn)
	}
	if count == 0 {
		j.Gap(san, words.Say(san), cn)
	} else {
		j.Pass(san, words.Say("cert.no_san.pass", "count", count), all)
	}
}

// chainTrust judges who stands behind the certificate.
func (j *judge) chainTrust(leaf *x509.Certificate) {
	const self, root, chain = "cert.self_signed", "cert.untrusted_root", "cert.chain_incomplete"
	issuer := j.seen("certificate issuer", subjectText(leaf.Issuer))
	sent := j.seen(fmt.Sprintf("certificates sent (%d)", j.facts.sent), j.chainText())
	said := j.seen("what the check of the chain said", j.trust.fault)
	switch t := j.trust; t.status {
	case indeterminate:
		why := words.Unknown(t.reason)
		if slices.ContainsFunc(j.certs, func(c *x509.Certificate) bool { return len(c.UnhandledCriticalExtensions) > 0 }) {
			why = words.Say("trust.demand")
		}
		if selfIssued(leaf) {
			j.Unknown(self, t.reason, why, said)
		} else {
			j.Pass(self, words.Say("signer.other"), issuer)
		}
		j.Unknown(root, t.reason, why, said)
		j.Unknown(chain, t.reason, why, said)
	case selfSigned:
		j.Gap(self, words.Say(self), issuer, j.seen("certificate subject", subjectText(leaf.Subject)))
		j.notApplicable(root, "signer.none", issuer)
		j.notApplicable(chain, "signer.none", issuer)
	case weakPath:
		j.Pass(self, words.Say("signer.other"), issuer)
		j.notApplicable(root, "root.weak", sent, said)
		j.notApplicable(chain, "root.weak", sent, said)
	case unknownCA:
		j.Pass(self, words.Say("signer.other"), issuer)
		j.Gap(root, words.Say(root), sent, said)
		if t.issuerNotSent {
			j.notApplicable(chain, "chain.unknown", sent)
		} else {
			j.Pass(chain, words.Say("cert.chain_incomplete.pass"), sent)
		}
	case incompleteChain:
		j.Pass(self, words.Say("signer.other"), issuer)
		j.notApplicable(root, "root.unseen", sent, said)
		if urls := leaf.IssuingCertificateURL; len(urls) > 0 {
			j.Gap(chain, words.Say(chain), sent, said, j.seen("where its issuer says to fetch it", urls[0]))
		} else {
			j.Gap(chain, words.Say("chain.private"), sent, said)
		}
	case publicCA, privateCA:
		known := words.Say("root.public")
		if t.status == privateCA {
			known = words.Say("root.private")
		}
		j.Pass(self, known, issuer)
		j.Pass(root, known, issuer)
		if t.missingIntermediate {
			j.Gap(chain, words.Say("chain.cached"), sent)
		} else {
			j.Pass(chain, words.Say("cert.chain_incomplete.pass"), sent)
		}
	}
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
	case !j.public(leaf):
		j.notApplicable(id, "lifetime.private", seen)
	case limit > 0 && leaf.NotAfter.Sub(leaf.NotBefore) > limit-time.Second: // both ends count
		j.Gap(id, words.Say(id, "days", got, "limit", int(limit/day)), seen)
	default:
		j.Pass(id, words.Say("cert.lifetime_too_long.pass", "days", got), seen)
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
		return words.Say("left.hours")
	case 1:
		return words.Say("left.day")
	default:
		return words.Say("left.days", "count", n)
	}
}
