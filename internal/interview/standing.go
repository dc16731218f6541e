package interview

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// A Standing is where a result is on the ladder of grades, and where its first steps
// lead.
type Standing struct {
	// Grade is empty while not enough is known. Points are those that earn it.
	Grade          score.Grade
	Provisional    bool
	Points         int
	Floor, Ceiling int
	// IfProved is the grade that measurements would give, where words alone hold it.
	IfProved score.Grade
	Rungs    []Rung
	// Jobs are how many steps come first, and Minutes what they take. Then is the grade
	// after them, with its points.
	Jobs, Minutes int
	Then          score.Grade
	ThenPoints    int
	// HeldBy is the rank of the step that takes the limit away which holds the grade, and
	// HeldUnder the grade below which it stays till then; 0 where no step does.
	HeldBy    int
	HeldUnder score.Grade
	// Moves are the points before and after each step of the plan.
	Moves [][2]int
}

// A Rung is one grade of the ladder, and the points that earn it; both ends are 0 where
// none do.
type Rung struct {
	Grade    score.Grade
	From, To int
	Words    score.Grade
}

// StandingOf reckons where an assessment stands. It is pure.
func StandingOf(c assess.Content, a assess.Assessment) Standing {
	s := Standing{Floor: a.Score.Floor, Ceiling: a.Score.Ceiling, Points: a.Score.Floor, IfProved: a.Score.GradeIfProved}
	if s.Grade, s.Provisional = a.Score.Stands(); s.Provisional {
		s.Points = a.Score.Provisional.Points
	}
	s.Rungs = rungs(c.Model, s.Provisional)
	steps := report.Steps(a)
	was := s.Points
	for _, x := range steps {
		to := x.ScoreAfter
		if s.Provisional {
			to = x.ShortAfter
		}
		s.Moves = append(s.Moves, [2]int{was, max(was, to)})
		was = max(was, to)
	}
	s.Then, s.ThenPoints = s.Grade, s.Points
	for i := range steps[:min(len(steps), firstSteps)] {
		s.Jobs++
		s.Minutes += steps[i].Minutes
		s.ThenPoints = s.Moves[i][1]
		if s.Grade != "" && steps[i].GradeAfter != "" {
			s.Then = steps[i].GradeAfter
		}
	}
	if held, ok := a.Score.BindingCap(); ok && !s.Provisional {
		s.hold(held, c.Model, len(steps), func(i int) string { return steps[i].Control })
	} else if s.Provisional && len(a.Score.Caps) > 0 && a.Score.Caps[0].Grade == s.Grade {
		s.hold(a.Score.Caps[0], c.Model, len(steps), func(i int) string { return steps[i].Control })
	}
	return s
}

// firstSteps are as many as stand out in the plan.
const firstSteps = 3

// hold notes which step takes a limit away.
func (s *Standing) hold(limit score.Cap, m score.Model, n int, control func(int) string) {
	for i := range n {
		if control(i) == limit.Control {
			s.HeldBy = i + 1
		}
	}
	at := slices.IndexFunc(m.Bands, func(b score.Band) bool { return b.Grade == s.Grade })
	if at <= 0 {
		s.HeldBy = 0
		return
	}
	s.HeldUnder = m.Bands[at-1].Grade
}

// rungs are the grades with their points: of the whole, or those of the short way, which
// never gives the best one.
func rungs(m score.Model, short bool) []Rung {
	var out []Rung
	top := 100
	for _, b := range m.Bands {
		r := Rung{Grade: b.Grade, From: b.From, To: top, Words: b.Words}
		if short {
			i := slices.IndexFunc(m.Short, func(l score.Likely) bool { return l.Grade == b.Grade })
			if i < 0 {
				out = append(out, Rung{Grade: b.Grade, Words: b.Words})
				continue
			}
			r.From = m.Short[i].From
		}
		out = append(out, r)
		top = r.From - 1
	}
	return out
}

// Headline is the grade and the way out of it, in a sentence or two.
func (s Standing) Headline(say i18n.Catalog) string {
	grade := say.T("Grade %s.", string(s.Grade))
	if s.Provisional {
		grade = say.T("It looks like %s.", phrases.Article(say, s.Grade, false))
	}
	switch {
	case s.Grade == "":
		return say.T("Not enough is known for a grade yet.")
	case s.Jobs == 0:
		return grade + " " + say.T("Nothing urgent is left.")
	case s.Then != s.Grade:
		return grade + " " + say.T("%s, %s, and it is %s.", s.jobs(say), TakesShort(say, s.Minutes), phrases.Article(say, s.Then, false))
	}
	if s.Jobs == 1 {
		return grade + " " + say.T("Do this one first: it prevents the most.")
	}
	return grade + " " + say.T("Do these first: they prevent the most.")
}

// InNumbers are the points, and what they could come to.
func (s Standing) InNumbers(say i18n.Catalog) string {
	switch {
	case s.Grade == "":
		return say.T("From %d to %d of 100. Each answer narrows it.", s.Floor, s.Ceiling)
	case s.Provisional:
		return say.T("%d of 100 on what matters most. Known for certain: %d to %d.", s.Points, s.Floor, s.Ceiling)
	case s.Floor < s.Ceiling:
		return say.T("%d of 100, could be up to %d", s.Points, s.Ceiling)
	}
	return say.T("%d of 100", s.Points)
}

// Held names the job that keeps the grade from the next one, or is empty.
func (s Standing) Held(say i18n.Catalog) string {
	if s.HeldBy == 0 || s.HeldUnder == "" {
		return ""
	}
	return say.T("Held under %s until job %d is done.", phrases.Article(say, s.HeldUnder, false), s.HeldBy)
}

// Range is the points of a rung: “70 to 84”, or empty.
func (r Rung) Range(say i18n.Catalog) string {
	if r.To == 0 {
		return ""
	}
	return say.T("%d to %d", r.From, r.To)
}

// RungWords are what stands beside a rung, with whether it says where one is.
func (s Standing) RungWords(say i18n.Catalog, r Rung) (words string, mark, here bool) {
	switch here, then := r.Grade == s.Grade, r.Grade == s.Then && s.Jobs > 0; {
	case here && then:
		return say.T("you are here: %d", s.Points) + "; " + s.after(say), true, true
	case here && s.Provisional:
		return say.T("you are probably here: %d", s.Points), true, true
	case here:
		return say.T("you are here: %d", s.Points), true, true
	case then:
		return s.after(say), true, false
	case r.Grade == s.IfProved:
		return say.T("needs measurements that agree with your answers"), false, false
	case r.To == 0:
		return say.T("needs the other questions"), false, false
	}
	return say.T(string(r.Words)), false, false
}

// after says where the first jobs lead.
func (s Standing) after(say i18n.Catalog) string {
	switch s.Jobs {
	case 1:
		return say.T("after this one: %d", s.ThenPoints)
	case 2:
		return say.T("after the two: %d", s.ThenPoints)
	}
	return say.T("after the three: %d", s.ThenPoints)
}

// jobs are the first ones in words.
func (s Standing) jobs(say i18n.Catalog) string {
	switch s.Jobs {
	case 1:
		return say.T("One job")
	case 2:
		return say.T("Two jobs")
	}
	return say.T("Three jobs")
}

// Move is what a step of the plan does to the points: “64 to 69”, or empty.
func (s Standing) Move(say i18n.Catalog, i int) string {
	if i >= len(s.Moves) || s.Moves[i][0] == s.Moves[i][1] {
		return ""
	}
	return say.T("%d to %d", s.Moves[i][0], s.Moves[i][1])
}

// TakesShort is a time where there is little room: “45 min”, “2 h”.
func TakesShort(say i18n.Catalog, minutes int) string {
	if minutes <= 100 {
		return say.T("%d min", minutes)
	}
	return say.T("%d h", (minutes+30)/60)
}
