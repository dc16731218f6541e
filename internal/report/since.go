package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/phrases"
)

// A SinceLast is what changed since an earlier assessment, arranged for a reader.
type SinceLast struct {
	Date  Moment
	Say   string   // the change of the score, in a sentence
	Count string   // how many of each, in a sentence
	Notes []string // what keeps the two from being held against each other
	Lists []ChangeList
}

// A ChangeList is the things that changed in one way.
type ChangeList struct {
	Name  string
	Chip  Chip // the look that goes with it
	Items []Changed
	More  int // left out of Items
}

// A Changed is one thing in a list, with the places where it was measured.
type Changed struct{ Title, Where string }

// InWords is the thing with its places.
func (c Changed) InWords() string {
	if c.Where == "" {
		return c.Title
	}
	return c.Title + " (" + c.Where + ")"
}

// changeStates are the states of a change in the order in which they are shown,
// with the look of each.
var changeStates = []struct {
	state string
	kind  Kind
}{
	{"fixed", LooksGood},
	{"better", LooksGood},
	{"worse", LooksFix},
	{"new", LooksFix},
	{"unchanged", LooksGaps},
	{"not_checked", LooksUnknown},
	{"no_longer_applies", LooksUnknown},
	{"now_known", LooksGood},
}

// shownChanges is how many changes of one kind are named before the rest is counted.
const shownChanges = 15

func (b builder) since(s *Since) *SinceLast {
	if s == nil {
		return nil
	}
	date := b.moment(s.Finished)
	if date.Machine != "" {
		date.Words = b.day(s.Finished)
	}
	out := &SinceLast{Date: date, Notes: b.sinceNotes(s)}
	if s.Comparable {
		out.Say = b.changeSentence(s.Delta, b.now(s))
	}
	var counts []string
	for _, x := range changeStates {
		items := b.changed(s.Changes, x.state)
		if len(items) == 0 {
			continue
		}
		name := b.words.Changes[x.state]
		counts = append(counts, fmt.Sprintf("%s: %s", lower(name), grouped(len(items))))
		l := ChangeList{Name: name, Chip: Chip{Kind: x.kind, Word: name}}
		// What is still open is all told below, as gaps.
		if x.state != "unchanged" {
			l.Items = items[:min(len(items), shownChanges)]
			l.More = len(items) - len(l.Items)
			out.Lists = append(out.Lists, l)
		}
	}
	out.Count = b.words.Since["none"]
	if len(counts) > 0 {
		out.Count = upper(strings.Join(counts, ", ")) + "."
	}
	return out
}

// changed is the changes in one state, each title once with all its places.
func (b builder) changed(list []Change, state string) []Changed {
	var out []Changed
	for _, c := range list {
		if c.State != state {
			continue
		}
		title := strings.TrimSuffix(c.Title, ".")
		if c.Was != c.Is {
			// The title of a control says what should be true, and here it is not.
			title += ": " + fill(b.words.Since["moved"], "was", b.worth(c.Was), "is", b.worth(c.Is))
		}
		i := slices.IndexFunc(out, func(x Changed) bool { return x.Title == title })
		if i < 0 {
			i = len(out)
			out = append(out, Changed{Title: title})
		}
		if n := strings.Count(out[i].Where, ", "); c.Target != "" && n < shownTargets {
			out[i].Where = strings.TrimPrefix(out[i].Where+", "+c.Target, ", ")
		}
	}
	return out
}

// worth is a control's value in a word or two.
func (b builder) worth(n int) string {
	switch {
	case n < 0:
		return b.words.Since["unknown"]
	case n == 0:
		return b.words.Since["poor"]
	case n < 100:
		return b.words.Since["partly"]
	}
	return b.words.Since["good"]
}

func (b builder) sinceNotes(s *Since) []string {
	var out []string
	if !s.Comparable {
		out = append(out, b.words.Since["apart"]+" "+s.WhyNot)
	}
	if s.Rejudged {
		out = append(out, b.words.Since["rejudged"])
	}
	if now := b.now(s); s.Comparable && now != b.span().floor {
		out = append(out, fill(b.words.Since["was_said"], "now", strconv.Itoa(now), "said", strconv.Itoa(b.span().floor)))
	}
	if len(s.Added) > 0 {
		out = append(out, fill(b.words.Since["added"], "what", b.listed(s.Added, shownTargets)))
	}
	if len(s.Dropped) > 0 {
		out = append(out, fill(b.words.Since["dropped"], "what", b.listed(s.Dropped, shownTargets)))
	}
	return out
}

// now is the score that the change leads to: by today's questions, where both were
// scored again.
func (b builder) now(s *Since) int {
	if s.Rejudged {
		return clamp(s.Now)
	}
	return b.span().floor
}

// changeWord is a change of points, short: “up 10”.
func (b builder) changeWord(n int) string {
	switch {
	case n > 0:
		return b.T("up %d", min(n, 100))
	case n < 0:
		return b.T("down %d", min(-n, 100))
	}
	return b.T("same")
}

// changeSentence is a change of points in a sentence about the score.
func (b builder) changeSentence(delta, now int) string {
	was := clamp(now - delta)
	switch {
	case delta > 0:
		return b.T("The score went up by %d, from %d to %d.", now-was, was, now)
	case delta < 0:
		return b.T("The score went down by %d, from %d to %d.", was-now, was, now)
	}
	return b.T("The score is the same, %d.", now)
}

// scoreChange is the change of the score in a few words, for the first page.
func (b builder) scoreChange(s *Since) string {
	if s == nil || !s.Comparable || s.Finished.IsZero() {
		return ""
	}
	day := b.day(s.Finished)
	if s.Delta == 0 {
		return b.T("The same as on %s.", day)
	}
	if from := b.letters(s); from != "" {
		return b.T("%s since %s, %s points.", from, day, b.changeWord(s.Delta))
	}
	return b.T("%s points since %s.", upper(b.changeWord(s.Delta)), day)
}

// A Trend is the line of past scores, as whole numbers in a frame of trendWidth by 100.
type Trend struct {
	Lines []string // the points of each unbroken part
	Dots  []Dot
	Edges []Edge // where each grade begins
	// Plan is where the first steps lead, after the last dot; nil where they lead nowhere.
	Plan *Dot
	// Say names every date and value, and so says all that the line shows.
	Say string
}

// A Dot is one score on the line, with its number and its day.
type Dot struct {
	X, Y       int
	Score, Day string
}

// An Edge is where a grade begins.
type Edge struct {
	Letter string
	Y      int
}

const (
	trendWidth = 300
	trendMost  = 12 // scores on one line; older ones are left out
	trendLeast = 2  // fewer are no line
)

// trend draws the scores that go together, each as far from the next as any other. One
// that does not leaves a gap. after is where the first steps lead, or 0.
func (b builder) trend(list []Past, after int) *Trend {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y Past) int { return cmp.Compare(x.Finished.Unix(), y.Finished.Unix()) })
	list = list[max(0, len(list)-trendMost):]
	n := 0
	for _, p := range list {
		if p.Comparable {
			n++
		}
	}
	if n < trendLeast {
		return nil
	}
	out := &Trend{}
	for _, band := range b.content.Model.Bands {
		if band.From > 0 {
			out.Edges = append(out.Edges, Edge{Letter: string(band.Grade), Y: 100 - clamp(band.From)})
		}
	}
	var line, say []string
	flush := func() {
		if len(line) > 1 {
			out.Lines = append(out.Lines, strings.Join(line, " "))
		}
		line = nil
	}
	x := func(i int) int { return i * trendWidth / len(list) } // the last place is the plan's
	for i, p := range list {
		if !p.Comparable {
			flush()
			continue
		}
		d := Dot{X: x(i), Y: 100 - clamp(p.Floor), Score: strconv.Itoa(clamp(p.Floor)), Day: phrases.ShortDay(p.Finished, b.zone)}
		out.Dots = append(out.Dots, d)
		line = append(line, fmt.Sprintf("%d,%d", d.X, d.Y))
		say = append(say, fmt.Sprintf("%s: %s", d.Day, d.Score))
	}
	flush()
	if after > clamp(b.span().floor) && list[len(list)-1].Comparable {
		out.Plan = &Dot{X: trendWidth, Y: 100 - clamp(after), Score: strconv.Itoa(clamp(after)), Day: b.T("plan")}
	}
	out.Say = strings.Join(say, ", ") + "."
	return out
}
