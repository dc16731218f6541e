package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A gap is an Item with what orders it.
type gap struct {
	item Item
	doc  checks.Doc
	area string
	rank int
	// systems are those of the places, in their order.
	systems []string
	// targets are where they were seen, as checks name them.
	targets []string
}

// groups returns the gaps by area, worst first: those measured, one for each
// finding id with every place it was seen in, and those that were only told.
func (b builder) groups() []Group {
	gaps := append(b.measuredGaps(), b.toldGaps()...)
	slices.SortStableFunc(gaps, func(x, y gap) int { return cmp.Compare(y.rank, x.rank) })
	var out []Group
	for _, a := range b.areasWorstFirst(gaps) {
		g := Group{Area: b.T(a.Name), Why: b.T(b.content.Bank.Area(a.ID).Why), Chip: b.chip(a.Chip)}
		for _, x := range gaps {
			if x.area == a.ID {
				g.Items = append(g.Items, x.item)
			}
		}
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	n := 0
	for i := range out {
		for j := range out[i].Items {
			n++
			out[i].Items[j].Anchor = fmt.Sprintf("gap-%d", n)
		}
	}
	return out
}

// areasWorstFirst is the areas of the score and, after them, those that only a
// gap names, as in a document of a newer question bank.
func (b builder) areasWorstFirst(gaps []gap) []score.Area {
	list := slices.Clone(b.a.Score.Areas)
	for _, g := range gaps {
		if !slices.ContainsFunc(list, func(a score.Area) bool { return a.ID == g.area }) {
			a := b.content.Bank.Area(g.area)
			list = append(list, score.Area{ID: a.ID, Name: a.Name, Chip: score.ChipNotKnown})
		}
	}
	worst := map[score.Chip]int{score.ChipFixNow: 0, score.ChipSomeGaps: 1, score.ChipNotKnown: 2, score.ChipGood: 3}
	slices.SortStableFunc(list, func(x, y score.Area) int {
		return cmp.Or(cmp.Compare(worst[x.Chip], worst[y.Chip]), cmp.Compare(x.Floor, y.Floor))
	})
	return list
}

// stale reports whether a finding was made too long before the run to count.
func (b builder) stale(f checks.Finding) bool {
	return b.content.Model.Settling.Stale(f, b.a.Run.Finished)
}

func isGap(f checks.Finding) bool { return f.Status == checks.Fail || f.Status == checks.Partial }

func (b builder) measuredGaps() []gap {
	var out []gap
	at := map[string]int{} // by control and finding id
	for _, f := range b.a.Findings {
		if !isGap(f) || b.stale(f) {
			continue
		}
		key := f.Control + " " + f.ID
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, b.measuredGap(f))
		}
		g := &out[i]
		if r := reconcile.Rank(f); r > g.rank {
			g.rank, g.item.Rank, g.item.Chip = r, r, b.findingChip(f)
		}
		g.item.Places = append(g.item.Places, b.place(f))
		g.item.Paste = append(g.item.Paste, pastes(f.Records)...)
		g.systems, g.targets = append(g.systems, f.System), append(g.targets, f.Target)
	}
	for i := range out {
		out[i].item.Ways = b.ways(out[i])
	}
	return out
}

func (b builder) measuredGap(f checks.Finding) gap {
	d, _ := b.content.Doc(f.ID)
	c := b.control(f.Control)
	g := gap{area: areaOf(f.Control, c), doc: d, rank: -1}
	g.item = Item{
		Control: f.Control, Title: b.T(cmp.Or(d.Title, f.Title)), Why: b.T(d.Why), Basis: b.T("We checked"), Repeat: d.Reproduce, Source: b.T(d.Source),
		Refs: b.refs(c.Maps),
	}
	if k, ok := b.content.Bank.Control(f.Control); ok {
		g.item.Who, g.item.Link = b.words.Who[k.Who], b.link(k.Link, k.Link)
	}
	if c.Claim == questions.Partial || c.Claim == questions.Poor {
		g.item.Asked, g.item.Told = b.answer(f.Control)
	}
	for _, k := range b.content.Checks {
		if k.Name == f.Check {
			g.item.CannotSee = b.T(k.CannotSee)
		}
	}
	return g
}

func (b builder) place(f checks.Finding) Place {
	p := Place{Target: b.target(f.Target), Seen: f.Detail}
	for _, e := range f.Evidence {
		p.Evidence = append(p.Evidence, Evidence{What: e.What, Where: e.Where, Seen: e.Seen})
	}
	if !f.MeasuredAt.IsZero() {
		p.Remembered = phrases.Remembered(b.Catalog, f.MeasuredAt, b.zone)
	} else if len(f.Evidence) > 0 && !f.Evidence[0].At.IsZero() {
		p.When = b.moment(f.Evidence[0].At)
		p.SameDay = b.day(f.Evidence[0].At) == b.day(b.a.Run.Finished)
	}
	return p
}

// target names what was looked at.
func (b builder) target(name string) string {
	if name == (checks.Target{}).String() {
		return b.T("this computer")
	}
	return checks.Shown(name)
}

// findingChip goes by rank alone, so that of the places of one gap the worst speaks.
func (b builder) findingChip(f checks.Finding) Chip {
	switch rank := reconcile.Rank(f); {
	case rank >= reconcile.Rank(checks.Finding{Status: checks.Fail, Severity: checks.High}):
		return b.chip(score.ChipFixNow)
	case rank >= reconcile.Rank(checks.Finding{Status: checks.Partial, Severity: checks.Medium}):
		return b.chip(score.ChipSomeGaps)
	}
	return Chip{Kind: LooksGaps, Word: b.words.Chips["minor"]}
}

// toldGaps are the controls that rest on an answer alone.
func (b builder) toldGaps() []gap {
	var out []gap
	for _, c := range b.a.Controls {
		told := c.Claim == questions.Partial || c.Claim == questions.Poor
		if !c.Applies || !told || c.Contradiction != nil || c.Value == 100 || b.measuredBad(c.ID) {
			continue
		}
		chip := b.chip(score.ChipSomeGaps)
		if c.Value < 50 {
			chip = b.chip(score.ChipFixNow)
		}
		g := gap{area: areaOf(c.ID, c), rank: 20 + (100-clamp(c.Value))/20 + min(max(c.Weight, 0), 10)/3}
		g.item = Item{Control: c.ID, Chip: chip, Title: c.Title, Basis: b.T("You told us"), Ways: b.ownAdvice(c.ID), Refs: b.refs(c.Maps)}
		g.item.Asked, g.item.Told = b.answer(c.ID)
		if k, ok := b.content.Bank.Control(c.ID); ok {
			// The control's title says what should be true, which it is not.
			g.item.Title = b.T(cmp.Or(k.Do, c.Title))
			g.item.Why, g.item.Source = b.T(k.Why.Text), b.T(k.Why.Source)
			g.item.Who, g.item.Link = b.words.Who[k.Who], b.link(k.Link, k.Link)
			// All steps of all gaps would be a book. Those of the plan come first; of the
			// others the line to send is enough until their turn comes.
			if len(b.a.Plan) > 0 {
				g.item.Ways, g.item.AskIT = nil, b.T(k.AskIT)
			}
		}
		if i := slices.IndexFunc(b.a.Plan, func(s advice.Step) bool { return s.Control == c.ID && s.Kind == advice.Fix }); i >= 0 {
			g.item.Step, g.item.Ways, g.item.AskIT, g.item.Link = i+1, nil, "", Link{}
		}
		out = append(out, g)
	}
	return out
}

// measuredBad reports whether a finding about the control already shows its gap.
func (b builder) measuredBad(control string) bool {
	return slices.ContainsFunc(b.a.Findings, func(f checks.Finding) bool {
		return f.Control == control && isGap(f) && f.Severity >= checks.Medium && !b.stale(f)
	})
}

func (b builder) control(id string) assess.Control {
	for _, c := range b.a.Controls {
		if c.ID == id {
			return c
		}
	}
	return assess.Control{}
}

// answer returns the question about a control and the answer in words.
func (b builder) answer(control string) (question, words string) {
	for _, a := range b.a.Answers {
		if a.Control == control {
			return a.Question, a.Words
		}
	}
	return "", ""
}

func areaOf(control string, c assess.Control) string {
	if c.Area != "" {
		return c.Area
	}
	area, _, _ := strings.Cut(control, "-")
	return area
}

// anchorsByControl finds the first gap of each control.
func anchorsByControl(groups []Group) map[string]string {
	out := map[string]string{}
	for _, g := range groups {
		for _, i := range g.Items {
			if _, ok := out[i.Control]; !ok {
				out[i.Control] = i.Anchor
			}
		}
	}
	return out
}

// worstMeasured names the worst measured gap, and where the plan closes it or why it
// does not; nothing where the gap is minor or one of the first steps closes it. first
// is the number of steps shown first.
func (b builder) worstMeasured(groups []Group, first int) (say, anchor string) {
	n := 0
	var worst *Item
	at := -1 // the step that closes it
	for _, g := range groups {
		for i := range g.Items {
			x := &g.Items[i]
			if len(x.Places) == 0 {
				continue
			}
			n++
			if x.Chip.Kind != LooksFix || worst != nil && x.Rank < worst.Rank {
				continue
			}
			// Of those that are equally bad the one that the plan closes first speaks.
			step := slices.IndexFunc(b.a.Plan, func(s advice.Step) bool { return s.Control == x.Control })
			if worst == nil || x.Rank > worst.Rank || step >= 0 && (at < 0 || step < at) {
				worst, at = x, step
			}
		}
	}
	if worst == nil || at >= 0 && at < first {
		return "", ""
	}
	say = b.T("We measured %s. The worst: %s", b.count(n, "gap"), phrases.Sentence(lower(worst.Title)))
	switch {
	case len(b.a.Plan) == 0:
		return say, worst.Anchor
	case at >= 0:
		return say + " " + b.T("Step %d of your plan closes it.", at+1), worst.Anchor
	}
	return say + " " + b.words.First["not_planned"], worst.Anchor
}
