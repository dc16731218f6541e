// Package phrases is the one place that says what a step of the plan takes and
// gives: its minutes, its cost, its gain and the grade after it. Every face and every
// format says them with these words, so that no two can differ.
package phrases

import (
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// Sentence is a text with a mark at its end.
func Sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// Minutes says an estimate of time, or nothing where there is none.
func Minutes(say i18n.Catalog, n int) string {
	switch {
	case n <= 0:
		return ""
	case n < 120:
		return say.N(n, "about 1 minute", "about %d minutes")
	case n < 16*60:
		return say.T("about %d hours", (n+30)/60)
	}
	return say.T("about %d days", (n+240)/480)
}

// Cost says what a step costs.
func Cost(say i18n.Catalog, cost string) string {
	switch cost {
	case "free":
		return say.T("free")
	case "low":
		return say.T("costs a little")
	case "medium":
		return say.T("costs some money")
	case "high":
		return say.T("costs a lot")
	}
	return say.T("cost not known")
}

// Who says who can do a step.
func Who(say i18n.Catalog, who string) string {
	if who == "it" {
		return say.T("Ask someone technical")
	}
	return say.T("You can do this")
}

// Grade names a grade: “B”, or “B, likely” where it is the short way's. Where there is
// none, every face and format says these words.
func Grade(say i18n.Catalog, g score.Grade, provisional bool) string {
	switch {
	case g == "":
		return say.T("not known yet")
	case provisional:
		return say.T("%s, likely", string(g))
	}
	return string(g)
}

// Graded is a grade with what it means, or that there is none yet. The words are in
// the language already.
func Graded(say i18n.Catalog, g, words score.Grade, provisional bool) string {
	switch name := Grade(say, g, provisional); {
	case g == "":
		return say.T("Grade: %s", name)
	case provisional && words != "":
		return say.T("Provisional grade: %s. %s", name, string(words))
	case provisional:
		return say.T("Provisional grade: %s", name)
	case words != "":
		return say.T("Grade %s: %s", name, string(words))
	default:
		return say.T("Grade %s", name)
	}
}

// Mark is Grade where space is short: “B”, or “B?” where it is the short way's.
func Mark(say i18n.Catalog, g score.Grade, provisional bool) string {
	if g != "" && provisional {
		return string(g) + "?"
	}
	return Grade(say, g, false)
}

// MarkMeans is the legend of a list that has a provisional mark in it.
func MarkMeans(say i18n.Catalog) string {
	return say.T("A grade with “?” is provisional: a careful guess from the short way, never an A.")
}

// Outlook says a score and its grade: “72 (grade B)”, or “72” where there is no grade.
func Outlook(say i18n.Catalog, floor int, g score.Grade, provisional bool) string {
	if g == "" {
		return fmt.Sprint(floor)
	}
	return say.T("%d (grade %s)", floor, Grade(say, g, provisional))
}

// A Standing is what a step begins from: the score, and the points of the short way's
// answers where only they have a grade.
type Standing struct {
	Score, Short int
	Provisional  bool // Short counts
}

// Start is where the first step begins.
func Start(s score.Score) Standing {
	out := Standing{Score: s.Floor}
	if _, provisional := s.Stands(); provisional {
		out.Short, out.Provisional = s.Provisional.Points, true
	}
	return out
}

// After is where the step after s begins.
func After(s advice.Step) Standing {
	return Standing{Score: s.ScoreAfter, Short: s.ShortAfter, Provisional: s.Provisional}
}

// Gain says what a step does to the score, which stands at before when the steps above
// it are done.
func Gain(say i18n.Catalog, s advice.Step, before Standing) string {
	lifts := ""
	if s.LiftedCap > 0 {
		lifts = say.T("lifts the limit of %d", s.LiftedCap)
	}
	moved := moves(say, s, before)
	switch {
	case moved == "" && lifts == "" && s.ScoreAfter < 100:
		return say.T("adds points once the other steps here are done too")
	case lifts == "":
		return moved
	case moved == "":
		return lifts
	}
	return say.T("%s, and %s", lifts, moved)
}

// moves says from where to where a step takes the score, or, where only the short way
// has a grade, the points of its answers; nothing where it moves neither.
func moves(say i18n.Catalog, s advice.Step, before Standing) string {
	finding := s.Kind == advice.FindOut
	if s.Provisional && before.Provisional && s.ShortAfter > before.Short {
		after := Outlook(say, s.ShortAfter, s.GradeAfter, true)
		if finding {
			return say.T("could take what matters most from %d to %s", before.Short, after)
		}
		return say.T("takes what matters most from %d to %s", before.Short, after)
	}
	after := Outlook(say, s.ScoreAfter, s.GradeAfter, s.Provisional)
	switch {
	case s.ScoreAfter <= before.Score:
		return ""
	case finding:
		return say.T("could take your score from %d to %s", before.Score, after)
	}
	return say.T("takes your score from %d to %s", before.Score, after)
}

// Points is Gain in figures, for a row: “64 to 69”, or “perhaps 78 to 81” where the step
// only finds out. It is empty where the step moves nothing and lifts nothing.
func Points(say i18n.Catalog, s advice.Step, before Standing) string {
	from, to := before.Score, s.ScoreAfter
	if s.Provisional && before.Provisional && s.ShortAfter > before.Short {
		from, to = before.Short, s.ShortAfter
	}
	switch {
	case to > from && s.Kind == advice.FindOut:
		return say.T("perhaps %d to %d", from, to)
	case to > from:
		return say.T("%d to %d", from, to)
	case s.LiftedCap > 0:
		return say.T("lifts the limit of %d", s.LiftedCap)
	}
	return ""
}

// IfNot leads to what follows where finding out shows a gap.
const IfNot = "And if not"

// Then says what follows where finding out shows a gap, or nothing.
func Then(say i18n.Catalog, s advice.Step) string {
	if s.Then == nil {
		return ""
	}
	return say.T("%s (%s, %s).", say.T(s.Then.Title), Minutes(say, s.Then.Minutes), Cost(say, s.Then.Cost))
}

// Facts are what a step takes and gives, in the order in which they are said: who,
// how long, what it costs, and what it does to the score, which stands at before when
// the steps above it are done.
func Facts(say i18n.Catalog, s advice.Step, before Standing) []string {
	var out []string
	for _, text := range []string{Who(say, s.Who), Minutes(say, s.Minutes), Cost(say, s.Cost), Gain(say, s, before)} {
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

// Next says how far it is to the next grade: “about 45 minutes to a B”, or
// “perhaps …” where a step on the way only finds out.
func Next(say i18n.Catalog, n score.NextGrade, provisional bool) string {
	to := Article(say, n.Grade, provisional)
	if !n.Sure {
		return say.T("perhaps %s to %s", Minutes(say, n.Minutes), to)
	}
	return say.T("%s to %s", Minutes(say, n.Minutes), to)
}

// Article is a grade as it is said: “a C”, “an A”, “a likely B”.
func Article(say i18n.Catalog, g score.Grade, provisional bool) string {
	if provisional {
		return say.T("a likely %s", string(g))
	}
	if g == "A" || g == "E" {
		return say.T("an %s", string(g))
	}
	return say.T("a %s", string(g))
}
