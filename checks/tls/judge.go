package tls

import (
	"crypto/x509"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxSeen is how many bytes of an outside text are kept as evidence.
const maxSeen = 512

// An evidence is all that was gathered about one port: what judge decides on.
type evidence struct {
	target checks.Target
	port   uint16
	facts  facts
	certs  []*x509.Certificate // the chain decoded, as far as it could be
	trust  trust
}

// A judge turns an exhibit into findings, one for each id.
type judge struct {
	evidence
	now time.Time
	out []checks.Finding
}

// judgeFindings judges e at the moment now. It touches nothing.
func judgeFindings(e evidence, now time.Time) []checks.Finding {
	j := &judge{evidence: e, now: now}
	switch f := e.facts; {
	case f.noSTARTTLS:
		j.noSTARTTLS()
	case f.unrecognizedName && !f.any():
		j.unrecognizedName()
	case f.notTLS != nil && !f.spokeTLS:
		j.notTLS()
	case !f.any():
		j.rest(checks.Unknown, f.reason, whyUnknown(f.reason))
	default:
		j.add("tls.none", checks.Pass, "It answers with "+versionName(f.best())+".", j.seen("version agreed", versionName(f.best())))
		j.versions()
		j.suites()
		j.options()
		j.enumerated()
		if f.injected {
			j.gap("tls.starttls.injected", words.Say("tls.starttls.injected"), j.seen("after the answer to STARTTLS", "more bytes in the same packet"))
		}
		if len(j.certs) > 0 {
			j.certificate()
		} else {
			j.noCertificate()
		}
		j.rating()
	}
	return j.out
}

// notTLS is for a port that answers with something else. On the port of the
// web that is a gap; on any other it may be meant so.
func (j *judge) notTLS() {
	first := j.seen("first bytes of the answer", string(j.facts.notTLS))
	if j.port != httpsPort {
		j.rest(checks.Unknown, checks.ReasonProtocol, "Something answers there, but it does not speak TLS, the secure way to talk.", first)
		return
	}
	j.gap("tls.none", "Something answers at the address for secure pages, but not securely.", first)
	j.rest(checks.NotApplicable, "", "There is no secure connection here to look at.", first)
}

// noSTARTTLS is for a port whose protocol could switch to TLS and does not.
func (j *judge) noSTARTTLS() {
	said := j.seen("answer to the request for TLS", errNoSTARTTLS.Error())
	j.gap("tls.starttls.missing", words.Say("tls.starttls.missing"), said)
	j.rest(checks.NotApplicable, "", words.Say("starttls.nothing"), said)
}

// unrecognizedName is for a server that says that it has no site of that name.
func (j *judge) unrecognizedName() {
	said := j.seen("answer to the name "+j.target.Host, "alert 112, unrecognized name")
	j.gap("tls.sni.unknown_name", words.Say("tls.sni.unknown_name"), said)
	j.rest(checks.Unknown, checks.ReasonProtocol, words.Say("sni.nothing"), said)
}

// versions judges the protocol floor.
func (j *judge) versions() {
	f := j.facts
	for _, v := range []struct {
		id      string
		version uint16
	}{{"tls.proto.sslv2", ssl20}, {"tls.proto.sslv3", ssl30}, {"tls.proto.tls10", tls10}, {"tls.proto.tls11", tls11}} {
		s, name := f.versions[v.version], versionName(v.version)
		switch {
		case !s.known:
			j.unknownOrSkipped(v.id, s.reason)
		case !s.on:
			j.add(v.id, checks.Pass, name+" is switched off.", j.seen(name, s.seen))
		case v.version == tls10 && f.best() == tls10 && f.off(tls11) && f.off(tls12) && f.off(tls13):
			j.gapAt(v.id, rules().TLS10Best.In(j.target.Scope), "TLS 1.0 is the best that it offers.", j.seen(name, s.seen))
		default:
			j.gap(v.id, name+" still works.", j.seen(name, s.seen))
		}
	}
	new12, new13 := f.versions[tls12], f.versions[tls13]
	switch id := "tls.proto.no_tls12_13"; {
	case new12.on || new13.on:
		j.add(id, checks.Pass, versionName(f.best())+" works.", j.seen("best version", versionName(f.best())))
	case f.off(tls12) && f.off(tls13):
		j.gap(id, "The best that it offers is "+versionName(f.best())+".", j.seen("TLS 1.2", new12.seen), j.seen("TLS 1.3", new13.seen))
	case !new12.known:
		j.unknown(id, new12.reason)
	default:
		j.unknown(id, new13.reason)
	}
	switch id := "tls.proto.no_tls13"; {
	case new13.on:
		j.add(id, checks.Pass, "TLS 1.3 works.", j.seen("TLS 1.3", new13.seen))
	case new13.known:
		j.gap(id, "It does not offer TLS 1.3.", j.seen("TLS 1.3", new13.seen))
	default:
		j.unknown(id, new13.reason)
	}
}

// add appends a finding about the port looked at.
func (j *judge) add(id string, s checks.Status, detail string, e ...checks.Evidence) *checks.Finding {
	d, _ := docs.Find(id)
	title := d.Title
	if s == checks.Pass {
		title = d.PassTitle
	}
	j.out = append(j.out, checks.Finding{
		ID: id, Check: checkName, Control: d.Control, Target: j.target.HostPort(j.port),
		Status: s, Title: title, Detail: detail, Evidence: e,
	})
	return &j.out[len(j.out)-1]
}

// gap appends a gap as bad as its documentation says for the target's scope.
func (j *judge) gap(id, detail string, e ...checks.Evidence) {
	d, _ := docs.Find(id)
	j.gapAt(id, d.Severity.In(j.target.Scope), detail, e...)
}

// gapAt appends a gap of this severity: a failure from high on, otherwise partial.
func (j *judge) gapAt(id string, severity checks.Severity, detail string, e ...checks.Evidence) {
	s := checks.Partial
	if severity >= checks.High {
		s = checks.Fail
	}
	j.add(id, s, detail, e...).Severity = severity
}

func (j *judge) unknown(id string, r checks.Reason, e ...checks.Evidence) {
	if r == "" {
		r = checks.ReasonProtocol
	}
	j.add(id, checks.Unknown, whyUnknown(r), e...).Reason = r
}

// rest says the same of every finding that has not been made.
func (j *judge) rest(s checks.Status, r checks.Reason, detail string, e ...checks.Evidence) {
	if s == checks.Unknown && r == "" {
		r = checks.ReasonProtocol
	}
	done := map[string]bool{}
	for _, f := range j.out {
		done[f.ID] = true
	}
	for _, d := range docs.All() {
		if !done[d.ID] && !optional(d.ID) {
			j.add(d.ID, s, detail, e...).Reason = r
		}
	}
}

// optional reports whether a finding is made only where there is something to
// say: its absence says nothing.
func optional(id string) bool {
	for _, prefix := range []string{"tls.quirk.", "tls.list.", "tls.sni.", "tls.starttls."} {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}

// seen is evidence of something the server showed. The text stays as it came,
// hostile or not, but for its length.
func (j *judge) seen(what, text string) checks.Evidence {
	return checks.Evidence{What: what, Where: j.facts.where, Seen: shorten(text), At: j.now}
}

// shorten cuts a text at maxSeen bytes, between two characters, and says so.
func shorten(s string) string {
	if len(s) <= maxSeen {
		return s
	}
	note := fmt.Sprintf(" … (cut; %d bytes in all)", len(s))
	cut := maxSeen - len(note)
	for i := range utf8.UTFMax {
		if utf8.RuneStart(s[cut-i]) {
			cut -= i
			break
		}
	}
	return strings.Clone(s[:cut]) + note
}

// whyUnknown says in the owner's words why something could not be seen.
func whyUnknown(r checks.Reason) string {
	switch r {
	case checks.ReasonTimeout:
		return "It did not answer in time."
	case checks.ReasonRefused:
		return "Nothing accepts connections there."
	case checks.ReasonReset:
		return "It hung up before it could be looked at."
	case checks.ReasonUnreachable:
		return "It could not be reached from this computer."
	case checks.ReasonCancelled:
		return "The run was stopped before this was known."
	case checks.ReasonParse:
		return "Its certificate could not be read."
	case checks.ReasonNotAuthorised:
		return "Its address is outside what you agreed to have looked at."
	case checks.ReasonSourceMissing:
		return "This computer has no list of trusted authorities to compare with."
	default:
		return "Its answer was not understood."
	}
}
