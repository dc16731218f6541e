package html

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// shownSteps is how many instructions of a job stand in the owner's part before the
// rest is folded: three jobs go beside each other, on a third of a sheet.
const shownSteps = 2

// A block is a list of instructions, with what goes before it.
type block struct {
	Where, First string
	Steps        []string
	From         int // the number of the first of them
	Paste        []report.Paste
}

// A howTo is the instructions of a job: those that are shown, and the rest.
type howTo struct {
	Lead, Rest []block
	More       int // the instructions in Rest
}

// blocks parts the instructions of a job. They are counted, and never measured: what a
// text says must not change what the page is made of.
func blocks(w worded) howTo {
	a, _ := w.Of.(report.Action)
	var all []block
	for _, p := range a.Seen {
		all = append(all, block{Where: p.Where + ":", First: p.First, Steps: p.Steps, From: 1, Paste: p.Paste})
	}
	if len(a.Steps) > 0 || a.First != "" {
		general := block{First: a.First, Steps: a.Steps, From: 1}
		if len(a.Seen) > 0 {
			general.Where = w.T(report.RestOfBusiness)
		}
		all = append(all, general)
	}
	if len(all) == 0 {
		return howTo{}
	}
	lead, rest := all[0], all[1:]
	if len(lead.Steps) > shownSteps {
		tail := block{Steps: lead.Steps[shownSteps:], From: 1 + shownSteps, Paste: lead.Paste}
		lead.Steps, lead.Paste = lead.Steps[:shownSteps], nil
		rest = append([]block{tail}, rest...)
	}
	out := howTo{Lead: []block{lead}, Rest: rest}
	for _, b := range rest {
		out.More += len(b.Steps)
	}
	return out
}

// shownCards is how many cards of what was said and seen the owner gets.
const shownCards = 3

// Cards are the first things that were said and seen otherwise.
func (p page) Cards() []report.Contradiction {
	return p.Contradictions[:min(len(p.Contradictions), shownCards)]
}

// Further is what differs and does not fit on a card.
func (p page) Further() []report.Contradiction {
	var out []report.Contradiction
	for i, c := range p.Contradictions {
		if i >= shownCards || len(c.Saw)+c.More > 1 {
			out = append(out, c)
		}
	}
	return out
}

// Alike are things that were said and seen alike, as far as there is room for cards.
func (p page) Alike() []report.Agreed {
	return p.Agreed[:min(len(p.Agreed), shownCards-len(p.Cards()))]
}

// moved is a thing that became better or worse.
type moved struct {
	Kind report.Kind
	Name string
	Text string
	// Third are the ones for which paper has no room.
	Third bool
}

// shownMoves is how many of each the owner is shown.
const shownMoves = 3

// Moves are the first things that became better and that became worse.
func (p page) Moves() []moved {
	var out []moved
	n := map[report.Kind]int{}
	for _, l := range p.Since.Lists {
		for _, x := range l.Items {
			if k := l.Chip.Kind; n[k] < shownMoves && k != report.LooksUnknown {
				n[k]++
				out = append(out, moved{k, l.Name, x.Title, n[k] == shownMoves})
			}
		}
	}
	return out
}

// shownContacts is how many the owner is shown beside the bank and the first hour.
const shownContacts = 1

// Cyber is the contact for break-ins of the owner's country, where it has a number.
func (p page) Cyber() []report.Contact {
	var out []report.Contact
	for _, c := range p.Help.Contacts {
		if c.Cyber && len(out) < shownContacts {
			out = append(out, c)
		}
	}
	return out
}

// Gaps is how many gaps were found.
func (p page) Gaps() int {
	n := 0
	for _, g := range p.Groups {
		n += len(g.Items)
	}
	return n
}

// Inner are the places of the line over time whose numbers are left out where there are
// many: all but the first and the last.
func (p page) Inner(i int) bool {
	n := len(p.Trend.Dots)
	return n > 6 && i > 0 && i < n-1
}

// basis is what things in good shape rest on.
type basis struct {
	Basis string
	List  []report.Good
}

// GoodByBasis is what is in good shape, by how that is known.
func (p page) GoodByBasis() []basis {
	var out []basis
	for _, g := range p.Good {
		i := slices.IndexFunc(out, func(x basis) bool { return x.Basis == g.Basis })
		if i < 0 {
			i = len(out)
			out = append(out, basis{Basis: g.Basis})
		}
		out[i].List = append(out[i].List, g)
	}
	return out
}

// unknown is a thing that could not be told, with every reason.
type unknown struct {
	What, Where string
	Why         []string
}

// Unknowns are the things that could not be told, each once.
func (p page) Unknowns() []unknown {
	var out []unknown
	for _, n := range p.NotKnown {
		i := slices.IndexFunc(out, func(x unknown) bool { return x.What == n.What && x.Where == n.Where })
		if i < 0 {
			i = len(out)
			out = append(out, unknown{What: n.What, Where: n.Where})
		}
		out[i].Why = append(out[i].Why, n.Why)
	}
	return out
}

// sums is a part of the sum.
type sums struct {
	Basis string
	List  []report.Row
}

// SumByBasis is every part of the score, by how it is known.
func (p page) SumByBasis() []sums {
	var out []sums
	for _, r := range p.How.Rows {
		i := slices.IndexFunc(out, func(x sums) bool { return x.Basis == r.Basis })
		if i < 0 {
			i = len(out)
			out = append(out, sums{Basis: r.Basis})
		}
		out[i].List = append(out[i].List, r)
	}
	return out
}

// JobFor is the rank of the job that has all the instructions of a gap, or 0: they are
// not said twice.
func (p page) JobFor(i report.Item) int {
	for _, a := range p.Plan() {
		if a.Control != i.Control || len(a.Seen) == 0 {
			continue
		}
		var said []string
		for _, part := range a.Seen {
			said = append(append(said, part.First), part.Steps...)
		}
		for _, w := range i.Ways {
			for _, step := range append([]string{w.First}, w.Steps...) {
				if step != "" && !strings.Contains(strings.Join(said, " "), step) {
					return 0
				}
			}
		}
		return a.Rank
	}
	return 0
}

// Sure is what the checks behind the gaps cannot see, each once.
func (p page) Sure() []string {
	var out []string
	for _, g := range p.Groups {
		for _, i := range g.Items {
			if i.CannotSee != "" && !slices.Contains(out, i.CannotSee) {
				out = append(out, i.CannotSee)
			}
		}
	}
	return out
}

// Asks is what can be said to what differs, each once.
func (p page) Asks() []string {
	var out []string
	for _, c := range p.Contradictions {
		if c.Ask != "" && !slices.Contains(out, c.Ask) {
			out = append(out, c.Ask)
		}
	}
	return out
}

// Compared is when the menus that the plan names were last looked at, the months each
// once.
func (p page) Compared() string {
	var out []string
	for _, a := range p.Plan() {
		if a.Checked != "" && !slices.Contains(out, a.Checked) {
			out = append(out, a.Checked)
		}
	}
	return strings.Join(out, ", ")
}
