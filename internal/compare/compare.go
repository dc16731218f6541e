// Package compare holds two assessments of one business against each other: what
// was fixed, what is new, what got worse or better, what stayed, what was not
// checked this time, and what no longer applies. It is pure. Begin with [Of].
//
// Only a pass makes a gap fixed. What was not looked at again, or could not be
// told, is “not checked this time”, and no improvement.
package compare

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// A State says what became of one thing between two assessments.
type State string

// The states.
const (
	Fixed      State = "fixed"             // was a gap, and is good
	New        State = "new"               // is a gap, and was not known before
	Worse      State = "worse"             // was better, good included
	Better     State = "better"            // is still a gap, and a smaller one
	Unchanged  State = "unchanged"         // as it was, gap or not
	NotChecked State = "not_checked"       // not looked at this time, or could not be told
	Gone       State = "no_longer_applies" // does not apply any more
	Learned    State = "now_known"         // is good, and was not known before
)

// States returns the states in the order in which they are shown.
func States() []State {
	return []State{Fixed, Better, Worse, New, Unchanged, NotChecked, Gone, Learned}
}

// A Change is one thing in both assessments. Its texts are harmless.
type Change struct {
	State       State  `json:"state"`
	ID          string `json:"id"` // of the finding, or of the control
	Control     string `json:"control"`
	Target      string `json:"target,omitempty"` // empty for a control
	Title       string `json:"title"`
	Was         string `json:"was"` // a status, or a value out of 100
	Is          string `json:"is"`
	Gap         bool   `json:"gap"`                   // it is a gap now
	WasGap      bool   `json:"was_gap"`               // it was a gap before
	WasKnown    bool   `json:"was_known"`             // something was known of it before
	Minutes     int    `json:"minutes,omitempty"`     // for a control: what mending it takes, by our estimate; 0 when not known
	Fingerprint string `json:"fingerprint,omitempty"` // of a finding
}

// A Point is one assessment in a history.
type Point struct {
	ID       string      `json:"id"`
	Finished time.Time   `json:"finished"`
	Mode     assess.Mode `json:"mode"`
	Floor    int         `json:"floor"`
	Ceiling  int         `json:"ceiling"`
	// Grade is null while not enough is known; Provisional is then the short way's.
	Grade       score.Grade `json:"grade"`
	Provisional score.Grade `json:"provisional,omitempty"`
	Enough      bool        `json:"enough"` // enough is known for a grade
	// Comparable is false when the point does not go with the newest one.
	Comparable bool   `json:"-"`
	WhyNot     string `json:"-"`
	// Said is the floor that the assessment itself gives, by the questions of its day.
	Said int `json:"-"`
}

// A Comparison is two assessments held against each other.
type Comparison struct {
	Old Point `json:"older"`
	New Point `json:"newer"`
	// Comparable reports whether the two scores may be subtracted; WhyNot says why
	// they may not. Single things are compared all the same.
	Comparable bool   `json:"comparable"`
	WhyNot     string `json:"why_not,omitempty"`
	// Rejudged is true when both were scored again by today's questions and model,
	// because one or both were made with other ones.
	Rejudged bool `json:"rejudged"`
	// Delta is the change of the floor, 0 when not comparable.
	Delta int `json:"delta"`
	// Areas are the changes of the areas' floors, none when not comparable.
	Areas map[string]int `json:"areas"`
	// Added and Dropped are what only one of them looked at.
	Added    []string `json:"added"`
	Dropped  []string `json:"dropped"`
	Controls []Change `json:"controls"`
	Findings []Change `json:"findings"`
	// Minutes is what the improvements take by our estimate, and Estimated how many
	// of them it covers.
	Minutes   int `json:"minutes"`
	Estimated int `json:"estimated"`
}

// Stands returns the grade of the point, or the provisional one, and whether it is
// that. It is empty while there is neither.
func (p Point) Stands() (score.Grade, bool) {
	if p.Grade == "" {
		return p.Provisional, p.Provisional != ""
	}
	return p.Grade, false
}

// In returns the changes that are in a state.
func In(list []Change, s State) []Change {
	return slices.DeleteFunc(slices.Clone(list), func(c Change) bool { return c.State != s })
}

// Of compares an older assessment with a newer one. Content judges both again
// by today's questions and model, whatever they were made with.
func Of(c assess.Content, older, newer assess.Assessment) Comparison {
	out := Comparison{}
	older, newer, out.Rejudged, out.WhyNot = together(judge(c, older), judge(c, newer))
	out.Old, out.New = point(older), point(newer)
	if out.WhyNot == "" {
		out.WhyNot = whyNot(older, newer)
	}
	out.Comparable = out.WhyNot == ""
	if out.Comparable {
		out.Delta = out.New.Floor - out.Old.Floor
		out.Areas = areas(older, newer)
	}
	out.Added, out.Dropped = without(looked(newer), looked(older)), without(looked(older), looked(newer))
	out.Findings = findings(c, older, newer)
	out.Controls = controls(c, older, newer, out.Findings)
	for _, k := range out.Controls {
		if (k.State == Fixed || k.State == Better) && k.Minutes > 0 {
			out.Minutes += k.Minutes
			out.Estimated++
		}
	}
	return out
}

// areas returns how far the floor of each area moved that both have.
func areas(older, newer assess.Assessment) map[string]int {
	out := map[string]int{}
	for _, was := range older.Score.Areas {
		for _, is := range newer.Score.Areas {
			if was.ID == is.ID {
				out[is.ID] = is.Floor - was.Floor
			}
		}
	}
	return out
}

// Trend returns the points of a history in its order, the newest last, and says of
// each whether it goes with the newest one.
func Trend(c assess.Content, list []assess.Assessment) []Point {
	out := make([]Point, len(list))
	if len(list) == 0 {
		return out
	}
	newest := judge(c, list[len(list)-1])
	for i, a := range list {
		one := judge(c, a)
		was, is, _, why := together(one, newest)
		if one.can {
			was = one.again // what is listed is by today's questions, also where it goes with nothing
		}
		out[i] = point(was)
		if why == "" {
			why = whyNot(was, is)
		}
		out[i].Comparable, out[i].WhyNot, out[i].Said = why == "", why, a.Score.Floor
	}
	return out
}

func point(a assess.Assessment) Point {
	out := Point{
		ID: a.ID, Finished: a.Run.Finished.UTC(), Mode: assess.Mode(string(a.Run.Mode)),
		Floor: a.Score.Floor, Ceiling: a.Score.Ceiling, Grade: score.Grade(string(a.Score.Grade)), Enough: a.Score.Enough, Comparable: true,
	}
	if p := a.Score.Provisional; p != nil {
		out.Provisional = score.Grade(string(p.Grade))
	}
	return out
}

// whyNot says why two scores may not be subtracted, or nothing.
func whyNot(older, newer assess.Assessment) string {
	asked := func(a assess.Assessment) bool { return len(a.Answers) > 0 }
	shared := len(without(looked(older), looked(newer))) < len(looked(older))
	switch {
	case older.Subject.Client != newer.Subject.Client:
		return "They are of two different clients."
	case asked(older) != asked(newer):
		return "Questions were answered for only one of them."
	case asked(older) && older.Run.Quick != newer.Run.Quick, (older.Score.Provisional == nil) != (newer.Score.Provisional == nil):
		return "Only the short way was gone for one of them, and its grade is provisional."
	case !asked(older) && !shared:
		return "They looked at different things."
	}
	return ""
}

// looked lists what an assessment looked at.
func looked(a assess.Assessment) []string {
	var out []string
	if a.Scope.ThisComputer {
		out = append(out, checks.Target{}.String())
	}
	return append(out, a.Scope.Targets...)
}

func without(list, these []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(these, s) })
}
