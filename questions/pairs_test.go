package questions

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// pairBank is two controls of which the answer of the first hangs on the second's.
func pairBank(p Pair, change func(of, while *Control)) *Bank {
	b := &Bank{Controls: []Control{{ID: "BAK-3", States: []NamedState{{ID: "mostly", Value: 60}}}, {ID: "BAK-1", States: []NamedState{{ID: "hardly", Value: 10}}}}}
	p.ID, p.Of, p.While = "p", "BAK-3", "BAK-1"
	b.Pairs = []Pair{p}
	if change != nil {
		change(&b.Controls[0], &b.Controls[1])
	}
	return b
}

// TestDoubts: when a pair stands against an answer, and whether for sure.
func TestDoubts(t *testing.T) {
	implied := Pair{Kind: Implied, At: Poor, Most: Poor}
	atPartial := Pair{Kind: Ask, At: Partial, Most: Partial}
	remark := Pair{Kind: Remark, At: Poor}
	macs := Pair{Kind: Implied, At: Poor, Most: Poor, For: When{"computers": {"mac"}}}
	never := []When{{"web": {"site"}}}
	for _, c := range []struct {
		name      string
		pair      Pair
		of, while Answer
		profile   Profile
		change    func(of, while *Control)
		doubt     bool
		open      bool
	}{
		{"both", implied, Answer{State: Good}, Answer{State: Poor}, nil, nil, true, false},
		{"partial is more than poor", implied, Answer{State: Partial}, Answer{State: Poor}, nil, nil, true, false},
		{"poor is no more than poor", implied, Answer{State: Poor}, Answer{State: Poor}, nil, nil, false, false},
		{"the other is better than the pair says", implied, Answer{State: Good}, Answer{State: Partial}, nil, nil, false, false},
		{"the other is good", implied, Answer{State: Good}, Answer{State: Good}, nil, nil, false, false},
		{"the other is unknown", implied, Answer{State: Good}, Answer{State: DontKnow}, nil, nil, true, true},
		{"the other was not answered", implied, Answer{State: Good}, Answer{}, nil, nil, true, true},
		{"the other was waived", implied, Answer{State: Good}, Answer{State: DoesNotApply}, nil, nil, false, false},
		{"nothing was claimed", implied, Answer{State: DontKnow}, Answer{State: Poor}, nil, nil, false, false},
		{"it was waived", implied, Answer{State: DoesNotApply}, Answer{State: Poor}, nil, nil, false, false},
		{"at partial, and it is", atPartial, Answer{State: Good}, Answer{State: Partial}, nil, nil, true, false},
		{"at partial, and it is poor", atPartial, Answer{State: Good}, Answer{State: Poor}, nil, nil, true, false},
		{"at partial, and it is good", atPartial, Answer{State: Good}, Answer{State: Good}, nil, nil, false, false},
		{"no more than is left", atPartial, Answer{State: Partial}, Answer{State: Poor}, nil, nil, false, false},
		{"a state of its own that is worth more than is left", atPartial, Answer{State: Partial, Named: "mostly"}, Answer{State: Poor}, nil, nil, true, false},
		{"a state of its own that comes to poor", implied, Answer{State: Good}, Answer{State: Poor, Named: "hardly"}, nil, nil, true, false},
		{"a remark", remark, Answer{State: Good}, Answer{State: Poor}, nil, nil, true, false},
		{"a remark of what is only partly good", remark, Answer{State: Partial, Named: "mostly"}, Answer{State: Poor}, nil, nil, false, false},
		{"for this profile", macs, Answer{State: Good}, Answer{State: Poor}, Profile{"computers": "mac"}, nil, true, false},
		{"for another profile", macs, Answer{State: Good}, Answer{State: Poor}, Profile{"computers": "windows"}, nil, false, false},
		{"nobody said which profile", macs, Answer{State: Good}, Answer{State: Poor}, nil, nil, false, false},
		{"it does not apply", implied, Answer{State: Good}, Answer{State: Poor}, Profile{"web": "none"}, func(of, _ *Control) { of.Applies = never }, false, false},
		{"the other does not apply", implied, Answer{State: Good}, Answer{}, Profile{"web": "none"}, func(_, while *Control) { while.Applies = never }, false, false},
		{"the other may apply", implied, Answer{State: Good}, Answer{}, nil, func(_, while *Control) { while.Applies = never }, true, true},
		{"there is no such control", implied, Answer{State: Good}, Answer{State: Poor}, nil, func(_, while *Control) { while.ID = "BAK-9" }, false, false},
		{"there is no control to doubt", implied, Answer{State: Good}, Answer{State: Poor}, nil, func(of, _ *Control) { of.ID = "BAK-9" }, false, false},
	} {
		got := pairBank(c.pair, c.change).Doubts(c.profile, Answers{"BAK-3": c.of, "BAK-1": c.while})
		if (len(got) == 1) != c.doubt || c.doubt && (got[0].Open != c.open || got[0].ID != "p") {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestPairsAreChecked: each fault in a pair or in a length of the short way is named,
// and a sound one is none.
func TestPairsAreChecked(t *testing.T) {
	sound := func() (Pair, Short) {
		return Pair{ID: "a_pair", Of: "BAK-3", While: "BAK-1", At: Poor, Kind: Ask, Most: Partial, Why: "because"}, Short{Controls: 1}
	}
	for _, c := range []struct {
		name  string
		spoil func(p *Pair, s *Short)
		twice bool
		want  string // in the fault; empty for none
	}{
		{"sound", func(*Pair, *Short) {}, false, ""},
		{"a sound remark", func(p *Pair, _ *Short) { p.Kind, p.Most = Remark, "" }, false, ""},
		{"implied, to poor", func(p *Pair, _ *Short) { p.Kind, p.Most, p.At = Implied, Poor, Partial }, false, ""},
		{"an id that is none", func(p *Pair, _ *Short) { p.ID = "A Pair" }, false, "is not a lower-case word"},
		{"an id twice", func(*Pair, *Short) {}, true, "is not a lower-case word"},
		{"no such control", func(p *Pair, _ *Short) { p.Of = "BAK-9" }, false, "no control \"BAK-9\""},
		{"no such other", func(p *Pair, _ *Short) { p.While = "BAK-9" }, false, "no control \"BAK-9\""},
		{"another kind", func(p *Pair, _ *Short) { p.Kind = "maybe" }, false, "implied, ask or remark"},
		{"at good", func(p *Pair, _ *Short) { p.At = Good }, false, "implied, ask or remark"},
		{"leaves all", func(p *Pair, _ *Short) { p.Most = Good }, false, "leaves at most"},
		{"leaves nothing named", func(p *Pair, _ *Short) { p.Most = "" }, false, "leaves at most"},
		{"a remark that takes something", func(p *Pair, _ *Short) { p.Kind = Remark }, false, "leaves at most"},
		{"counts twice", func(*Pair, *Short) {}, true, "two pairs that count"},
		{"no reason", func(p *Pair, _ *Short) { p.Why = "" }, false, "says why"},
		{"a fact that is none", func(p *Pair, _ *Short) { p.For = When{"shoes": {"red"}} }, false, "no profile fact"},
		{"a short way of nothing", func(_ *Pair, s *Short) { s.Controls = 0 }, false, "asks about some"},
		{"a short way for a fact that is none", func(_ *Pair, s *Short) { s.For = When{"shoes": {"red"}} }, false, "no profile fact"},
	} {
		p, s := sound()
		c.spoil(&p, &s)
		b := pairBank(p, nil)
		b.Pairs[0] = p
		if c.twice {
			b.Pairs = append(b.Pairs, p)
		}
		b.Short = []Short{s}
		l := &loader{lines: map[string]*yaml.Node{}}
		l.validatePairs(b, map[string][]string{"web": {"site"}})
		var at []string
		for _, f := range l.faults {
			at = append(at, f.What)
		}
		if got := strings.Join(at, " "); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: faults %q, want %q", c.name, got, c.want)
		}
	}
}
