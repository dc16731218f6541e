package questions

import (
	"maps"
	"slices"
	"strconv"
)

// AskedFacts returns what a business with this profile is asked about itself, a screen
// each and in order.
func (b *Bank) AskedFacts(p Profile, quick bool) []Fact {
	var out []Fact
	with := map[string]bool{}
	for _, f := range b.Facts {
		asked := len(f.AskedIf) == 0 || slices.ContainsFunc(f.AskedIf, func(w When) bool { return w.answered(p) && w.Matches(p) })
		if with[f.ID] || !asked || quick && f.WholeOnly {
			continue
		}
		if t := f.Together; t != nil {
			for _, id := range t.Facts {
				with[id] = true
			}
			f.Question, f.Why, f.Options = t.Question, t.Why, t.Options
		}
		out = append(out, f)
	}
	return out
}

// sets are the facts that option n answers.
func (f Fact) sets(n int) map[string]string {
	if o := f.Options[n]; len(o.Sets) == 0 {
		return map[string]string{f.ID: o.ID}
	}
	return f.Options[n].Sets
}

// Choose answers in p what option n of the fact says.
func (f Fact) Choose(p Profile, n int) { maps.Copy(p, f.sets(n)) }

// Chosen is the place of the option that the profile has, or -1.
func (f Fact) Chosen(p Profile) int {
	for n := range f.Options {
		all := true
		for id, value := range f.sets(n) {
			all = all && p[id] == value
		}
		if all {
			return n
		}
	}
	return -1
}

// validateTogether checks the screen for several facts, once all facts are known.
func (l *loader) validateTogether(i int, f Fact, facts map[string][]string) {
	at := strconv.Itoa(i)
	for j, w := range f.AskedIf {
		l.validateWhen(profileFile, at+".asked_if."+strconv.Itoa(j), w, facts)
	}
	t := f.Together
	if t == nil {
		return
	}
	if t.Question == "" || len(t.Options) < 2 || !slices.Contains(t.Facts, f.ID) {
		l.fault(profileFile, at+".together", "a screen for several facts names this one, and has a question and two or more options")
	}
	for j, o := range t.Options {
		place := at + ".together.options." + strconv.Itoa(j)
		if o.ID == "" || o.Label == "" {
			l.fault(profileFile, place, "an option has an id and a label")
		}
		named := slices.Sorted(maps.Keys(o.Sets))
		want := slices.Sorted(slices.Values(t.Facts))
		if !slices.Equal(named, want) {
			l.fault(profileFile, place+".sets", "the option %q answers %v, and the screen is for %v", o.ID, named, want)
		}
		for id, value := range o.Sets {
			l.validateWhen(profileFile, place+".sets", When{id: {value}}, facts)
		}
	}
}
