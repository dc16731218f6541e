package assess

import (
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A place is one check's look at one host, and, unless control is empty, at one
// control there.
type place struct{ check, host, control string }

// A look is what one run has to say about a place.
type look struct{ definite, indeterminate, tried bool }

// with adds what one finding says.
func (x look) with(s checks.Status) look {
	switch s {
	case checks.Pass, checks.Partial, checks.Fail, checks.NotApplicable:
		x.definite = true
	case checks.Unknown, checks.Error:
		x.indeterminate, x.tried = true, true
	case checks.NotChecked:
		x.indeterminate = true
	}
	return x
}

// settled reports whether all of the place was told.
func (x look) settled() bool { return x.definite && !x.indeterminate }

// looks are what one run looked at, with what it found.
type looks struct {
	made  time.Time
	at    map[place]look
	exact map[string]look
}

// newLooks gathers what a run measured for itself.
func newLooks(findings []checks.Finding, scope Scope) looks {
	l := looks{at: map[place]look{}, exact: map[string]look{}}
	for _, f := range findings {
		if !f.MeasuredAt.IsZero() {
			continue // remembered from before
		}
		l.exact[exactly(f)] = l.exact[exactly(f)].with(f.Status)
		for _, control := range []string{"", f.Control} {
			p := place{f.Check, scope.looked(f.Target), control}
			l.at[p] = l.at[p].with(f.Status)
		}
	}
	return l
}

// looked is how much of a host was looked at where a finding was made: all of it, or,
// where only some of its ports were named, just that one.
func (s Scope) looked(target string) string {
	host := base(target)
	some := false
	for _, t := range s.Targets {
		if t == host {
			return host
		}
		some = some || base(t) == host
	}
	if some {
		return target
	}
	return host
}

// settles reports whether the run says for itself what the older finding said.
func (l looks) settles(f checks.Finding) bool {
	switch x := l.exact[exactly(f)]; {
	case x.settled():
		return true
	case x.tried && !x.definite:
		return f.Status == checks.Unknown || f.Status == checks.Error // the same silence again
	}
	for _, host := range []string{base(f.Target), f.Target} {
		if l.at[place{f.Check, host, f.Control}].settled() || l.at[place{f.Check, host, ""}].settled() {
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
