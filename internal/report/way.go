package report

import (
	"slices"
	"strconv"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// A Rung is one grade of the ladder, the best first.
type Rung struct {
	Letter string
	Range  string // from where to where it goes; empty where the grade goes by other points
	Words  string
	// Here says that the business stands on this rung, and Next that the first steps
	// lead to it; where both are one, Here says both.
	Here, Next string
}

// A When is the steps of the plan that are for one time.
type When struct {
	Name  string
	Takes string // all of them together
	Steps []Action
}

// An Agreed is a thing of which the answer and the measurement say the same.
type Agreed struct{ Title, Told, Saw string }

// headline is the grade and the way out of it, in a sentence. first are the steps that
// are shown first.
func (b builder) headline(first []Action) string {
	in, h := b.a.Score, b.words.Headlines
	grade, provisional := b.stands()
	say := func(key string) string {
		return fill(h[key], "grade", string(grade), "a_grade", phrases.Article(b.Catalog, grade, false), "first", b.count(len(first), "thing"))
	}
	switch {
	case grade == "" && len(first) == 0:
		return say("unknown")
	case grade == "" && !slices.ContainsFunc(first, func(a Action) bool { return !a.Finds }):
		return say("unknown_find_out")
	case grade == "":
		return say("unknown_begin")
	}
	key := ""
	if provisional {
		key = "likely_"
	}
	n := in.Next
	switch {
	case !provisional && len(first) == 0 && in.GradeIfProved != "":
		return fill(say("proved"), "next", phrases.Article(b.Catalog, in.GradeIfProved, false))
	case len(first) == 0 && b.counts().good < b.counts().all && grade != "A":
		return say(key + "bare") // a document without a plan
	case len(first) == 0, grade == "A" && b.calm():
		return say("nothing_urgent")
	case n != nil && n.Minutes > 0 && n.Grade != grade && n.Steps > 0 && n.Steps <= len(b.a.Plan):
		key += "next"
		if !n.Sure {
			key += "_perhaps"
		}
		return fill(say(key), "jobs", upper(b.count(n.Steps, "job")), "minutes", phrases.Minutes(b.Catalog, n.Minutes), "next", phrases.Article(b.Catalog, n.Grade, false))
	case len(first) == 1:
		return say(key + "one")
	}
	return fill(say(key+"first"), "n", b.number(len(first)))
}

// stands is the grade, or that of the short way; empty where there is none, or none of
// ours.
func (b builder) stands() (grade score.Grade, provisional bool) {
	grade, provisional = b.a.Score.Stands()
	if b.counts().all == 0 || !slices.ContainsFunc(b.content.Model.Bands, func(x score.Band) bool { return x.Grade == grade }) {
		return "", false
	}
	return grade, provisional
}

// ladder is every grade, with where the business stands and where the first steps lead.
// There is none while there is no grade.
func (b builder) ladder(first int) []Rung {
	grade, provisional := b.stands()
	if grade == "" {
		return nil
	}
	here, after, next := b.T("You are here: %d", b.span().floor), "", score.Grade("")
	if provisional { // it goes by points of its own
		here = b.T("Probably here")
	}
	if first > 0 {
		last := b.a.Plan[first-1]
		next = last.GradeAfter
		points, key := strconv.Itoa(clamp(last.ScoreAfter)), "after_"+strconv.Itoa(first)
		if slices.ContainsFunc(b.a.Plan[:first], func(s advice.Step) bool { return s.Kind == advice.FindOut }) {
			key = "perhaps_" + strconv.Itoa(first)
		}
		if provisional {
			points = phrases.Grade(b.Catalog, next, true)
		}
		if provisional || last.ScoreAfter > b.span().floor {
			after = fill(b.words.Headlines[key], "score", points)
		}
	}
	var out []Rung
	for i, band := range b.content.Model.Bands {
		r := Rung{Letter: string(band.Grade), Words: b.T(string(band.Words))}
		if !provisional {
			r.Range = b.T("%d to %d", band.From, b.top(i))
		}
		switch {
		case band.Grade == grade && grade == next && after != "":
			r.Here = here + ". " + after + "."
		case band.Grade == grade:
			r.Here = here
		case band.Grade == next:
			r.Next = after
		}
		out = append(out, r)
	}
	return out
}

// after is the score after the first steps, 0 where there is no grade or no step.
func (b builder) after(first int) int {
	if grade, provisional := b.stands(); grade == "" || provisional || first == 0 {
		return 0
	}
	return clamp(b.a.Plan[first-1].ScoreAfter)
}

// top is the highest score of the band at i.
func (b builder) top(i int) int {
	if i == 0 {
		return 100
	}
	return b.content.Model.Bands[i-1].From - 1
}

// timeline is the plan by when each step is done, without times that have none.
func (b builder) timeline(plan []Action) []When {
	var out []When
	for _, g := range []advice.Group{advice.Today, advice.ThisWeek, advice.ThisMonth, advice.WithHelp, ""} {
		w := When{Name: b.words.Groups[string(g)]}
		minutes := 0
		for _, x := range plan {
			if x.Group == w.Name {
				w.Steps = append(w.Steps, x)
				minutes += x.Minutes
			}
		}
		w.Takes = phrases.Minutes(b.Catalog, minutes)
		if len(w.Steps) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// keeps says what keeps the score from the next grade, where one limit does, and the
// step that lifts it; its rank is 0 where no step is about it.
func (b builder) keeps(out *Score) {
	in := b.a.Score
	c, ok := in.BindingCap()
	grade, provisional := b.stands()
	if !ok && provisional && out.Held != "" {
		c, ok = in.Caps[0], true
	}
	if !ok || out.Held == "" {
		return
	}
	out.LiftedBy = 1 + slices.IndexFunc(b.a.Plan, func(s advice.Step) bool { return s.Control == c.Control })
	bands := b.content.Model.Bands
	i := slices.IndexFunc(bands, func(x score.Band) bool { return x.Grade == grade })
	out.Keeps = b.T("What holds it down:")
	if i > 0 && grade != "" {
		out.Keeps = b.T("What keeps it from %s:", phrases.Article(b.Catalog, bands[i-1].Grade, false))
	}
	if out.LiftedBy > 0 {
		out.Lifting = b.T("Job %d is about that.", out.LiftedBy)
	}
}

// agreed are the first things that were said and seen alike.
func (b builder) agreed() []Agreed {
	var out []Agreed
	for _, c := range b.a.Controls {
		if len(out) == firstSteps {
			break
		}
		_, told := b.answer(c.ID)
		if !c.Applies || c.Contradiction != nil || c.Basis != reconcile.Both || c.Value != 100 || told == "" {
			continue
		}
		i := slices.IndexFunc(b.a.Findings, func(f checks.Finding) bool { return f.Control == c.ID && f.Status == checks.Pass && !b.stale(f) })
		if i >= 0 {
			out = append(out, Agreed{Title: c.Title, Told: told, Saw: said(b.a.Findings[i])})
		}
	}
	return out
}

// letters says between which grades the score went since last time, or nothing where
// it is the same or cannot be told.
func (b builder) letters(s *Since) string {
	now := b.a.Score.Grade
	if now == "" || s.Delta == 0 || b.now(s) != b.span().floor || b.a.Score.GradeIfProved != "" {
		return ""
	}
	bands := b.content.Model.Bands
	if len(bands) == 0 {
		return ""
	}
	was := b.content.Model.Band(clamp(b.now(s) - s.Delta)).Grade
	if was == now || was == bands[0].Grade { // what was at most a B by words alone would be an A by points
		return ""
	}
	return b.T("From %s to %s", string(was), string(now))
}

// WorstFirst are the areas that want attention, the worst first, what is not known
// last of them.
func (r Report) WorstFirst() []Area {
	worst := []Kind{LooksFix, LooksGaps, LooksUnknown}
	var out []Area
	for _, k := range worst {
		at := len(out)
		for _, a := range r.Areas {
			if a.Chip.Kind == k {
				out = append(out, a)
			}
		}
		slices.SortStableFunc(out[at:], func(x, y Area) int { return x.Floor - y.Floor })
	}
	return out
}

// InShape are the areas that are good.
func (r Report) InShape() []Area {
	return slices.DeleteFunc(slices.Clone(r.Areas), func(a Area) bool { return a.Chip.Kind != LooksGood })
}
