package ports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// An exposedService is one service that others can reach, or may.
type exposedService struct {
	svc       *service
	port      uint16
	udp       bool
	scope     checks.Scope // who may reach it
	confirmed bool         // its program, or its own answer, proves the service
	byNumber  bool         // seen from outside, by nothing but the number
	hungUp    bool         // it accepted, and ended the conversation without a word
	facts     []string     // what it said of itself, by name
	name      string       // what to call it in a sentence
	target    string       // "this computer:3389/tcp"
	title     string
	detail    string
	evidence  []checks.Evidence
}

// severity is how bad the exposure is.
func (e exposedService) severity() checks.Severity {
	doc, _ := docs.Find(e.svc.ID)
	sev := e.svc.severity(doc, e.scope, e.confirmed)
	switch {
	case !e.byNumber || e.confirmed:
	case e.hungUp: // as a firewall does that lets others in
		sev = min(sev, checks.Medium)
	default:
		sev = min(sev, checks.High)
	}
	return adjusted(sev, e.facts)
}

// acceptances are what the run says about exposed as a whole.
type acceptances struct {
	list []RiskAcceptance
	now  time.Time
}

// A judgement is what exposed services come to: their findings, the worst first; whether
// one of them is worse than a note; and how many that we do not know have no finding of
// their own, since a hostile host could open thousands.
type judgement struct {
	findings []checks.Finding
	risky    bool
	unlisted int
}

// judge turns exposed services into findings. A computer that can be controlled straight
// from the internet gets one more: it is about how people work from outside, not about the
// open port itself.
func judge(target string, list []exposedService, on acceptances) judgement {
	var v judgement
	public := map[string]bool{}
	for _, e := range list {
		f := checks.Finding{ID: e.svc.ID, Target: e.target, Severity: e.severity(), Title: e.title, Detail: e.detail, Evidence: e.evidence}
		on.accept(&f)
		f.Status = status(f.Severity)
		v.risky = v.risky || f.Severity > checks.Info
		public[e.target] = e.scope == checks.Public
		v.findings = append(v.findings, f)
	}
	slices.SortStableFunc(v.findings, func(a, b checks.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	others, control := 0, checks.Finding{ID: idRemoteControl, Target: target, Status: checks.Fail, Severity: checks.High}
	v.findings = slices.DeleteFunc(v.findings, func(f checks.Finding) bool {
		if f.ID == idOther {
			others++
		}
		return f.ID == idOther && others > maxOther
	})
	v.unlisted = max(others-maxOther, 0)
	for _, f := range v.findings {
		if slices.Contains(remoteControl[:], f.ID) && public[f.Target] && f.Severity >= checks.High {
			control.Evidence = append(control.Evidence, f.Evidence...)
			control.Detail = cmp.Or(control.Detail, f.Title+".")
		}
	}
	if control.Detail != "" {
		control.Evidence = atMost(control.Evidence)
		v.findings = append(v.findings, control)
	}
	return v
}

// accept says of an exposed service that someone answers for it: it stays in the report
// as a note until the day that was named, and counts in full from then on.
func (on acceptances) accept(f *checks.Finding) {
	i := slices.IndexFunc(on.list, func(a RiskAcceptance) bool { return a.Target == f.Target })
	if i < 0 {
		return
	}
	a := on.list[i]
	day, key := a.Until.UTC().Format("2 January 2006"), "accepted.over"
	f.Evidence = append(slices.Clone(f.Evidence), checks.Evidence{What: "accepted", Where: f.Target, Seen: words.Say("evidence.accepted", "owner", a.Owner, "day", day, "reason", a.Reason)})
	// The day that is named is the last on which it holds.
	if on.now.Before(a.Until.AddDate(0, 0, 1)) {
		f.Severity, key = checks.Info, "accepted.until"
	}
	f.Detail += " " + words.Say(key, "owner", a.Owner, "day", day)
}

// remoteControl lists the services by which one controls a computer from another.
var remoteControl = [...]string{"ports.rdp", "ports.vnc", "ports.winrm", "ports.telnet", "ports.android", "ports.remote_support"}

const (
	maxOther    = 50
	maxEvidence = 500
)

// atMost cuts a list of evidence to maxEvidence and says so in its place.
func atMost(list []checks.Evidence) []checks.Evidence {
	if len(list) <= maxEvidence {
		return list
	}
	more := len(list) - maxEvidence
	return append(slices.Clone(list[:maxEvidence]), checks.Evidence{What: "left out", Where: list[0].Where, Seen: fmt.Sprintf("%d more", more)})
}

// newSummary begins the finding that is always made.
func newSummary(target string) checks.Finding {
	return checks.Finding{ID: idNone, Target: target}
}

// concluded completes a summary that says which ports are open.
func (v judgement) concluded(f checks.Finding, host string, detail []string) checks.Finding {
	f.Detail, f.Status = strings.Join(detail, " "), checks.Pass
	if v.risky {
		f.Status, f.Severity = checks.Partial, checks.Info
		f.Title = words.Say("title.look", "host", host)
	}
	return f
}

// unknown completes a summary that stays unknown.
func unknown(f checks.Finding, r checks.Reason, detail string) checks.Finding {
	f.Status, f.Reason, f.Detail = checks.Unknown, r, detail
	f.Title = words.Say("title.unknown")
	return f
}

// say adds a sentence to the detail.
func (e *exposedService) say(key string, pairs ...any) {
	e.detail = strings.TrimPrefix(e.detail+" "+words.Say(key, pairs...), " ")
}

// headline says who may reach it, and where.
func (e *exposedService) headline(key, where string, pairs ...any) {
	e.title = words.Say(key, append(pairs, "name", e.name, "where", where)...)
}

// counted says a sentence about n things: one for a single one, and one for several.
func counted(n int, one, some string, pairs ...any) string {
	if n == 1 {
		return words.Say(one, pairs...)
	}
	return words.Say(some, append(pairs, "n", n)...)
}

// unlistedNote tells of services that have no finding of their own.
func (v judgement) unlistedNote() []string {
	if v.unlisted == 0 {
		return nil
	}
	return []string{counted(v.unlisted, "unlisted.one", "unlisted.some")}
}
