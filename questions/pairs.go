package questions

import (
	"slices"
	"strconv"
)

// A Pair says that the answer of one control hangs on that of another.
type Pair struct {
	ID string `yaml:"id"` // permanent
	// Of is the control whose answer is in doubt, While the one that puts it there,
	// as long as it is answered with At or something worse. A remark may leave it out,
	// where what For says is enough.
	Of    string `yaml:"of"`
	While string `yaml:"while"`
	At    State  `yaml:"at"`
	// For says which profiles it is about; empty is all.
	For  When     `yaml:"for"`
	Kind PairKind `yaml:"kind"`
	// Most is what the doubted answer is worth at most; empty for a remark.
	Most State `yaml:"most"`
	// Takes is for the kind follows: what the answer is while the other is exactly At;
	// empty takes over whatever the other is.
	Takes State  `yaml:"takes"`
	Why   string `yaml:"why"`
}

// A PairKind says what follows from a pair of answers.
type PairKind string

// The kinds.
const (
	// Implied: the doubted answer follows from the other. Where nothing is left of it, it
	// is not asked.
	Implied PairKind = "implied"
	// Follows: while nobody answered it, it is taken to be what the other answer says,
	// and not asked. An answer of its own stands.
	Follows PairKind = "follows"
	Ask     PairKind = "ask"    // both cannot hold, and someone should say which does
	Remark  PairKind = "remark" // both may hold; nothing counts less
)

// Counts reports whether an answer counts for less by such a pair.
func (k PairKind) Counts() bool { return k == Implied || k == Ask }

// A Taken is an answer that nobody is asked for, because another one settles it.
type Taken struct {
	Pair
	Answer Answer
}

// Taken returns the answers that others settle, by control, for what nobody answered.
// They stand as long as the others do.
func (b *Bank) Taken(profile Profile, answers Answers) map[string]Taken {
	out := map[string]Taken{}
	// One that is taken may settle a next: no answer goes round in a circle.
	for again := true; again; {
		again = false
		for i := range b.Pairs {
			p := &b.Pairs[i]
			of, while := b.find(p.Of), b.find(p.While)
			if _, done := out[p.Of]; done || of == nil || while == nil || answers[p.Of].State != Unanswered {
				continue
			}
			other := answers[p.While]
			if x, ok := out[p.While]; ok {
				other = x.Answer
			}
			if s := p.takes(of, while, profile, other); s != Unanswered {
				out[p.Of] = Taken{*p, Answer{State: s, By: other.By, At: other.At, TakenFrom: p.While}}
				again = true
			}
		}
	}
	return out
}

// takes is the state that the pair settles its control in, or Unanswered.
func (p *Pair) takes(of, while *Control, profile Profile, other Answer) State {
	if !p.For.answered(profile) || !p.For.Matches(profile) || !of.AppliesTo(profile) || !while.AppliesTo(profile) || of.MeasuredOnly {
		return Unanswered
	}
	stands := other.State
	if other.Claims() {
		stands = while.Standing(while.Worth(other))
	}
	switch {
	case p.Kind == Implied && p.Most == Poor && other.Claims() && !stands.better(p.At):
		return Poor
	case p.Kind == Follows && p.At == "" && (other.Claims() || stands == DontKnow):
		return stands
	case p.Kind == Follows && p.At != "" && stands == p.At:
		return p.Takes
	}
	return Unanswered
}

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
	case p.Kind == Follows, !of.AppliesTo(profile), while != nil && !while.AppliesTo(profile):
		return false, false
	case p.Kind == Remark && of.Worth(a) < 100, p.Kind != Remark && of.Worth(a) <= of.Value(p.Most):
		return false, false
	case while == nil: // a fact about the business is enough
		return false, true
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
		if of == nil || while == nil && p.While != "" {
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
		counted[p.Of] = counted[p.Of] || p.Kind.Counts()
		l.validateWhen(bankFile, "pairs."+strconv.Itoa(i)+".for", p.For, facts)
	}
	l.validateShort(b, facts)
	l.validateRounds(b)
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
	byFact := p.Kind == Remark && p.While == "" && p.At == "" && len(p.For) > 0
	for key, id := range map[string]string{"of": p.Of, "while": p.While} {
		if byFact && key == "while" {
			continue
		}
		if _, ok := b.Control(id); !ok {
			bad(key, "there is no control %q", id)
		}
	}
	if p.Kind == Follows {
		l.validateFollows(p, bad)
		return
	}
	remark := p.Kind == Remark
	if !slices.Contains([]PairKind{Implied, Ask, Remark}, p.Kind) || !byFact && p.At != Poor && p.At != Partial || p.Takes != "" {
		bad("kind", "a pair is implied, ask or remark, at poor or partial, or follows")
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

// validateFollows checks a pair of the kind follows. What it takes is never better than
// what was said of the other.
func (l *loader) validateFollows(p Pair, bad func(key, format string, a ...any)) {
	if p.Most != "" || (p.At == "") != (p.Takes == "") || p.At != "" && (!p.At.Valid() || !p.Takes.Valid() || p.Takes.better(p.At)) {
		bad("takes", "an answer that follows is what the other is, or, at one state of it, one that is no better")
	}
	if p.Why == "" {
		bad("why", "a pair says why the two do not go together")
	}
}

// validateRounds refuses answers that would settle each other in a circle.
func (l *loader) validateRounds(b *Bank) {
	on := map[string][]string{}
	for _, p := range b.Pairs {
		if p.Kind == Follows || p.Kind == Implied && p.Most == Poor {
			on[p.Of] = append(on[p.Of], p.While)
		}
	}
	var leads func(from, to string, seen map[string]bool) bool
	leads = func(from, to string, seen map[string]bool) bool {
		for _, id := range on[from] {
			if id == to {
				return true
			}
			if !seen[id] {
				seen[id] = true
				if leads(id, to, seen) {
					return true
				}
			}
		}
		return false
	}
	for i, p := range b.Pairs {
		if leads(p.Of, p.Of, map[string]bool{}) {
			l.fault(bankFile, "pairs."+strconv.Itoa(i)+".of", "the answer to %s would settle itself, by way of others", p.Of)
		}
	}
}
