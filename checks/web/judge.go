package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Findings that are handled apart.
const (
	loginID       = "web.login_http"
	traceID       = "web.http_trace"
	securityTxtID = "web.security_txt"
)

// maxSeen is how many bytes of an outside text are kept as evidence.
const maxSeen = 256

// A judge turns a visit into findings, one for each id.
type judge struct {
	target checks.Target
	visit  visitResult
	now    time.Time
	out    []checks.Finding
}

// findings judges a visit at the moment now. It touches nothing.
func findings(t checks.Target, v visitResult, now time.Time) []checks.Finding {
	j := &judge{target: t, visit: v, now: now}
	plain, secure := first(v.plain), first(v.secure)
	if !secure.answered() && !plain.answered() {
		j.unreachable(plain, secure)
		return j.out
	}
	j.redirect(plain, secure)
	j.redirectLoops()
	j.hsts(secure)
	j.passwordForm()
	j.trace()
	j.page()
	j.securityTxt()
	return j.out
}

// unreachable is for a site that answered neither way.
func (j *judge) unreachable(plain, secure *httpExchange) {
	e := []checks.Evidence{j.noAnswer("https", secure)}
	reason := secure.reason
	if plain != nil {
		e = append(e, j.noAnswer("http", plain))
		if reason == checks.ReasonRefused {
			reason = plain.reason
		}
	}
	switch {
	case secure.wantsClientCert:
		j.rest(checks.NotApplicable, "", words.Say("client.certificate"), e...)
	case reason == checks.ReasonRefused:
		j.rest(checks.NotApplicable, "", words.Say("no.website"), e...)
	default:
		j.rest(checks.Unknown, reason, whyUnknown(reason), e...)
	}
}

func (j *judge) noAnswer(what string, x *httpExchange) checks.Evidence {
	return checks.Evidence{What: "answer over " + what, Where: x.where, Seen: shorten(x.fault), At: j.now}
}

// add appends a finding about the site.
func (j *judge) add(id string, s checks.Status, detail string, e ...checks.Evidence) *checks.Finding {
	d, _ := docs.Find(id)
	title := d.Title
	if s == checks.Pass {
		title = d.PassTitle
	}
	j.out = append(j.out, checks.Finding{
		ID: id, Check: checkName, Control: d.Control, Target: j.target.String(),
		Status: s, Title: title, Detail: detail, Evidence: e,
	})
	return &j.out[len(j.out)-1]
}

// gap appends a gap as bad as its documentation says for the target's scope.
func (j *judge) gap(id, detail string, e ...checks.Evidence) {
	d, _ := docs.Find(id)
	j.gapAt(id, d.Severity.In(j.target.Scope), detail, e...)
}

// gapAt appends a gap no worse than this and than its documentation says for the
// target's scope: a failure from high on, otherwise partial.
func (j *judge) gapAt(id string, severity checks.Severity, detail string, e ...checks.Evidence) {
	d, _ := docs.Find(id)
	severity = min(severity, d.Severity.In(j.target.Scope))
	s := checks.Partial
	if severity >= checks.High {
		s = checks.Fail
	}
	j.add(id, s, detail, e...).Severity = severity
}

func (j *judge) unknown(id string, r checks.Reason, e ...checks.Evidence) {
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
		switch {
		case done[d.ID] || optional(d.ID):
		case d.ID == securityTxtID && s == checks.Unknown: // a remark must not cost what a fault costs
			j.add(d.ID, checks.NotChecked, detail, e...).Reason = r
		default:
			j.add(d.ID, s, detail, e...).Reason = r
		}
	}
}

// optional reports whether a finding is made only where there is something to
// say: its absence says little.
func optional(id string) bool { return id == loginID || id == traceID }

// seen is evidence that is not of one answer.
func (j *judge) seen(what, text string) checks.Evidence {
	return checks.Evidence{What: what, Where: j.target.String(), Seen: shorten(text), At: j.now}
}

// evidenceOf is evidence of one answer.
func (j *judge) evidenceOf(x *httpExchange, what, text string) checks.Evidence {
	return checks.Evidence{What: what, Where: shorten(publicURL(x)), Seen: shorten(text), At: j.now}
}

// publicURL is an address without what might be private in it.
func publicURL(x *httpExchange) string {
	u := *x.url
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

func (j *judge) statusLine(x *httpExchange) checks.Evidence {
	text := fmt.Sprintf("%d %s", x.status, http.StatusText(x.status))
	if l := x.header.Get("Location"); l != "" {
		text += " to " + l
	}
	return j.evidenceOf(x, "answer", text)
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
	case checks.ReasonTimeout, checks.ReasonRefused, checks.ReasonReset, checks.ReasonUnreachable,
		checks.ReasonCancelled, checks.ReasonNotAuthorised:
		return words.Say("unknown." + string(r))
	default:
		return words.Say("unknown.protocol")
	}
}
