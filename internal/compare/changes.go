package compare

import (
	"fmt"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
)

// controls compares control by control, in the order of the newer assessment. A
// gap that was measured and not looked at again stays what it was, whatever is
// said of it since.
func controls(c assess.Content, older, newer assess.Assessment, found []Change) []Change {
	open := map[string]bool{}
	for _, f := range found {
		open[f.Control] = open[f.Control] || f.State == NotChecked && f.WasGap
	}
	was := map[string]assess.Control{}
	for _, k := range older.Controls {
		was[k.ID] = k
	}
	if c.Bank != nil {
		c.Bank = c.Bank.WordedFor(newer.Profile)
	}
	var out []Change
	seen := map[string]bool{}
	for _, k := range newer.Controls {
		if seen[k.ID] {
			continue
		}
		seen[k.ID] = true
		s := controlState(was[k.ID], k)
		if (s == Fixed || s == Better || s == Learned) && open[k.ID] {
			k.Value, k.CeilingValue, s = 0, 100, NotChecked
		}
		if s != "" {
			out = append(out, controlChange(c, s, was[k.ID], k))
		}
	}
	for _, k := range older.Controls {
		if !seen[k.ID] && k.Applies {
			seen[k.ID] = true
			out = append(out, controlChange(c, Gone, k, assess.Control{ID: k.ID, Title: k.Title}))
		}
	}
	return out
}

// known reports whether someone said or saw how a control stands. One that only follows
// from another answer is no change of its own.
func known(k assess.Control) bool {
	return k.Applies && k.Value == k.CeilingValue && k.Basis != reconcile.Nothing
}

// controlState says what became of a control; nothing when it applied in neither.
func controlState(was, is assess.Control) State {
	switch {
	case !was.Applies && !is.Applies:
		return ""
	case !is.Applies:
		return Gone
	case !known(is):
		return NotChecked
	case !known(was) && is.Value == 100:
		return Learned
	case !known(was):
		return New
	case is.Value == was.Value:
		return Unchanged
	case is.Value < was.Value:
		return Worse
	case is.Value == 100:
		return Fixed
	}
	return Better
}

func controlChange(c assess.Content, s State, was, is assess.Control) Change {
	out := Change{
		State: s, ID: is.ID, Control: is.ID, Title: is.Title,
		Was: worth(was), Is: worth(is), Gap: known(is) && is.Value < 100, WasGap: known(was) && was.Value < 100, WasKnown: known(was),
	}
	if c.Bank != nil {
		if k, ok := c.Bank.Control(is.ID); ok {
			out.Title, out.Minutes = k.Title, k.Minutes
		}
	}
	return out
}

// worth says a control's value.
func worth(k assess.Control) string {
	switch {
	case !k.Applies:
		return checks.NotApplicable.String()
	case known(k):
		return fmt.Sprint(k.Value)
	}
	return checks.NotChecked.String()
}

// findings compares by fingerprint, in the order of the newer assessment. Of two
// findings with one fingerprint the worse one speaks.
func findings(c assess.Content, older, newer assess.Assessment) []Change {
	was, _ := byFingerprint(older.Findings)
	is, order := byFingerprint(newer.Findings)
	var out []Change
	for _, key := range order {
		old, ok := was[key]
		out = appendChange(out, c, old, ok, is[key], true)
	}
	_, before := byFingerprint(older.Findings)
	for _, key := range before {
		if _, ok := is[key]; !ok {
			out = appendChange(out, c, was[key], true, checks.Finding{}, false)
		}
	}
	return out
}

func byFingerprint(list []checks.Finding) (map[string]checks.Finding, []string) {
	out := map[string]checks.Finding{}
	var order []string
	for _, f := range list {
		have, ok := out[f.Fingerprint]
		if !ok {
			order = append(order, f.Fingerprint)
		}
		if !ok || reconcile.Rank(f) > reconcile.Rank(have) {
			out[f.Fingerprint] = f
		}
	}
	return out, order
}

func isGap(f checks.Finding) bool { return f.Status == checks.Fail || f.Status == checks.Partial }

func appendChange(out []Change, c assess.Content, was checks.Finding, hadOld bool, is checks.Finding, hasNew bool) []Change {
	s := findingState(was, is)
	if hadOld && remembered(was, is) {
		s = NotChecked
	}
	if !hadOld && s == Gone || s == "" {
		return out
	}
	f := is
	if !hasNew {
		f = was
	}
	x := Change{
		State: s, ID: f.ID, Control: f.Control, Target: f.Target, Title: f.Title,
		Was: was.Status.String(), Is: is.Status.String(), Gap: isGap(is), WasGap: isGap(was), WasKnown: isGap(was) || was.Status == checks.Pass,
		Fingerprint: f.Fingerprint,
	}
	if d, ok := c.Doc(f.ID); ok {
		x.Title = d.Title
		if s == Fixed || s == Learned || s == Unchanged && !x.Gap {
			x.Title = d.PassTitle
		}
	}
	return append(out, x)
}

// remembered reports whether the newer finding is the older one, of the same
// measurement: it still counts, and nobody looked again.
func remembered(was, is checks.Finding) bool {
	return !is.MeasuredAt.IsZero() && was.Status == is.Status && (was.MeasuredAt.IsZero() || was.MeasuredAt.Equal(is.MeasuredAt))
}

// findingState says what became of a finding. One that is not there has the
// status not_checked, which is the zero value.
func findingState(was, is checks.Finding) State {
	switch is.Status {
	case checks.Pass:
		switch {
		case isGap(was):
			return Fixed
		case was.Status == checks.Pass:
			return Unchanged
		}
		return Learned
	case checks.Fail, checks.Partial:
		switch {
		case was.Status == checks.Pass:
			return Worse
		case !isGap(was):
			return New
		case reconcile.Rank(is) > reconcile.Rank(was):
			return Worse
		case reconcile.Rank(is) < reconcile.Rank(was):
			return Better
		}
		return Unchanged
	case checks.NotApplicable:
		if was.Status == checks.NotApplicable {
			return ""
		}
		return Gone
	case checks.Unknown, checks.NotChecked, checks.Error:
	}
	return NotChecked
}
