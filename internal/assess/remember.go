package assess

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
)

// Remember adds to the input what earlier assessments of the same business measured
// and this run did not look at again, each finding with the time of its measurement.
// What is older than the rules allow is left out. about, where it is not nil, says
// which targets may be remembered.
//
// A finding stays until the same check settles what it was about: by the same finding
// of the same target; by something definite about the same control there, with nothing
// about it left untold; or by a run of the whole check there that left nothing untold.
// So a check that was left out, refused or misled never takes a gap away.
func (in *Input) Remember(rules reconcile.Rules, earlier []Assessment, about func(target string) bool) {
	earlier = slices.Clone(earlier)
	slices.SortStableFunc(earlier, func(x, y Assessment) int { return y.Run.Finished.Compare(x.Run.Finished) })
	runs := []looks{newLooks(in.Findings)}
	for _, a := range earlier {
		var own []checks.Finding
		for _, f := range a.Findings {
			f = in.elsewhere(a, f)
			if f.MeasuredAt.IsZero() {
				f.MeasuredAt = a.Run.Finished
				own = append(own, f)
			}
			if f.Status == checks.NotChecked || rules.Faded(f, in.Run.Finished) || f.MeasuredAt.After(in.Run.Finished) || about != nil && !about(f.Target) {
				continue
			}
			if !slices.ContainsFunc(runs, func(l looks) bool { return l.settles(f) }) && !holds(in.Findings, f) {
				in.Findings = append(in.Findings, f)
			}
		}
		runs = append(runs, newLooks(own))
	}
}

// elsewhere gives a finding of another computer a target of its own, so that it never
// stands for this one.
func (in *Input) elsewhere(a Assessment, f checks.Finding) checks.Finding {
	there := a.Scope.Computer
	rest, ok := strings.CutPrefix(f.Target, thisComputer)
	if !ok || strings.HasPrefix(rest, " (") || there.ID == "" || in.Scope.Computer.ID == "" || there.ID == in.Scope.Computer.ID {
		return f
	}
	f.Target = thisComputer + " (" + there.Label() + ")" + rest
	f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
	return f
}

// holds reports whether the same is remembered already, from a later run.
func holds(list []checks.Finding, f checks.Finding) bool {
	return slices.ContainsFunc(list, func(x checks.Finding) bool {
		return x.ID == f.ID && x.Control == f.Control && x.Target == f.Target && !x.MeasuredAt.IsZero() && !x.MeasuredAt.Before(f.MeasuredAt)
	})
}

// thisComputer is how findings about this computer begin.
var thisComputer = checks.Target{}.String()

// A place is one check's look at one host, and, unless control is empty, at one
// control there.
type place struct{ check, base, control string }

// A look is what one run has to say about a place.
type look struct{ definite, untold bool }

// looks are what one run looked at, with what it found.
type looks struct {
	at    map[place]look
	exact map[string]checks.Status
}

func newLooks(findings []checks.Finding) looks {
	l := looks{at: map[place]look{}, exact: map[string]checks.Status{}}
	for _, f := range findings {
		if !f.MeasuredAt.IsZero() {
			continue // remembered from before
		}
		l.exact[exactly(f)] = f.Status
		for _, control := range []string{"", f.Control} {
			p := place{f.Check, base(f.Target), control}
			x := l.at[p]
			switch f.Status {
			case checks.Pass, checks.Partial, checks.Fail, checks.NotApplicable:
				x.definite = true
			case checks.Unknown, checks.Error, checks.NotChecked:
				x.untold = true
			}
			l.at[p] = x
		}
	}
	return l
}

// settles reports whether the run says for itself what the older finding said.
func (l looks) settles(f checks.Finding) bool {
	if s, ok := l.exact[exactly(f)]; ok && s != checks.NotChecked {
		if s == checks.Pass || s == checks.Partial || s == checks.Fail || s == checks.NotApplicable {
			return true
		}
		return f.Status == checks.Unknown || f.Status == checks.Error // the same silence again
	}
	for _, control := range []string{f.Control, ""} {
		if x := l.at[place{f.Check, base(f.Target), control}]; x.definite && !x.untold {
			return true
		}
	}
	return false
}

func exactly(f checks.Finding) string { return f.ID + "\x00" + f.Control + "\x00" + f.Target }

// base is the host of a finding's target, without a port; of a finding on a computer
// it is the computer.
func base(target string) string {
	if rest, ok := strings.CutPrefix(target, thisComputer); ok {
		if label, _, labelled := strings.Cut(rest, ")"); labelled && strings.HasPrefix(rest, " (") {
			return thisComputer + label + ")"
		}
		return thisComputer
	}
	if host, rest, ok := strings.Cut(strings.TrimPrefix(target, "["), "]"); ok && strings.HasPrefix(target, "[") && (rest == "" || rest[0] == ':') {
		return host
	}
	if host, _, ok := strings.Cut(target, ":"); ok && strings.Count(target, ":") == 1 {
		return host
	}
	return target
}

// Covers reports whether a finding's target belongs to what the run was about: this
// computer, or a target that it names or that is a name below it.
func (s Scope) Covers(target string) bool {
	host := base(target)
	if strings.HasPrefix(host, thisComputer) {
		return s.ThisComputer
	}
	return slices.ContainsFunc(s.Targets, func(t string) bool {
		name := base(t)
		return host == name || strings.HasSuffix(host, "."+name)
	})
}

// A Computer is one computer among others: a random id that stays with its data
// folder, and the name that someone gave it.
type Computer struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// Label is how the computer is told from others where both are named.
func (c Computer) Label() string {
	if c.Name != "" {
		return c.Name
	}
	return "number " + c.ID[:min(len(c.ID), 6)]
}
