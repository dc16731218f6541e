package interview

import (
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// firstActions is how many steps of the plan the screen shows; the report has all.
const firstActions = 3

// maxUnseen is how many things that could not be told are listed one by one.
const maxUnseen = 8

// A Summary is a result in words, in the order in which it is told.
type Summary struct {
	Grade string // one letter
	Words string // the grade in words
	// Numbers is the floor and the ceiling in a sentence.
	Numbers string
	// Notes say what holds the grade, and how far to trust it.
	Notes   []string
	Clashes []Clash
	First   []Action
	// More says how many further steps the report has, or is empty.
	More string
	// Unseen says what was not looked at or could not be told.
	Unseen []string
}

// A Clash is one control where what was said and what was seen differ.
type Clash struct {
	Title string
	Said  string
	Saw   []string
}

// An Action is one thing to do.
type Action struct {
	Title string
	Why   string
	// Facts are its minutes, its cost and the grade after it.
	Facts string
}

// Summarise puts an assessment in words.
func Summarise(a assess.Assessment) Summary {
	s := Summary{Grade: a.Score.Grade, Words: a.Score.Words, Numbers: numbers(a), Notes: notes(a), Unseen: unseen(a)}
	for _, c := range a.Controls {
		if c.Contradiction != nil {
			s.Clashes = append(s.Clashes, Clash{Title: c.Title, Said: c.Contradiction.Claimed, Saw: c.Contradiction.Measured})
		}
	}
	for _, p := range a.Plan[:min(len(a.Plan), firstActions)] {
		s.First = append(s.First, Action{Title: p.Title, Why: p.Why, Facts: facts(p)})
	}
	if n := len(a.Plan) - firstActions; n > 0 {
		s.More = fmt.Sprintf("Your report has %s more, and how to do each.", count(n, "step"))
	}
	return s
}

func numbers(a assess.Assessment) string {
	if a.Score.Floor == a.Score.Ceiling {
		return fmt.Sprintf("Your score is %d out of 100.", a.Score.Floor)
	}
	return fmt.Sprintf("Your score is %d out of 100. It could be as high as %d once the unknowns are settled.", a.Score.Floor, a.Score.Ceiling)
}

func notes(a assess.Assessment) []string {
	var out []string
	if !a.Score.Enough {
		out = append(out, fmt.Sprintf("Not enough is known yet for a firm grade: only %d percent of what counts is known.", a.Score.Coverage))
	}
	if g := a.Score.GradeIfProved; g != "" {
		out = append(out, fmt.Sprintf("It would be %s if measurements proved your answers.", g))
	}
	if a.Score.Narrow {
		out = append(out, "Much was left out as not for you, so the grade covers only part.")
	}
	if len(a.Score.Caps) > 0 {
		c := a.Score.Caps[0]
		out = append(out, fmt.Sprintf("What holds it down most: %s What lifts it: %s", sentence(c.Why), sentence(c.Lifts)))
	}
	return out
}

// facts is what a step takes and gives, as in "20 minutes, free. After it: B (72)."
func facts(p advice.Step) string {
	s := span(p.Minutes) + ", " + cost(p.Cost)
	if p.Who == "it" && p.Kind == advice.Fix {
		s += ", with technical help"
	}
	return fmt.Sprintf("%s. Grade after it: %s (%d).", s, p.GradeAfter, p.ScoreAfter)
}

func span(minutes int) string {
	if minutes < 90 {
		return count(minutes, "minute")
	}
	return "about " + count((minutes+30)/60, "hour")
}

func cost(c string) string {
	switch c {
	case "free":
		return "free"
	case "low":
		return "a small cost"
	case "medium":
		return "a middling cost"
	case "high":
		return "a large cost"
	}
	return "cost not known"
}

func sentence(s string) string {
	if s == "" || s[len(s)-1] == '.' {
		return s
	}
	return s + "."
}

// unseen lists the assessment's limits and each thing that could not be told.
func unseen(a assess.Assessment) []string {
	out := slices.Clone(a.Limits)
	var told []string
	for _, f := range a.Findings {
		if f.Status != checks.Unknown && f.Status != checks.Error && f.Status != checks.NotChecked {
			continue
		}
		line := f.Detail
		if line == "" {
			line = f.Title
		}
		if line = sentence(line); !slices.Contains(told, line) {
			told = append(told, line)
		}
	}
	if n := len(told) - maxUnseen; n > 0 {
		told = append(told[:maxUnseen], fmt.Sprintf("The report names %d more that could not be told.", n))
	}
	return append(out, told...)
}
