package review

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// A row is one topic in the list, or those that are settled and not named.
type row struct {
	option kit.Option
	// id is the step that it leads to: the first that is open, or else the first one;
	// empty where it leads to the list of all.
	id string
}

// most is how many topics are named while none more of them is open.
const most = 7

// rows are the topics in the order of asking. What is open is always named.
func rows(k kit.Kit, w interview.Navigator, items []interview.ReviewItem) []row {
	var out []row
	settled := 0
	way := w.Way(k.Catalog)
	for _, x := range way {
		hanging := notes(k, w, x, items)
		if len(x.Open)+len(x.Unsure)+len(hanging) == 0 {
			if settled++; len(way) > most+1 && settled > most-loose(k, w, way, items) {
				continue
			}
		}
		out = append(out, row{topic(k, w, x, hanging), first(w, k, x, items)})
	}
	if left := len(way) - len(out); left > 0 {
		out = append(out, row{kit.Option{Label: k.Mark(false, true) + " " + k.N(left, "1 more topic", "%d more topics"), Right: k.T("all answered")}, ""})
	}
	return out
}

// loose is how many topics have something to settle.
func loose(k kit.Kit, w interview.Navigator, way []interview.Stretch, items []interview.ReviewItem) int {
	n := 0
	for _, x := range way {
		if len(x.Open)+len(x.Unsure)+len(notes(k, w, x, items)) > 0 {
			n++
		}
	}
	return n
}

// topic is the row of one topic: a sign, its name, and how it stands in words.
func topic(k kit.Kit, w interview.Navigator, x interview.Stretch, hanging []string) kit.Option {
	sign, says := k.Mark(false, true), k.N(x.Of, "1 answer", "%d answers")
	later := 0
	for _, s := range x.Open {
		if w.Draft.LeftForLater(s) {
			later++
		}
	}
	switch {
	case later > 0:
		sign, says = "?", k.N(later, "1 left for later", "%d left for later")
	case len(x.Open) > 0:
		sign, says = "?", k.N(len(x.Open), "1 not answered", "%d not answered")
	case len(x.Unsure) > 0:
		sign, says = "?", k.N(len(x.Unsure), "1 “I don’t know”", "%d “I don’t know”")
	case len(hanging) > 0:
		sign = "?"
	}
	return kit.Option{Label: sign + " " + x.Name, Right: says, More: hanging}
}

// notes are what other answers say to those of a topic.
func notes(k kit.Kit, w interview.Navigator, x interview.Stretch, items []interview.ReviewItem) []string {
	var out []string
	for _, it := range items {
		if it.Mark == interview.Hanging && w.Topic(k.Catalog, it.Step) == x.Name {
			out = append(out, it.Step.Question(k.Catalog)+" "+it.Says())
		}
	}
	return out
}

// first is the step that a topic leads to.
func first(w interview.Navigator, k kit.Kit, x interview.Stretch, items []interview.ReviewItem) string {
	switch {
	case len(x.Open) > 0:
		return x.Open[0].ID()
	case len(x.Unsure) > 0:
		return x.Unsure[0].ID()
	}
	i := slices.IndexFunc(items, func(it interview.ReviewItem) bool { return w.Topic(k.Catalog, it.Step) == x.Name })
	return items[i].Step.ID()
}
