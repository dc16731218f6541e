package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// shownTargets is how many targets a row names before it counts the rest.
const shownTargets = 5

// good returns what is in good shape: controls first, then what a check found
// right about a control that is not good as a whole.
func (b builder) good() []Good {
	passed := map[string][]string{} // targets by control
	var ids []string
	byID := map[string][]checks.Finding{}
	for _, f := range b.a.Findings {
		if f.Status != checks.Pass || b.stale(f) {
			continue
		}
		if !slices.Contains(passed[f.Control], b.target(f.Target)) {
			passed[f.Control] = append(passed[f.Control], b.target(f.Target))
		}
		if byID[f.ID] == nil {
			ids = append(ids, f.ID)
		}
		byID[f.ID] = append(byID[f.ID], f)
	}
	out, full := b.goodControls(passed)
	for _, id := range ids {
		var where []string
		for _, f := range byID[id] {
			if at := b.target(f.Target); !full[f.Control] && !slices.Contains(where, at) {
				where = append(where, at)
			}
		}
		if len(where) > 0 {
			d, _ := b.content.Doc(id)
			out = append(out, Good{Title: b.T(cmp.Or(d.PassTitle, byID[id][0].Title)), Basis: b.basis("measured", byID[id]), Where: b.listed(where, shownTargets)})
		}
	}
	return out
}

// goodControls returns the controls that are good as a whole, and their ids.
// passed are the targets where something about a control passed.
func (b builder) goodControls(passed map[string][]string) (out []Good, full map[string]bool) {
	full = map[string]bool{}
	for _, c := range b.a.Controls {
		if !c.Applies || c.Value != 100 {
			continue
		}
		full[c.ID] = true
		g := Good{Title: c.Title, Basis: b.basis(string(c.Basis), b.counting(c.ID))}
		if c.Basis == reconcile.Measured || c.Basis == reconcile.Both {
			g.Where = b.listed(passed[c.ID], shownTargets)
		}
		out = append(out, g)
	}
	return out, full
}

// counting are the findings about a control that count.
func (b builder) counting(control string) []checks.Finding {
	return slices.DeleteFunc(slices.Clone(b.a.Findings), func(f checks.Finding) bool {
		return f.Control != control || f.Status != checks.Pass && !isGap(f) || b.stale(f)
	})
}

// basis says what something rests on, with the day where all of it was measured by an
// earlier run.
func (b builder) basis(kind string, list []checks.Finding) string {
	say := b.words.Bases[kind]
	var at time.Time
	for _, f := range list {
		if f.MeasuredAt.IsZero() {
			return say
		}
		at = oldest(at, f.MeasuredAt)
	}
	if at.IsZero() || kind != "measured" && kind != "both" {
		return say
	}
	return say + ", " + phrases.Remembered(b.Catalog, at, b.zone)
}

// notKnown returns what could not be told and why: findings of one check, target
// and reason in one row, then the controls that nothing settled.
// unseen are those rows, in words, that say what was not looked at or could not be told.
func (b builder) notKnown() (out []NotKnown, unseen []string) {
	type key struct {
		check, target, detail string
		reason                checks.Reason
		status                checks.Status
		remembered            int64 // when, in seconds; of this run where it is that of no time
	}
	var keys []key
	byKey := map[key][]checks.Finding{}
	for _, f := range b.a.Findings {
		switch f.Status {
		case checks.Unknown, checks.NotChecked, checks.Error, checks.NotApplicable:
			k := key{f.Check, f.Target, f.Detail, f.Reason, f.Status, f.MeasuredAt.Unix()}
			if byKey[k] == nil {
				keys = append(keys, k)
			}
			byKey[k] = append(byKey[k], f)
		case checks.Pass, checks.Partial, checks.Fail:
		}
	}
	for _, k := range keys {
		why := k.detail
		if why == "" {
			why = b.words.Reasons[string(k.reason)]
		}
		if at := byKey[k][0].MeasuredAt; !at.IsZero() {
			why = strings.TrimSuffix(why, ".") + " (" + phrases.Remembered(b.Catalog, at, b.zone) + ")."
		}
		row := NotKnown{What: b.indeterminate(byKey[k]), Where: b.target(k.target), Why: why}
		out = append(out, row)
		if k.status != checks.NotApplicable {
			unseen = append(unseen, row.InWords())
		}
	}
	for _, c := range b.a.Controls {
		if why := b.whyNotKnown(c); why != "" {
			out = append(out, NotKnown{What: c.Title, Why: why})
		}
	}
	return out, unseen
}

// indeterminate names what findings of one check could not tell. Their titles name the
// gap, which was not seen; so what could not be confirmed is named instead.
func (b builder) indeterminate(list []checks.Finding) string {
	f := list[0]
	d, ok := b.content.Doc(f.ID)
	switch {
	case len(list) > 1:
		return b.checkTitle(f.Check) + ": " + b.count(len(list), "point")
	case !ok, d.PassTitle == "":
		return b.T(cmp.Or(f.Title, b.checkTitle(f.Check)))
	case f.Status == checks.NotApplicable:
		return b.T("%s: does not apply here", b.checkTitle(f.Check))
	}
	return b.T("Could not confirm: “%s”", strings.TrimSuffix(b.T(d.PassTitle), "."))
}

func (b builder) whyNotKnown(c assess.Control) string {
	w := b.words.Unanswered
	i := slices.IndexFunc(b.a.Answers, func(a assess.Answer) bool { return a.Control == c.ID })
	var state questions.State
	note := ""
	if i >= 0 {
		state, note = b.a.Answers[i].State, b.a.Answers[i].Note
	}
	switch {
	case !c.Applies && (c.Waived != "" || state == questions.DoesNotApply):
		if note = cmp.Or(c.Waived, note); note != "" {
			return w["waived"] + " " + b.T("You gave this reason: “%s”", note)
		}
		return w["waived"]
	case !c.Applies:
		return w["profile"]
	case c.Stale && c.Basis != reconcile.Measured && c.Basis != reconcile.Both:
		return b.words.Old["evidence"]
	case c.Value == c.CeilingValue:
		return ""
	case c.Doubt != nil && c.Doubt.Open:
		return fill(w["hangs"], "other", cmp.Or(b.control(c.Doubt.By).Title, c.Doubt.By))
	case state == questions.DontKnow || c.Claim == questions.DontKnow:
		return w["dont_know"]
	case c.Claim == questions.Good || c.Claim == questions.Partial || c.Claim == questions.Poor:
		return "" // what could not be told about it has a row of its own
	case c.Basis == reconcile.Measured:
		return w["not_proved"]
	case b.passedBy(c):
		return w["short_way"]
	}
	return w["not_asked"]
}

// passedBy reports whether the short way was gone, and passed a control by.
func (b builder) passedBy(c assess.Control) bool {
	return b.a.Run.Quick && c.Claim == questions.Unanswered &&
		!slices.ContainsFunc(b.content.Bank.Asked(b.a.Profile, true), func(k questions.Control) bool { return k.ID == c.ID })
}

// open are the controls that are not settled, what the short way did not ask last.
func (b builder) open() []Open {
	var out, rest []Open
	for _, c := range b.a.Controls {
		if !c.Applies || c.Value >= c.CeilingValue {
			continue
		}
		o := Open{Control: c.ID, Title: c.Title, Why: cmp.Or(b.whyNotKnown(c), b.words.Unanswered["unproved"])}
		i := slices.IndexFunc(b.a.Findings, func(f checks.Finding) bool {
			return f.Control == c.ID && (f.Status == checks.Unknown || f.Status == checks.Error)
		})
		if i >= 0 {
			o.Why = phrases.Sentence(o.Why) + " " + said(b.a.Findings[i])
		}
		id := c.ID
		if c.Doubt != nil && c.Doubt.Open { // to find the other out settles both
			id = c.Doubt.By
		}
		k, _ := b.content.Bank.Control(id)
		o.How, o.Takes, o.AskIT = b.T(k.FindOut.How), phrases.Minutes(b.Catalog, k.FindOut.Minutes), b.T(k.AskIT)
		if b.passedBy(c) {
			rest = append(rest, o)
		} else {
			out = append(out, o)
		}
	}
	return append(out, rest...)
}

// said is what a finding says, in a sentence.
func said(f checks.Finding) string { return phrases.Sentence(cmp.Or(f.Detail, f.Title)) }

// how says how the score is made, with the sum worked out.
func (b builder) how() How {
	var h How
	weights, sum := 0, 0
	for _, c := range b.a.Controls {
		if !c.Applies {
			continue
		}
		s := newSpan(c.Value, c.CeilingValue)
		w := min(max(c.Weight, 0), 1000)
		asked, _ := b.answer(c.ID)
		h.Asked = h.Asked || asked != ""
		h.Rows = append(h.Rows, Row{ID: c.ID, Asked: asked != "", Title: c.Title, Weight: w, Floor: s.floor, Ceiling: s.ceiling, Basis: b.words.Bases[string(c.Basis)]})
		weights += w
		sum += w * s.floor
	}
	in := b.a.Score
	if weights > 0 {
		tenths := (20*sum + weights) / (2 * weights)
		h.Worked = append(h.Worked,
			b.T("Multiply each weight by what is certain, and add up: %s.", grouped(sum)),
			b.T("Divide by all weights together: %s ÷ %d = %d.%d, which is %d in whole numbers.", grouped(sum), weights, tenths/10, tenths%10, (2*sum+weights)/(2*weights)))
	}
	if weights > 0 && (2*sum+weights)/(2*weights) != in.Mean {
		h.Worked = append(h.Worked, b.T("The saved assessment says %d here, which the rows do not bear out.", in.Mean))
	}
	h.Caps = b.caps()
	if weights > 0 {
		h.Worked = append(h.Worked, b.T("After the limits that are on, what is certain is %d, and what is possible is %d.", b.span().floor, b.span().ceiling))
	}
	for i, band := range b.content.Model.Bands {
		h.Bands = append(h.Bands, b.T("%s: %d to %d. %s", string(band.Grade), band.From, b.top(i), phrases.Sentence(b.T(string(band.Words)))))
	}
	return h
}

// caps are the limits that are on. Those that are on only because something is not
// known are one line where there are many: what lifts them is finding out.
func (b builder) caps() []Cap {
	var all, sure []Cap
	var names []string
	for _, c := range b.a.Score.Caps {
		all = append(all, b.capOn(c))
		if c.FloorOnly {
			names = append(names, b.T("%s at %d", b.capName(c.Control), c.Limit))
		} else {
			sure = append(sure, b.capOn(c))
		}
	}
	if len(names) <= fewCaps {
		return all
	}
	return append(sure, Cap{
		Say:   b.T("%s are not known yet, and hold the score until they are: %s.", upper(b.count(len(names), "thing")), strings.Join(names, ", ")),
		Lifts: b.T("Find out how each of them stands."),
	})
}

// fewCaps is how many limits that hang on what is not known are told one by one.
const fewCaps = 2

func (b builder) capOn(c score.Cap) Cap {
	say := b.T("%s holds the score at %d or less. %s", b.capName(c.Control), c.Limit, phrases.Sentence(c.Why))
	if c.FloorOnly {
		say += " " + b.T("It is on because this is not known yet.")
	}
	return Cap{Say: say, Lifts: phrases.Sentence(c.Remedy)}
}

func (b builder) capName(control string) string {
	if t := b.control(control).Title; t != "" {
		return fmt.Sprintf("“%s” (%s)", t, control)
	}
	return control
}
