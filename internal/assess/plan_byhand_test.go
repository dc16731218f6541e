package assess

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

var (
	stepRow  = regexp.MustCompile(`(?m)^\| (\d) \| ([A-Z]{3}-\d+)(, find out)? \| (\d+) \| (\d*) \| (\d+) \| (\d+) \| ([A-E]) \| [a-z ]+ \|$`)
	worthRow = regexp.MustCompile(`(?m)^\| (\d) \| ([S0-9. +]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$`)
)

// planByHand chooses the steps again by the words of the document, and works each of
// its figures from the bank's own numbers.
func planByHand(t *testing.T, name, section string, c Content, in Input) {
	t.Helper()
	steps, worths := stepRow.FindAllStringSubmatch(section, -1), worthRow.FindAllStringSubmatch(section, -1)
	open := handsOf(c, in)
	chosen := chooseByHand(c, in, open)
	if len(steps) != 7 || len(worths) != 7 || len(chosen) != 7 {
		t.Fatalf("%s: %d steps, %d workings, by hand %d", name, len(steps), len(worths), len(chosen))
	}
	var good []string
	before := exactByHand(c, in, nil)
	for i, row := range steps {
		want, h := chosen[i], open[chosen[i].control]
		good = append(good, want.control)
		after := exactByHand(c, in, good)
		gain, score := int(after-before+0.5+1e-9), int(after+0.5+1e-9)
		lifts, minutes, finding := "", h.verdict.Control.Minutes, ""
		if want.lifts > 0 {
			lifts = strconv.Itoa(want.lifts)
		}
		if h.findOut {
			minutes, finding = h.verdict.Control.FindOut.Minutes, ", find out"
		}
		if num(t, row[1]) != i+1 || row[2] != want.control || row[3] != finding || num(t, row[4]) != minutes || row[5] != lifts || num(t, row[6]) != gain || num(t, row[7]) != score {
			t.Errorf("%s: by hand step %d is %s%s, %d minutes, lifts %q, gain %d, score %d; the document says %s", name, i+1, want.control, finding, minutes, lifts, gain, score, row[0])
		}
		var losses []string
		for s, x := range h.losses {
			if x > 0 {
				losses = append(losses, fmt.Sprintf("S%d %.2f", s+1, x))
			}
		}
		working := fmt.Sprintf("| %d | %s | %.2f | %.2f | %.2f | %.2f | %.2f |", i+1, strings.Join(losses, " + "), h.worth, h.likely, h.hours, h.divisor, h.priority)
		if worths[i][0] != working {
			t.Errorf("%s: by hand %s; the document says %s", name, working, worths[i][0])
		}
		before = after
	}
}

// A choice is one step chosen by hand, with the limit that it lifts.
type choice struct {
	control string
	lifts   int
}

// chooseByHand takes one step after the other by the words of the document.
func chooseByHand(c Content, in Input, open map[string]hand) []choice {
	var out []choice
	var good []string
	left, mending := map[string]hand{}, 0
	for id, h := range open {
		left[id] = h
		if !h.findOut {
			mending++
		}
	}
	asks := max(2, 7-mending)
	lifting := func(good []string) (choice, bool) {
		mean, limits := meanByHand(c, in, good), limitsByHand(c, in, good)
		for _, l := range limits {
			if _, ok := left[l.control]; ok && float64(l.lifts) < mean {
				return l, true
			}
		}
		return choice{}, false
	}
	for len(out) < 7 {
		for id, h := range left {
			if h.findOut && asks == 0 {
				delete(left, id)
			}
		}
		next, found := lifting(good)
		if !found {
			mean := meanByHand(c, in, good)
			class := func(id string) int { // 0 and 1 can ruin the business, 2 is worth a point, 3 is not
				h := left[id]
				if h.ruin == 2 && meanByHand(c, in, append(slices.Clone(good), id))-mean < 0.5-1e-9 {
					return 3
				}
				return h.ruin
			}
			next = choice{control: slices.MinFunc(slices.Sorted(maps.Keys(left)), func(x, y string) int {
				return cmp.Or(cmp.Compare(class(x), class(y)), cmp.Compare(left[y].priority, left[x].priority))
			})}
			if l, ok := lifting(append(slices.Clone(good), next.control)); ok {
				next = l
			}
		}
		if left[next.control].findOut {
			asks--
		}
		good, out = append(good, next.control), append(out, next)
		delete(left, next.control)
	}
	return out
}

// meanByHand is the mean once some controls are good, not rounded and without limits.
func meanByHand(c Content, in Input, good []string) float64 {
	x, y := made(c, in, good)
	points, weight := 0, 0
	for _, v := range x.verdicts(y, y.Findings) {
		if v.Applies {
			points += v.Control.Weight * v.Floor
			weight += v.Control.Weight
		}
	}
	return float64(points) / float64(weight)
}

// limitsByHand are the limits that are on once some controls are good, the lowest first.
func limitsByHand(c Content, in Input, good []string) []choice {
	x, y := made(c, in, good)
	lowest := map[string]int{}
	for _, v := range x.verdicts(y, y.Findings) {
		for _, r := range c.Model.Caps {
			half := v.Control.Value(questions.Partial)
			on := (v.Floor < half || r.At == questions.Partial && v.Floor == half) && (!r.Worst || v.Floor == 0)
			seen := v.Measured == checks.Fail || v.Measured == checks.Unknown
			if now, ok := lowest[r.Control]; v.Applies && v.Control.ID == r.Control && on && (!r.Measured || seen) && (!ok || r.Limit < now) {
				lowest[r.Control] = r.Limit
			}
		}
	}
	var out []choice
	for _, id := range slices.Sorted(maps.Keys(lowest)) {
		out = append(out, choice{id, lowest[id]})
	}
	slices.SortStableFunc(out, func(a, b choice) int { return a.lifts - b.lifts })
	return out
}

// exactByHand is the mean, or the lowest limit below it.
func exactByHand(c Content, in Input, good []string) float64 {
	out := meanByHand(c, in, good)
	for _, l := range limitsByHand(c, in, good) {
		out = min(out, float64(l.lifts))
	}
	return out
}
