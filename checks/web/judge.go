package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Findings that are handled apart.
const (
	loginID       = "web.login_http"
	traceID       = "web.http_trace"
	cdnID         = "web.cdn"
	echID         = "web.ech"
	http3ID       = "web.http3"
	securityTxtID = "web.security_txt"
)

// A judge turns a visit into findings, one for each id.
type judge struct {
	checks.Recorder
	target checks.Target
	visit  visitResult
	now    time.Time
}

func newJudge(t checks.Target, v visitResult, now time.Time) *judge {
	return &judge{target: t, visit: v, now: now, Recorder: checks.Recorder{Docs: docs, Scope: t.Scope, Optional: optional}}
}

// judgeFindings judges a visit at the moment now. It touches nothing.
func judgeFindings(t checks.Target, v visitResult, now time.Time) []checks.Finding {
	j := newJudge(t, v, now)
	plain, secure := v.plain.first(), v.secure.first()
	if !secure.answered() && !plain.answered() {
		j.unreachable(plain, secure)
		return j.Findings()
	}
	j.redirect(plain, secure)
	j.redirectLoops()
	j.hsts(secure)
	j.passwordForm()
	j.trace()
	j.cdn()
	j.newer(secure)
	j.page()
	j.securityTxt()
	return j.Findings()
}

// unreachable is for a site that answered neither way.
func (j *judge) unreachable(plain, secure *httpExchange) {
	e := []checks.Evidence{noAnswer("https", secure)}
	reason := secure.reason
	if plain != nil {
		e = append(e, noAnswer("http", plain))
		if reason == checks.ReasonRefused {
			reason = plain.reason
		}
	}
	switch {
	case secure.wantsClientCert:
		j.Rest("", checks.NotApplicable, "", words.Say("client.certificate"), e...)
	case reason == checks.ReasonRefused:
		j.Rest("", checks.NotApplicable, "", words.Say("no.website"), e...)
	default:
		j.allUnknown(reason, words.Unknown(reason), e...)
	}
}

// allUnknown says of everything why it is not known.
func (j *judge) allUnknown(r checks.Reason, detail string, e ...checks.Evidence) {
	j.Rest("", checks.Unknown, r, detail, e...)
	j.Find(securityTxtID).Status = checks.NotChecked // a remark must not cost what a fault costs
}

// verdict records a pass or a gap, each in the words that stand under the finding's own id.
func (j *judge) verdict(good bool, id string, e ...checks.Evidence) {
	j.GapUnless(good, id, words.Say(id+".pass"), words.Say(id), e...)
}

// notApplicable records that there is nothing to judge, in the words of key.
func (j *judge) notApplicable(id, key string, e ...checks.Evidence) {
	j.Add(id, checks.NotApplicable, words.Say(key), e...)
}

func (j *judge) unknown(id string, r checks.Reason, e ...checks.Evidence) {
	j.Unknown(id, r, words.Unknown(r), e...)
}

// optional reports whether a finding is made only where there is something to
// say: its absence says little.
func optional(id string) bool {
	return slices.Contains([]string{loginID, traceID, cdnID, echID, http3ID}, id)
}

// seen is evidence that is not of one answer.
func (j *judge) seen(what, text string) checks.Evidence {
	return checks.Seen(what, j.target.String(), text)
}

// evidenceOf is evidence of one answer.
func evidenceOf(x *httpExchange, what, text string) checks.Evidence {
	return checks.Seen(what, publicURL(x), text)
}

// noAnswer is evidence of why there is none.
func noAnswer(scheme string, x *httpExchange) checks.Evidence {
	return checks.Seen("answer over "+scheme, x.where, x.fault)
}

// publicURL is an address without what might be private in it.
func publicURL(x *httpExchange) string {
	u := *x.url
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

func statusLine(x *httpExchange) checks.Evidence {
	text := fmt.Sprintf("%d %s", x.status, http.StatusText(x.status))
	if l := x.header.Get("Location"); l != "" {
		text += " to " + l
	}
	return evidenceOf(x, "answer", text)
}
