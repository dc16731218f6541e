package tls

import (
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// An evidence is all that was gathered about one port: what judge decides on.
type evidence struct {
	target checks.Target
	port   uint16
	facts  facts
	certs  []*x509.Certificate // the chain decoded, as far as it could be
	trust  trust
}

// A judge turns evidence into findings, one for each id.
type judge struct {
	checks.Recorder
	evidence
	now time.Time
}

func newJudge(e evidence, now time.Time) *judge {
	return &judge{evidence: e, now: now, Recorder: checks.Recorder{
		Docs: docs, Scope: e.target.Scope, Target: e.target.HostPort(e.port), Optional: optional,
	}}
}

// judgeFindings judges e at the moment now. It touches nothing.
func judgeFindings(e evidence, now time.Time) []checks.Finding {
	j := newJudge(e, now)
	switch f := e.facts; {
	case f.noSTARTTLS:
		j.noSTARTTLS()
	case f.unrecognizedName && !f.any():
		j.unrecognizedName()
	case f.notTLS != nil && !f.spokeTLS:
		j.notTLS()
	case !f.any():
		j.Rest("", checks.Unknown, f.reason, words.Unknown(f.reason))
	default:
		j.Pass("tls.none", words.Say("tls.none.pass", "version", versionName(f.best())), j.seen("version agreed", versionName(f.best())))
		j.versions()
		j.suites()
		j.options()
		j.enumerated()
		if upgradeFor(j.port) != nil && f.spokeTLS {
			j.Pass("tls.starttls.missing", words.Say("tls.starttls.missing.pass"), j.seen("answer to the request for TLS", "yes"))
		}
		if f.injected {
			j.Gap("tls.starttls.injected", words.Say("tls.starttls.injected"), j.seen("after the answer to STARTTLS", "more bytes in the same packet"))
		}
		j.certificates()
		j.browsers()
		j.everyAddress()
		j.rating()
	}
	return j.Findings()
}

// notTLS is for a port that answers with something else. On the port of the
// web that is a gap; on any other it may be meant so.
func (j *judge) notTLS() {
	first := j.seen("first bytes of the answer", string(j.facts.notTLS))
	if j.port != httpsPort {
		j.Rest("", checks.Unknown, checks.ReasonProtocol, words.Say("answer.other"), first)
		return
	}
	j.Gap("tls.none", words.Say("answer.open"), first)
	j.Rest("", checks.NotApplicable, "", words.Say("secure.none"), first)
}

// noSTARTTLS is for a port whose protocol could switch to TLS and does not.
func (j *judge) noSTARTTLS() {
	said := j.seen("answer to the request for TLS", errNoSTARTTLS.Error())
	j.Gap("tls.starttls.missing", words.Say("tls.starttls.missing"), said)
	j.Rest("", checks.NotApplicable, "", words.Say("secure.none"), said)
}

// unrecognizedName is for a server that says that it has no site of that name.
func (j *judge) unrecognizedName() {
	said := j.seen("answer to the name "+j.target.Host, "alert 112, unrecognized name")
	j.Gap("tls.sni.unknown_name", words.Say("tls.sni.unknown_name"), said)
	j.Rest("", checks.Unknown, checks.ReasonProtocol, words.Say("sni.nothing"), said)
}

// versions judges the protocol floor.
func (j *judge) versions() {
	f := j.facts
	for _, v := range []struct {
		id      string
		version uint16
	}{{"tls.proto.sslv2", ssl20}, {"tls.proto.sslv3", ssl30}, {"tls.proto.tls10", tls10}, {"tls.proto.tls11", tls11}} {
		s, name := f.versions[v.version], versionName(v.version)
		switch seen := j.seen(name, s.seen); {
		case !s.known:
			j.unknownOrSkipped(v.id, s.reason)
		case !s.on:
			j.Pass(v.id, words.Say("version.off", "version", name), seen)
		case v.version == tls10 && f.best() == tls10 && f.off(tls11) && f.off(tls12) && f.off(tls13):
			j.GapAt(v.id, rules().TLS10.Best.In(j.Scope), words.Say("version.best"), seen)
		case v.version == tls10:
			j.GapAt(v.id, rules().TLS10.Beside.In(j.Scope), words.Say("version.on", "version", name), seen)
		default:
			j.Gap(v.id, words.Say("version.on", "version", name), seen)
		}
	}
	new12, new13, best := f.versions[tls12], f.versions[tls13], versionName(f.best())
	seen12, seen13 := j.seen("TLS 1.2", new12.seen), j.seen("TLS 1.3", new13.seen)
	old := slices.IndexFunc(f.addresses, func(a address) bool { return a.any() && a.best() < tls12 })
	switch id := "tls.proto.no_tls12_13"; {
	case old >= 0 && f.addresses[old].off(tls12):
		a := f.addresses[old]
		j.Gap(id, words.Say("another.address", "address", a.where, "what", words.Say(id, "version", versionName(a.best()))), checks.Seen("best version", a.where, versionName(a.best())))
	case new12.on || new13.on:
		j.Pass(id, words.Say(id+".pass", "version", best), j.seen("best version", best))
	case f.off(tls12) && f.off(tls13):
		j.Gap(id, words.Say(id, "version", best), seen12, seen13)
	case !new12.known:
		j.unknown(id, new12.reason)
	default:
		j.unknown(id, new13.reason)
	}
	switch id := "tls.proto.no_tls13"; {
	case new13.known:
		j.verdict(new13.on, id, seen13)
	default:
		j.unknown(id, new13.reason)
	}
}

// verdict records a pass or a gap, each in the words that stand under the finding's own id.
func (j *judge) verdict(good bool, id string, e ...checks.Evidence) {
	j.GapUnless(good, id, words.Say(id+".pass"), words.Say(id), e...)
}

// verdictOf is verdict in words that name a value.
func (j *judge) verdictOf(good bool, id, name string, value any, e ...checks.Evidence) {
	j.GapUnless(good, id, words.Say(id+".pass", name, value), words.Say(id, name, value), e...)
}

// notApplicable records that there is nothing to judge, in the words of key.
func (j *judge) notApplicable(id, key string, e ...checks.Evidence) {
	j.Add(id, checks.NotApplicable, words.Say(key), e...)
}

func (j *judge) unknown(id string, r checks.Reason, e ...checks.Evidence) {
	j.Unknown(id, r, words.Unknown(r), e...)
}

// unknownOrSkipped is unknown, unless it was not asked at all.
func (j *judge) unknownOrSkipped(id string, r checks.Reason) {
	if r == checks.ReasonSkipped {
		j.NotChecked(id, r, words.Say("asked.spent"))
		return
	}
	j.unknown(id, r)
}

// optional reports whether a finding is made only where there is something to
// say: its absence says nothing.
func optional(id string) bool {
	for _, prefix := range []string{"tls.quirk.", "tls.list.", "tls.sni.", "tls.starttls.", "tls.addresses"} {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}

// seen is evidence of something the server showed.
func (j *judge) seen(what, text string) checks.Evidence {
	return checks.Seen(what, j.facts.where, text)
}
