package pam

import (
	"fmt"
	"slices"
)

// A rule is what one strength module asks of a new password.
type rule struct {
	min     int
	dict    bool
	warning string // why it never binds, empty when it may
	proof   []Evidence
}

// A result is what a whole password stack asks.
type result struct {
	min         int
	dict        bool
	doubt       string // why it may ask for more than that
	lengthProof []Evidence
	wordsProof  []Evidence
}

// passwordOf works out what a service asks of a new password: the weakest of
// what its storing modules accept, over every path that a change can take.
func (l *loader) passwordOf(name string) (result, error) {
	stack, err := l.stack(name, "password")
	if err != nil {
		return result{}, err
	}
	rules, err := l.rules(stack)
	if err != nil {
		return result{}, err
	}
	var results []result
	usual := map[int]bool{}
	err = walk(stack, l.changeReturns, func(w stackPath) error {
		if r, stored := evalPath(stack, rules, w); stored {
			results = append(results, r)
			for _, e := range w.steps {
				usual[e.index] = true
			}
		}
		return nil
	})
	if err != nil {
		return result{}, err
	}
	if len(results) == 0 {
		return result{}, fmt.Errorf("no way through the password rules of %s stores a local password: %w", name, ErrSyntax)
	}
	worst := results[0]
	for _, r := range results {
		if r.doubt != "" {
			return result{}, fmt.Errorf("the password rules of %s: %s: %w", name, r.doubt, ErrUndecided)
		}
		if r.min != worst.min || r.dict != worst.dict {
			return result{}, fmt.Errorf("the password rules of %s: %w", name, ErrUndecided)
		}
	}
	worst, err = l.afterRefusals(stack, rules, usual, worst)
	if err != nil {
		return result{}, fmt.Errorf("the password rules of %s: %w", name, err)
	}
	return worst, nil
}

// changeReturns are the return codes in libpam's first pass through the stack,
// which decides the entries of the second, where the password is set.
func (l *loader) changeReturns(e *entry) ([]int, error) {
	gone, err := l.missing(e)
	if err != nil {
		return nil, err
	}
	if gone {
		return []int{moduleUnknown}, nil
	}
	if e.isPasswordStore() || isStrengthModule(e.name()) {
		return []int{success}, nil
	}
	if e.name() == "pam_deny.so" {
		return []int{authtokErr}, nil
	}
	return e.typicalReturns(), nil
}

// rules reads what each entry of the stack asks; entries that ask nothing have none.
func (l *loader) rules(stack []entry) (map[int]rule, error) {
	out := map[int]rule{}
	for i := range stack {
		e := &stack[i]
		if e.sub || !(e.isPasswordStore() || isStrengthModule(e.name())) {
			continue
		}
		gone, err := l.missing(e)
		if err != nil {
			return nil, err
		}
		if gone {
			continue
		}
		r, err := l.ruleOf(e)
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	return out, nil
}

// stopsChange reports whether a refusal by this entry fails the change.
func (e *entry) stopsChange() bool {
	for _, code := range []int{authtokErr, maxTries} {
		if a := e.actions[code]; a != bad && a != die {
			return false
		}
	}
	return true
}

// endsChange reports whether a refusal by this entry ends the stack at once.
func (e *entry) endsChange() bool {
	return e.actions[authtokErr] == die && e.actions[maxTries] == die
}

// evalPath returns what one path asks, and whether it stores a password. Each
// storing module counts by itself, with what stands before it.
func evalPath(stack []entry, rules map[int]rule, w stackPath) (result, bool) {
	if !w.success {
		return result{}, false
	}
	var out result
	var before []int
	stored, asked := false, false
	for _, r := range w.steps {
		e := &stack[r.index]
		switch {
		case e.lacksAuthtok(asked):
			return result{}, false
		case !e.isPasswordStore():
			asked = asked || e.mayPrompt()
			before = append(before, r.index)
			continue
		case e.has("use_authtok") && !asked:
			return result{}, false // it is given no new password, and fails
		case stored:
			out = weaker(out, ruleAtUpdate(stack, rules, before, r.index))
		default:
			out = ruleAtUpdate(stack, rules, before, r.index)
		}
		stored, asked = true, true
	}
	for i := range stack {
		if r, ok := rules[i]; ok && !stack[i].isPasswordStore() && !contains(w, i) {
			out.note(r.proof, "present, but never reached")
		}
	}
	return out, stored
}

// weaker joins what two storing modules of one path accept.
func weaker(a, b result) result {
	if b.min < a.min {
		a, b = b, a
	}
	if a.dict && !b.dict {
		a.dict, a.wordsProof = false, b.wordsProof
	}
	if a.doubt == "" {
		a.doubt = b.doubt
	}
	return a
}

func contains(w stackPath, index int) bool {
	return slices.ContainsFunc(w.steps, func(r step) bool { return r.index == index })
}

// ruleAtUpdate returns what a password must meet to be stored by the entry at index,
// after the entries before. A strength module binds where its refusal stops the
// change, use_authtok keeps the store from asking again, and no entry between the
// two asks again. Where it has neither of the first two, a refused password is asked
// for again and stored, unseen. With one of the two, libpam 1.5.2 was seen to hold,
// but other versions were not tried: that is left open.
func ruleAtUpdate(stack []entry, rules map[int]rule, before []int, index int) result {
	own := rules[index]
	out := result{min: own.min, lengthProof: slices.Clone(own.proof)}
	var doubtful []int
	for at, i := range before {
		r, ok := rules[i]
		if !ok {
			continue
		}
		stops, kept := stack[i].stopsChange(), stack[index].has("use_authtok")
		again := promptsAgain(stack, before[at+1:], stack[i].endsChange())
		if r.warning != "" {
			out.note(r.proof, "present, but "+r.warning)
		} else if again == promptAlways {
			out.note(r.proof, "present, but another entry after it asks for a password again")
		} else if stops && kept && again == promptNever {
			out.min = max(out.min, r.min)
			out.dict = out.dict || r.dict
			out.lengthProof = append(out.lengthProof, r.proof...)
			out.wordsProof = append(out.wordsProof, r.proof...)
		} else if kept || stack[i].endsChange() {
			doubtful = append(doubtful, i)
		} else {
			out.note(r.proof, "present, but a refused password is asked for again and stored")
		}
	}
	for _, i := range doubtful {
		if r := rules[i]; r.min > out.min || r.dict && !out.dict {
			out.doubt = fmt.Sprintf("whether %s:%d binds", r.proof[0].File, r.proof[0].Line)
		}
	}
	for i := index + 1; i < len(stack); i++ {
		if r, ok := rules[i]; ok && !stack[i].isPasswordStore() && r.warning == "" {
			out.note(r.proof, "present, but only after the password is stored")
		}
	}
	if len(out.wordsProof) == 0 {
		out.wordsProof = out.lengthProof
	}
	return out
}

func (r *result) note(proof []Evidence, why string) {
	e := proof[0]
	e.What = why
	for _, have := range r.lengthProof {
		if have.File == e.File && have.Line == e.Line {
			return
		}
	}
	r.lengthProof = append(r.lengthProof, e)
}
