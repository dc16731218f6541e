package tls

import (
	"crypto/x509"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// certificates judges every certificate of the name that was shown, each for itself: the
// worst that is said of one of them is what visitors may meet.
func (j *judge) certificates() {
	if len(j.certs) == 0 {
		j.noCertificate()
		return
	}
	j.certificate()
	for _, p := range j.facts.others {
		e := j.evidence
		e.facts.presented, e.facts.others = p, nil
		e.facts.where = p.at
		e.certs, e.trust = p.certs, p.trust
		other := newJudge(e, j.now)
		if len(p.certs) == 0 {
			e.facts.reason = checks.ReasonParse
			other.Rest("cert.", checks.Unknown, checks.ReasonParse, words.Unknown(checks.ReasonParse), j.seen("certificate shown for", p.shown))
		} else {
			other.certificate()
		}
		for _, f := range other.Findings() {
			j.worsen(f, p)
		}
	}
}

// worsen puts what is said of another certificate in the place of what is said of the
// first, where it is worse.
func (j *judge) worsen(f checks.Finding, p presented) {
	mine := j.Find(f.ID)
	if mine == nil || weight(f) <= weight(*mine) {
		return
	}
	key := "another.certificate"
	if p.at != j.facts.where {
		key = "another.address"
	}
	*mine = f
	mine.Detail = words.Say(key, "address", p.at, "what", f.Detail)
	mine.Evidence = append(mine.Evidence, checks.Seen("certificate shown for", p.at, p.shown))
}

// weight orders findings by what they take from a pass.
func weight(f checks.Finding) int {
	switch f.Status {
	case checks.Fail, checks.Partial:
		return 10 + int(f.Severity)
	case checks.Unknown, checks.Error:
		return 3
	case checks.NotChecked:
		return 2
	case checks.Pass:
		return 1
	case checks.NotApplicable:
		return 0
	}
	return 0
}

// path is the way from the leaf to the authority: the best of those that were verified,
// or else as far as the certificates that were sent lead.
func (j *judge) path() []*x509.Certificate {
	if len(j.trust.path) > 0 || len(j.certs) == 0 {
		return j.trust.path
	}
	return buildPath(j.certs)
}

// sentPath is the part of the path that the server sent.
func (j *judge) sentPath() []*x509.Certificate {
	var out []*x509.Certificate
	for _, c := range j.path() {
		i := slices.IndexFunc(j.certs, c.Equal)
		if i < 0 {
			break
		}
		out = append(out, j.certs[i])
	}
	return out
}
