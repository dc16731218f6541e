package questions

import (
	"slices"
	"strconv"
)

// A Pair says that the answer of one control hangs on that of another.
type Pair struct {
	ID string `yaml:"id"` // permanent
	// Of is the control whose answer is in doubt, While the one that puts it there,
	// as long as it is answered with At or something worse.
	Of    string `yaml:"of"`
	While string `yaml:"while"`
	At    State  `yaml:"at"`
	// For says which profiles it is about; empty is all.
	For  When     `yaml:"for"`
	Kind PairKind `yaml:"kind"`
	// Most is what the doubted answer is worth at most; empty for a remark.
	Most State  `yaml:"most"`
	Why  string `yaml:"why"`
}

// A PairKind says what follows from a pair of answers.
type PairKind string

// The kinds.
const (
	Implied PairKind = "implied" // the doubted answer follows from the other
	Ask     PairKind = "ask"     // both cannot hold, and someone should say which does
	Remark  PairKind = "remark"  // both may hold; nothing counts less
)

// A Doubt is a pair that stands against an answer. Open is true where the other answer
// is not known, so that the doubt is only possible.
type Doubt struct {
	Pair
	Open bool
}

// Doubts reports whether the pair puts a, the answer of one control, in doubt: a claims
// more than it can be worth while b, that of the other, is as bad as the pair says, and
// b is that bad, or, where open, nobody knows.
func (p *Pair) Doubts(of, while *Control, profile Profile, a, b Answer) (open, ok bool) {
	switch {
	case !a.Claims(), !p.For.answered(profile), !p.For.Matches(profile), b.State == DoesNotApply:
		return false, false
	case !of.AppliesTo(profile), !while.AppliesTo(profile):
		return false, false
	case p.Kind == Remark && of.Worth(a) < 100, p.Kind != Remark && of.Worth(a) <= of.Value(p.Most):
		return false, false
	case !b.Claims():
		return true, true
	}
	return false, !while.Standing(while.Worth(b)).better(p.At)
}

// better reports whether a state claims more than another.
func (s State) better(than State) bool {
	order := []State{Poor, Partial, Good}
	return slices.Index(order, s) > slices.Index(order, than)
}

// Doubts returns the pairs of the bank that stand against these answers, in the bank's
// order.
func (b *Bank) Doubts(profile Profile, answers Answers) []Doubt {
	var out []Doubt
	for i := range b.Pairs {
		p := &b.Pairs[i]
		of, while := b.find(p.Of), b.find(p.While)
		if of == nil || while == nil {
			continue
		}
		if open, ok := p.Doubts(of, while, profile, answers[p.Of], answers[p.While]); ok {
			out = append(out, Doubt{Pair: *p, Open: open})
		}
	}
	return out
}

// validatePairs checks the pairs and the lengths of the short way in bank.yaml.
func (l *loader) validatePairs(b *Bank, facts map[string][]string) {
	ids, counted := map[string]bool{}, map[string]bool{}
	for i, p := range b.Pairs {
		l.validatePair(b, p, "pairs."+strconv.Itoa(i), ids[p.ID], counted[p.Of])
		ids[p.ID] = true
		counted[p.Of] = counted[p.Of] || p.Kind != Remark
		l.validateWhen(bankFile, "pairs."+strconv.Itoa(i)+".for", p.For, facts)
	}
	l.validateShort(b, facts)
}

func (l *loader) validateShort(b *Bank, facts map[string][]string) {
	for i, s := range b.Short {
		at := "short." + strconv.Itoa(i)
		l.validateWhen(bankFile, at+".for", s.For, facts)
		if s.Controls < 1 {
			l.fault(bankFile, at+".controls", "the short way asks about some controls")
		}
	}
}

// The files of a bank besides those of its areas and controls.
const (
	bankFile    = "bank.yaml"
	profileFile = "profile.yaml"
	retiredFile = "retired.yaml"
)

// validatePair checks one pair; taken says that its id is another's already, and counted
// that another pair that counts puts the same control in doubt.
func (l *loader) validatePair(b *Bank, p Pair, at string, taken, counted bool) {
	bad := func(key, format string, a ...any) { l.fault(bankFile, at+"."+key, format, a...) }
	if !factID.MatchString(p.ID) || taken {
		bad("id", "the id %q is not a lower-case word of its own", p.ID)
	}
	for key, id := range map[string]string{"of": p.Of, "while": p.While} {
		if _, ok := b.Control(id); !ok {
			bad(key, "there is no control %q", id)
		}
	}
	remark := p.Kind == Remark
	if !slices.Contains([]PairKind{Implied, Ask, Remark}, p.Kind) || p.At != Poor && p.At != Partial {
		bad("kind", "a pair is implied, ask or remark, at poor or partial")
	}
	if remark != (p.Most == "") || !remark && p.Most != Poor && p.Most != Partial {
		bad("most", "a pair that counts leaves at most poor or partial, and a remark leaves all")
	}
	if !remark && counted {
		bad("of", "%s is put in doubt by two pairs that count", p.Of)
	}
	if p.Why == "" {
		bad("why", "a pair says why the two do not go together")
	}
}
