// Package reconcile puts what was claimed beside what was measured and settles
// each control: a Verdict. It is pure: the same answers and findings give the
// same verdicts.
//
// The rules, which the tests state as properties: where claim and measurement
// differ the lower one scores; a measurement that is better than the claim
// changes nothing; and what could not be told opens a gap between floor and
// ceiling, so that no fault and no hostile server ever raises the floor. What was
// measured too long ago counts as not measured.
package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Basis says what a verdict rests on.
type Basis string

// The bases. Nothing means neither answered nor measured.
const (
	Nothing  Basis = "none"
	Claimed  Basis = "claimed"
	Measured Basis = "measured"
	Both     Basis = "both"
)

// A Verdict is one control settled. Values are out of 100.
type Verdict struct {
	Control   questions.Control
	Applies   bool
	Waived    string // the reason given, where the owner said that it does not apply
	Claim     questions.State
	Named     string // the control's own state, where one was chosen
	ClaimedBy string
	Note      string
	// Measured sums up the findings: not_checked when there are none.
	Measured checks.Status
	// Indeterminate is true when something was looked at and could not be told.
	Indeterminate bool
	// Floor is the value that is certain, Ceiling the best that could still be true.
	Floor, Ceiling int
	Basis          Basis
	// Contradiction is nil unless a measurement is worse than the claim.
	Contradiction *Contradiction
	// Findings are those about this control that still count, worst first.
	Findings []checks.Finding
	// Stale is true when something was measured too long ago to count.
	Stale bool
	// Doubt is nil unless another answer says that this one cannot hold.
	Doubt *Doubt
	// StaleAnswer is true when the answer was given so long ago that it should be
	// asked again. It lowers confidence, never the value.
	StaleAnswer bool
}

// Known reports whether the control's value is settled.
func (v Verdict) Known() bool { return v.Floor == v.Ceiling }

// A Doubt is a claim that another answer takes back, wholly or in part, or could take
// back while it is not known.
type Doubt struct {
	questions.Doubt
	// Floor and Ceiling are what the control would be worth without it.
	Floor, Ceiling int
}

// Settled returns the verdict without its doubt, as it is once the other answer has
// become a better one.
func (v Verdict) Settled() Verdict {
	if v.Doubt != nil {
		v.Floor, v.Ceiling, v.Doubt = v.Doubt.Floor, v.Doubt.Ceiling, nil
	}
	return v
}

// A Contradiction is a claim that a measurement does not bear out.
type Contradiction struct {
	Claimed  questions.State
	Value    int // what the measurement leaves of it, out of 100
	Findings []checks.Finding
	// Dispute is what the owner said about it, with a Reason. It changes no value.
	Dispute questions.Dispute
	Reason  string
}

// A Case is what is to be settled, and by what.
type Case struct {
	Rules   Rules
	Bank    *questions.Bank
	Profile questions.Profile
	Answers questions.Answers
	// Findings are those of every check, in any order.
	Findings []checks.Finding
	// Proves reports whether a pass of a finding id settles its control where
	// nothing was answered (checks.Doc.Conclusive).
	Proves func(id string) bool
	// At is when the run ended: what is older than the rules allow is stale. The zero
	// time makes nothing stale.
	At time.Time
}

// Verdicts settles every control of the bank, in the bank's order.
func Verdicts(in Case) []Verdict {
	about := map[string][]checks.Finding{}
	for _, f := range in.Findings {
		about[f.Control] = append(about[f.Control], f)
	}
	doubts := map[string]questions.Doubt{}
	for _, d := range in.Bank.Doubts(in.Profile, in.Answers) {
		if d.Kind.Counts() {
			doubts[d.Of] = d
		}
	}
	out := make([]Verdict, len(in.Bank.Controls))
	for i := range in.Bank.Controls {
		c := &in.Bank.Controls[i]
		in.settle(&out[i], c, about[c.ID])
		if d, ok := doubts[c.ID]; ok && out[i].Applies && out[i].Measured != checks.Pass { // what was seen to hold, holds
			out[i].doubt(d)
		}
	}
	in.leaveRoom(out)
	return out
}

// leaveRoom holds what nobody knows to what another answer leaves room for: no answer to
// it could be worth more.
func (in *Case) leaveRoom(verdicts []Verdict) {
	at := map[string]*Verdict{}
	for i := range verdicts {
		at[verdicts[i].Control.ID] = &verdicts[i]
	}
	for i := range in.Bank.Pairs {
		p := &in.Bank.Pairs[i]
		v, while := at[p.Of], at[p.While]
		if v != nil && while != nil && p.Kind.Counts() && !v.answer().Claims() {
			*v = v.Beside(while, p, in.Profile)
		}
	}
}

// doubt takes from the verdict what the other answer leaves no room for. While that
// is not known, only what is certain falls.
func (v *Verdict) doubt(d questions.Doubt) {
	most := v.Control.Value(d.Most)
	v.Doubt = &Doubt{Doubt: d, Floor: v.Floor, Ceiling: v.Ceiling}
	v.Floor = min(v.Floor, most)
	if !d.Open {
		v.Ceiling = min(v.Ceiling, most)
	}
}

// Beside settles v again beside the verdict of the other control of a pair, as things
// are once one of the two has changed.
func (v Verdict) Beside(while *Verdict, p *questions.Pair, profile questions.Profile) Verdict {
	v = v.Settled()
	said := v.answer()
	if !said.Claims() {
		said = questions.Answer{State: questions.Good} // the best that it could be
	}
	open, ok := p.Doubts(&v.Control, &while.Control, profile, said, while.answer())
	if ok && v.Applies && v.Measured != checks.Pass && (v.answer().Claims() || !open) {
		v.doubt(questions.Doubt{Pair: *p, Open: open})
	}
	return v
}

// answer is what was said, as far as a pair asks for it.
func (v *Verdict) answer() questions.Answer {
	if v.Waived != "" {
		return questions.Answer{State: questions.DoesNotApply}
	}
	return questions.Answer{State: v.Claim, Named: v.Named}
}

// settle fills in the verdict on one control.
func (in *Case) settle(v *Verdict, c *questions.Control, all []checks.Finding) {
	a := in.Answers[c.ID]
	about := worstFirst(slices.DeleteFunc(slices.Clone(all), func(f checks.Finding) bool { return in.Rules.Stale(f, in.At) }))
	claimed := a.Claims()
	m := in.measure(c, about, claimed)
	*v = Verdict{
		Control: *c, Applies: c.AppliesTo(in.Profile), Claim: a.State, Named: a.Named, ClaimedBy: a.By, Note: a.Note,
		Measured: m.status, Indeterminate: m.indeterminate, Findings: about,
		Stale: len(about) < len(all), StaleAnswer: claimed && in.Rules.StaleAnswer(a, in.At),
	}
	if a.State == questions.DoesNotApply {
		if c.Critical && c.AppliesByFacts(in.Profile) {
			v.Claim = questions.DontKnow // what ruins a business is not waived against its own facts
		} else {
			v.Waived, v.Applies = a.Note, false
			v.Claim = questions.Unanswered
		}
	}
	// What was measured to be wrong stands, whatever the profile or a waiver
	// says; and so does what answered and would not be told, or else a server
	// could hide a fault by stalling.
	if m.gap || m.nonresponsive {
		v.Applies = true
	}
	if c.MeasuredOnly {
		// Nobody is asked, so a gap is a remark: if it counted, a check that stalls would
		// take it away.
		v.Applies = !m.gap && m.proved && m.passed
	}
	if !v.Applies {
		v.Basis = Nothing
		return
	}
	v.Floor, v.Ceiling = 0, 100
	if claimed {
		v.Floor = c.Worth(a)
		v.Ceiling = v.Floor
	}
	v.Basis = basis(claimed, m)
	worse := m.value < v.Floor
	switch {
	case m.gap && claimed && worse:
		v.Contradiction = &Contradiction{Claimed: v.Claim, Value: m.value, Findings: m.gaps, Dispute: a.Dispute, Reason: disputed(a)}
		v.Floor, v.Ceiling = m.value, m.value
	case m.gap && !claimed:
		v.Floor, v.Ceiling = m.value, m.value
	case m.passed && !claimed && m.proved:
		v.Floor, v.Ceiling = 100, 100
	}
	if m.indeterminate {
		// Something was looked at and could not be told: it may be as bad as can be.
		v.Floor = 0
	}
}

// disputed is the reason that an answer gives for a dispute.
func disputed(a questions.Answer) string {
	if a.Dispute == questions.NoDispute {
		return ""
	}
	return a.Note
}

func basis(claimed bool, m measurement) Basis {
	measured := m.gap || m.passed
	switch {
	case claimed && measured:
		return Both
	case claimed:
		return Claimed
	case measured:
		return Measured
	}
	return Nothing
}

// A measurement sums up the findings about one control.
type measurement struct {
	status        checks.Status
	passed        bool // something passed
	proved        bool // and one of the passes settles the control
	gap           bool // something lowers the value
	indeterminate bool // something that was looked at could not be told
	nonresponsive bool // and it was there: it was not refused, nor out of reach
	value         int  // the lowest value that a gap leaves
	gaps          []checks.Finding
}

func (in *Case) measure(c *questions.Control, about []checks.Finding, claimed bool) measurement {
	m := measurement{value: 100}
	notApplicable, absent := false, false
	for _, f := range about {
		switch f.Status {
		case checks.Pass:
			m.passed = true
			m.proved = m.proved || in.Proves(f.ID)
		case checks.Partial, checks.Fail:
			left := in.Rules.Leaves(*c, f)
			if left == 100 {
				m.passed = true // a remark, not a gap
				m.proved = m.proved || in.Proves(f.ID)
				continue
			}
			m.gap = true
			m.gaps = append(m.gaps, f)
			m.value = min(m.value, left)
		case checks.Unknown, checks.Error:
			m.indeterminate = true
			m.nonresponsive = m.nonresponsive || (f.Reason != checks.ReasonRefused && f.Reason != checks.ReasonUnreachable)
		case checks.NotApplicable:
			notApplicable = true
			absent = absent || !local(f)
		case checks.NotChecked:
		}
	}
	// A server that is not there at all cannot bear out a claim about it.
	m.indeterminate = m.indeterminate || absent && claimed && !m.gap && !m.passed
	nothing := m.value == 0
	switch {
	case m.gap && nothing:
		m.status = checks.Fail
	case m.gap:
		m.status = checks.Partial
	case m.indeterminate:
		m.status = checks.Unknown
	case m.passed:
		m.status = checks.Pass
	case notApplicable:
		m.status = checks.NotApplicable
	}
	return m
}

func local(f checks.Finding) bool {
	return strings.HasPrefix(f.Target, checks.Target{}.String())
}

// worstFirst sorts findings by what they say of the control, and those that say the
// same by what they are, so that the order in which the checks ended changes nothing.
func worstFirst(f []checks.Finding) []checks.Finding {
	slices.SortStableFunc(f, func(x, y checks.Finding) int {
		return cmp.Or(Rank(y)-Rank(x), cmp.Compare(x.ID, y.ID), cmp.Compare(x.Target, y.Target), cmp.Compare(x.Detail, y.Detail))
	})
	return f
}

// Rank orders findings from the harmless (a pass) to the worst: gaps by their
// severity, then what could not be told, then the rest.
func Rank(f checks.Finding) int {
	switch f.Status {
	case checks.Fail:
		return 20 + 2*int(f.Severity) + 1
	case checks.Partial:
		return 20 + 2*int(f.Severity)
	case checks.Error:
		return 12
	case checks.Unknown:
		return 11
	case checks.NotChecked:
		return 3
	case checks.NotApplicable:
		return 2
	case checks.Pass:
		return 1
	}
	return 0
}
