package ports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// An exposure is one service that others can reach, or may.
type exposure struct {
	svc       *service
	port      uint16
	confirmed bool   // its program proves the service
	called    string // what to call it in a sentence
	target    string // "this computer:3389/tcp"
	title     string
	detail    string
	evidence  []checks.Evidence
}

// findings turns exposures into findings, the worst first, and reports whether
// one of them is worse than a note. Beyond maxOther, services that we do not
// know are counted and not told one by one: a hostile host could open thousands.
func findings(list []exposure, scope checks.Scope) (out []checks.Finding, risky bool, untold int) {
	for _, e := range list {
		doc, _ := docs.Find(e.svc.ID)
		sev := e.svc.severity(doc, scope, e.confirmed)
		risky = risky || sev > checks.Info
		out = append(out, checks.Finding{
			ID: e.svc.ID, Target: e.target, Status: status(sev), Severity: sev,
			Title: e.title, Detail: e.detail, Evidence: e.evidence,
		})
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

// summary begins the finding that is always made.
func summary(target string) checks.Finding {
	return checks.Finding{ID: idNone, Target: target}
}

// unknown completes a summary that could not be settled.
func unknown(f checks.Finding, r checks.Reason, detail string) checks.Finding {
	f.Status, f.Reason, f.Detail = checks.Unknown, r, detail
	f.Title = "We could not tell whether doors are open"
	return f
}

// plural says "1 service" or "3 services".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// untoldSays tells of services that have no line of their own.
func untoldSays(n int) string {
	return "Not told one by one: " + plural(n, "service") + " that we do not know."
}
