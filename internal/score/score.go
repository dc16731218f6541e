// Package score turns verdicts into a score: a floor and a ceiling out of 100, a
// grade, and the caps that hold it. It is pure, and plain enough to be redone by
// hand: a weighted mean in whole numbers, then the lowest cap that is on.
package score

import (
	"encoding/json"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Score is what a set of verdicts comes to.
type Score struct {
	// Floor counts what is not known as bad, Ceiling as good.
	Floor   int `json:"floor"`
	Ceiling int `json:"ceiling"`
	// Grade is that of the floor, Words what it means; both are null while not enough
	// is known.
	Grade Grade `json:"grade"`
	Words Grade `json:"words"`
	// Provisional is what the short way can say while there is no grade; null
	// otherwise.
	Provisional *Provisional `json:"provisional"`
	// GradeIfProved is the grade that measurements would give, where claims alone
	// hold it back; otherwise empty.
	GradeIfProved Grade `json:"grade_if_proved,omitempty"`
	// Mean is the floor before caps.
	Mean int   `json:"mean"`
	Caps []Cap `json:"caps"`
	// Coverage is the share of weight that is known, Confidence the share of
	// measurable weight that was measured; both in percent. What was answered too
	// long ago counts as measurable, so that old answers lower confidence.
	Coverage   int `json:"coverage"`
	Confidence int `json:"confidence"`
	// Enough reports whether enough is known for the grade to mean something.
	Enough bool `json:"enough"`
	// LimitedScope reports whether the owner waived so much that the grade covers little.
	LimitedScope bool   `json:"narrow"`
	Areas        []Area `json:"areas"`
	// Next is how far the plan is from the next grade; nil where it does not get there.
	Next *NextGrade `json:"next,omitempty"`
}

// A Grade is a grade, or what one means, in a word. Empty is "not known yet", and
// null in JSON.
type Grade string

// MarshalJSON writes null for what is not known.
func (g Grade) MarshalJSON() ([]byte, error) {
	if g == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(g))
}

// A Provisional is what the short way's answers alone come to, before the rest is
// known. Its grade is never the highest.
type Provisional struct {
	Grade Grade `json:"grade"`
	Words Grade `json:"words"`
	// Points are those of the short way's controls alone, out of 100; Controls is how
	// many they are.
	Points   int `json:"points"`
	Controls int `json:"controls"`
}

// A NextGrade is the work of the plan's first steps until the grade changes.
type NextGrade struct {
	Grade Grade `json:"grade"`
	// Minutes count finding out, and the mending that may follow it.
	Minutes int `json:"minutes"`
	Steps   int `json:"steps"`
	// Sure is false when one of the steps only finds out how things are.
	Sure bool `json:"sure"`
}

// A Cap is one limit that is on.
type Cap struct {
	Control string `json:"control"`
	Limit   int    `json:"limit"`
	Grade   Grade  `json:"grade"`
	Why     string `json:"why"`
	Remedy  string `json:"lifts"`
	// FloorOnly is true when the cap is on only because the control is not known.
	FloorOnly bool `json:"floor_only"`
}

// BindingCap returns the cap that holds the score where it is, and whether there is one: a
// cap that the parts stay under holds nothing.
func (s Score) BindingCap() (Cap, bool) {
	if len(s.Caps) == 0 || s.Mean <= s.Floor || s.Caps[0].Limit != s.Floor {
		return Cap{}, false
	}
	return s.Caps[0], true
}

// A Chip is an area's state in a word.
type Chip string

// The chips.
const (
	ChipGood     Chip = "good"
	ChipSomeGaps Chip = "some_gaps"
	ChipFixNow   Chip = "fix_now"
	ChipNotKnown Chip = "not_known"
)

// An Area is the score of one topic.
type Area struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Floor    int    `json:"floor"`
	Ceiling  int    `json:"ceiling"`
	Weight   int    `json:"weight"`
	Coverage int    `json:"coverage"`
	Chip     Chip   `json:"chip"`
}

// Of computes the score. areas gives the order and names of the areas.
func Of(m Model, areas []questions.Area, verdicts []reconcile.Verdict) Score {
	all := sum(verdicts)
	s := Score{Mean: all.floor(), Floor: all.floor(), Ceiling: all.ceiling(), Coverage: all.coverage(), Caps: []Cap{}, Areas: []Area{}}
	for _, c := range CapsOn(m, verdicts) {
		s.Floor = min(s.Floor, c.Limit)
		s.Caps = append(s.Caps, c)
	}
	s.Ceiling = min(s.Ceiling, highest(m, verdicts))
	s.Confidence = confidence(verdicts)
	s.Enough = s.Coverage >= m.EnoughKnown
	s.LimitedScope = limitedScope(m, verdicts)
	band := m.Band(s.Floor)
	if band.Grade == m.Bands[0].Grade && !proved(m, verdicts) {
		s.GradeIfProved = band.Grade
		band = m.Bands[1]
	}
	s.Grade, s.Words = band.Grade, band.Words
	if !s.Enough {
		s.Grade, s.Words, s.GradeIfProved = "", "", ""
	}
	for _, a := range areas {
		var t total
		for i := range verdicts {
			if verdicts[i].Control.Area == a.ID {
				t = t.with(&verdicts[i])
			}
		}
		if t.weight == 0 {
			continue
		}
		s.Areas = append(s.Areas, Area{ID: a.ID, Name: a.Name, Floor: t.floor(), Ceiling: t.ceiling(), Weight: t.weight, Coverage: t.coverage(), Chip: m.Chips.of(t)})
	}
	return s
}

// A total is the sums that a weighted mean is made of.
type total struct{ weight, floorSum, ceilingSum, knownWeight int }

func sum(verdicts []reconcile.Verdict) total {
	var t total
	for i := range verdicts {
		t = t.with(&verdicts[i])
	}
	return t
}

// with adds one verdict, if it applies.
func (t total) with(v *reconcile.Verdict) total {
	if !v.Applies {
		return t
	}
	w := v.Control.Weight
	t.weight += w
	t.floorSum += w * v.Floor
	t.ceilingSum += w * v.Ceiling
	// What another answer could take back was answered all the same: a better answer
	// must not leave less known.
	if v.Settled().Known() {
		t.knownWeight += w
	}
	return t
}

func (t total) floor() int    { return Share(t.floorSum, t.weight) }
func (t total) ceiling() int  { return Share(t.ceilingSum, t.weight) }
func (t total) coverage() int { return Share(100*t.knownWeight, t.weight) }

// Share is part/whole rounded to the nearest whole number, halves up; 0 of nothing.
func Share(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (2*part + whole) / (2 * whole)
}

func (c Chips) of(t total) Chip {
	if t.coverage() < c.KnownFrom {
		return ChipNotKnown
	}
	if t.floor() >= c.GoodFrom {
		return ChipGood
	}
	if t.floor() >= c.SomeGapsFrom {
		return ChipSomeGaps
	}
	return ChipFixNow
}

// CapsOn returns the caps that are on, lowest first, in a fixed order. Of one control
// only its lowest cap is there: the others say nothing more.
func CapsOn(m Model, verdicts []reconcile.Verdict) []Cap {
	var out []Cap
	for i := range m.Caps {
		r := &m.Caps[i]
		v := verdictOn(r.Control, verdicts)
		if v == nil || !r.on(v) {
			continue
		}
		c := Cap{Control: r.Control, Limit: r.Limit, Grade: m.Band(r.Limit).Grade, Why: r.Why, Remedy: r.Remedy, FloorOnly: !r.at(&v.Control, v.Ceiling)}
		if d := v.Doubt; d != nil && !r.at(&v.Control, d.Floor) { // it is on by another answer
			if by := verdictOn(d.While, verdicts); by != nil {
				c.Remedy = by.Control.Do + "."
			}
			if !d.Open { // else nobody knows whether it is so
				c.Why = d.Why
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(x, y Cap) int { return x.Limit - y.Limit })
	lowest := out[:0]
	for _, c := range out {
		if !slices.ContainsFunc(lowest, func(l Cap) bool { return l.Control == c.Control }) {
			lowest = append(lowest, c)
		}
	}
	return lowest
}

// highest is the lowest limit that stays on whatever is found out: by a control that can
// at best be in its state. It need not be among the limits that are shown, of which each
// control has one.
func highest(m Model, verdicts []reconcile.Verdict) int {
	out := 100
	for i := range m.Caps {
		r := &m.Caps[i]
		if v := verdictOn(r.Control, verdicts); v != nil && r.on(v) && r.at(&v.Control, v.Ceiling) {
			out = min(out, r.Limit)
		}
	}
	return out
}

// verdictOn returns the verdict on a control, or nil.
func verdictOn(control string, verdicts []reconcile.Verdict) *reconcile.Verdict {
	for i := range verdicts {
		if verdicts[i].Control.ID == control {
			return &verdicts[i]
		}
	}
	return nil
}

// on reports whether the cap is on. One that needs a measurement is also on while the
// measurement could not be made, or else a stalled check would lift it.
func (r *CapRule) on(v *reconcile.Verdict) bool {
	return v.Applies && r.at(&v.Control, v.Floor) && (!r.Measured || v.Measured == checks.Fail || v.Indeterminate)
}

// at reports whether a control worth value is in the rule's state, or in a worse one.
func (r *CapRule) at(c *questions.Control, value int) bool {
	if r.Worst {
		return value == 0
	}
	if r.At == questions.Partial {
		return value <= c.Value(questions.Partial)
	}
	return value < c.Value(questions.Partial)
}

// confidence is the share of weight that was measured, in percent, of what can be
// measured or was answered so long ago that it should be looked at again.
func confidence(verdicts []reconcile.Verdict) int {
	could, did := 0, 0
	for i := range verdicts {
		v := &verdicts[i]
		measured := v.Basis == reconcile.Measured || v.Basis == reconcile.Both
		if !v.Applies || len(v.Control.MeasuredBy) == 0 && !v.StaleAnswer {
			continue
		}
		could += v.Control.Weight
		if measured {
			did += v.Control.Weight
		}
	}
	return Share(100*did, could)
}

// proved reports whether enough was measured for the highest grade: the needed
// number of measured controls that are good, no critical control below good, and
// nothing measured that is bad or could not be told.
func proved(m Model, verdicts []reconcile.Verdict) bool {
	could, agree := 0, 0
	for i := range verdicts {
		v := &verdicts[i]
		if !v.Applies {
			continue
		}
		if v.Indeterminate || v.Measured == checks.Fail || v.Measured == checks.Partial || (v.Control.Critical && v.Floor < 100) {
			return false
		}
		if len(v.Control.MeasuredBy) > 0 {
			could++
			if (v.Basis == reconcile.Measured || v.Basis == reconcile.Both) && v.Floor == 100 {
				agree++
			}
		}
	}
	return agree > 0 && agree >= min(m.ProofForA, could)
}

func limitedScope(m Model, verdicts []reconcile.Verdict) bool {
	waived, all := 0, 0
	for i := range verdicts {
		v := &verdicts[i]
		if v.Applies || v.Waived != "" {
			all += v.Control.Weight
		}
		if v.Waived != "" && !v.Applies {
			waived += v.Control.Weight
		}
	}
	return 100*waived > m.LimitedScopeFrom*all
}

// Mean is the mean of what is certain before it is rounded, and before limits.
func Mean(verdicts []reconcile.Verdict) float64 {
	t := sum(verdicts)
	if t.weight == 0 {
		return 0
	}
	return float64(t.floorSum) / float64(t.weight)
}

// Exact is the floor before it is rounded: the mean, or the lowest limit that is on.
func Exact(m Model, verdicts []reconcile.Verdict) float64 {
	out := Mean(verdicts)
	for i := range m.Caps {
		if v := verdictOn(m.Caps[i].Control, verdicts); v != nil && m.Caps[i].on(v) {
			out = min(out, float64(m.Caps[i].Limit))
		}
	}
	return out
}
