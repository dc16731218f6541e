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
	return adjusted(e.svc.severity(doc, e.scope, e.confirmed), e.facts)
}

// acceptances are what the run says about exposed as a whole.
type acceptances struct {
	list []checks.RiskAcceptance
	now  time.Time
}

// findings turns exposed into findings, the worst first, and reports whether
// one of them is worse than a note. Beyond maxOther, services that we do not
// know are counted and not told one by one: a hostile host could open thousands.
func findings(list []exposedService, on acceptances) (out []checks.Finding, risky bool, unlisted int) {
	for _, e := range list {
		f := checks.Finding{ID: e.svc.ID, Target: e.target, Severity: e.severity(), Title: e.title, Detail: e.detail, Evidence: e.evidence}
		on.accept(&f)
		f.Status = status(f.Severity)
		risky = risky || f.Severity > checks.Info
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b checks.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	others := 0
	out = slices.DeleteFunc(out, func(f checks.Finding) bool {
		if f.ID == idOther {
			others++
		}
		return f.ID == idOther && others > maxOther
	})
	return out, risky, max(others-maxOther, 0)
}

// accept says of an exposed service that someone answers for it: it stays in the report
// as a note until the day that was named, and counts in full from then on.
func (on acceptances) accept(f *checks.Finding) {
	i := slices.IndexFunc(on.list, func(a checks.RiskAcceptance) bool { return a.Target == f.Target })
	if i < 0 {
		return
	}
	a := on.list[i]
	day, key := a.Until.UTC().Format("2 January 2006"), "accepted.over"
	f.Evidence = append(slices.Clone(f.Evidence), checks.Evidence{What: "accepted", Where: f.Target, Seen: fmt.Sprintf("by %s until %s: %s", a.Owner, day, a.Reason)})
	// The day that is named is the last on which it holds.
	if on.now.Before(a.Until.AddDate(0, 0, 1)) {
		f.Severity, key = checks.Info, "accepted.until"
	}
	f.Detail += " " + words.Say(key, "owner", a.Owner, "day", day)
}

// remoteControlFinding is made when a computer can be controlled straight from the internet. It
// is about how people work from outside, not about the open port itself.
func remoteControlFinding(target string, list []checks.Finding, scopes map[string]checks.Scope) []checks.Finding {
	f := checks.Finding{ID: idRemoteControl, Target: target, Status: checks.Fail, Severity: checks.High}
	for _, x := range list {
		if !slices.Contains(remoteControl[:], x.ID) || scopes[x.Target] != checks.Public || x.Severity < checks.High {
			continue
		}
		f.Evidence = append(f.Evidence, x.Evidence...)
		if f.Detail == "" {
			f.Detail = x.Title + "."
		}
	}
	if f.Detail == "" {
		return nil
	}
	f.Evidence = atMost(f.Evidence)
	return []checks.Finding{f}
}

// remoteControl lists the services by which one controls a computer from another.
var remoteControl = [...]string{"ports.rdp", "ports.vnc", "ports.winrm", "ports.telnet", "ports.android", "ports.remote_support"}

func scopesOf(list []exposedService) map[string]checks.Scope {
	out := map[string]checks.Scope{}
	for _, e := range list {
		out[e.target] = e.scope
	}
	return out
}

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

// concluded completes a summary that says which doors are open.
func concluded(f checks.Finding, host, detail string, risky bool) checks.Finding {
	f.Detail, f.Status = detail, checks.Pass
	if risky {
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

// unlistedNote tells of services that have no line of their own.
func unlistedNote(n int) string { return counted(n, "unlisted.one", "unlisted.some") }
