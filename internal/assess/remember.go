package assess

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
)

// Remember adds to the input what earlier assessments of the same business measured
// and this run did not look at again, each finding with the time of its measurement.
// What is further off than the rules allow is left out, to either side: a clock that was
// wrong for a while must neither hide a gap nor keep one for ever. about, where it is not
// nil, says which targets may be remembered.
//
// A finding stays until a later run of the same check settles what it was about: by the
// same finding of the same target; by something definite about the same control there,
// with nothing about it left unknown; or by a run of the whole check there that left
// nothing unknown. So a check that was left out, refused or broken never takes a gap away.
func (in *Input) Remember(rules reconcile.Rules, earlier []Assessment, about func(from Assessment, target string) bool) {
	today, labels := newLooks(in.Findings, in.Scope), in.labels(earlier)
	var runs []looks
	var old []checks.Finding
	for i := range earlier {
		a := earlier[i]
		var own []checks.Finding
		for _, f := range a.Findings {
			f = in.elsewhere(a, f, labels)
			if f.MeasuredAt.IsZero() {
				own = append(own, f)
				f.MeasuredAt = a.Run.Finished
			}
			if about == nil || about(a, f.Target) {
				old = append(old, f)
			}
		}
		l := newLooks(own, a.Scope)
		l.made = a.Run.Finished
		runs = append(runs, l)
	}
	slices.SortStableFunc(old, func(x, y checks.Finding) int { return y.MeasuredAt.Compare(x.MeasuredAt) })
	for _, f := range old {
		settled := today.settles(f) || slices.ContainsFunc(runs, func(l looks) bool { return l.made.After(f.MeasuredAt) && l.settles(f) })
		if f.Status == checks.NotChecked || settled || in.far(rules, f) || holds(in.Findings, f) {
			continue
		}
		in.Findings = append(in.Findings, f)
	}
}

// far reports whether a finding is from too long ago to count, or from as long ahead.
func (in *Input) far(rules reconcile.Rules, f checks.Finding) bool {
	ahead := in.Run.Finished.AddDate(0, 0, rules.EvidenceDays)
	return rules.Stale(f, in.Run.Finished) || rules.EvidenceDays > 0 && f.MeasuredAt.After(ahead)
}

// holds reports whether the same is remembered already.
func holds(list []checks.Finding, f checks.Finding) bool {
	return slices.ContainsFunc(list, func(x checks.Finding) bool {
		return exactly(x) == exactly(f) && x.Status == f.Status && x.Severity == f.Severity && !x.MeasuredAt.IsZero()
	})
}

// labels tell the other computers apart: by their names, and where two have the same
// one, by their numbers as well.
func (in *Input) labels(earlier []Assessment) map[string]string {
	named, out := map[string]string{}, map[string]string{}
	all := append([]Assessment{{Scope: in.Scope}}, earlier...)
	for _, a := range all {
		c := a.Scope.Computer
		if id, ok := named[c.Label()]; ok && id != c.ID {
			named[c.Label()] = "" // of several
		} else if c.ID != "" {
			named[c.Label()] = c.ID
		}
	}
	for _, a := range all {
		c := a.Scope.Computer
		out[c.ID] = c.Label()
		if named[c.Label()] != c.ID {
			out[c.ID] += ", " + Computer{ID: c.ID}.Label()
		}
	}
	return out
}

// elsewhere gives a finding of another computer a target of its own, so that it never
// stands for this one. What another computer remembered of this one is of this one.
func (in *Input) elsewhere(a Assessment, f checks.Finding, labels map[string]string) checks.Finding {
	there, here := a.Scope.Computer.ID, in.Scope.Computer.ID
	rest, ok := strings.CutPrefix(f.Target, thisComputer)
	if label := in.Computers[there]; ok && label != "" && !strings.HasPrefix(rest, " (") {
		return onComputer(f, " ("+label+")", rest)
	}
	if !ok || there == "" || here == "" || there == here {
		return f
	}
	of := " (" + labels[there] + ")"
	if strings.HasPrefix(rest, " (") {
		after, mine := strings.CutPrefix(rest, " ("+labels[here]+")")
		if !mine || f.MeasuredAt.IsZero() {
			return f
		}
		of, rest = "", after
	}
	return onComputer(f, of, rest)
}

// onComputer gives a finding the target of one computer.
func onComputer(f checks.Finding, of, rest string) checks.Finding {
	f.Target = thisComputer + of + rest
	f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
	return f
}

// thisComputer is how findings about this computer begin.
var thisComputer = checks.Target{}.String()

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
