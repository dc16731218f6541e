package pam

import (
	"fmt"
	"slices"
)

// afterRefusals follows the passwords that an entry refuses: where its control lets
// the change go on, another entry may ask again and store them. One with
// use_authtok asks for none itself: where it is among usual, those that are come
// by without refusals too, ruleAtUpdate has judged it.
func (l *loader) afterRefusals(stack []entry, rules map[int]rule, usual map[int]bool, r result) (result, error) {
	err := walk(stack, l.refusingReturns, func(w stackPath) error {
		i, stored := updateAfterRefusal(stack, rules, w)
		own := rules[i]
		kept := stored && stack[i].has("use_authtok")
		if !stored || kept && usual[i] || own.min >= r.min && own.dict == r.dict {
			return nil
		}
		if kept {
			return fmt.Errorf("%s:%d may store what was refused before it: %w", own.proof[0].File, own.proof[0].Line, ErrUndecided)
		}
		r = result{min: min(own.min, r.min), dict: own.dict, lengthProof: slices.Clone(own.proof)}
		r.lengthProof[0].What = "a password that was refused before it is asked for again here, and stored"
		r.wordsProof = r.lengthProof
		return nil
	})
	return r, err
}

// refusingReturns adds that a judge of passwords refuses the one it is given.
func (l *loader) refusingReturns(e *entry) ([]int, error) {
	codes, err := l.changeReturns(e)
	if err == nil && codes[0] == success && (e.isPasswordStore() || isStrengthModule(e.name())) {
		codes = append(codes, authtokErr, maxTries)
	}
	return codes, err
}

// updateAfterRefusal returns the first entry of the path that stores a password
// after another entry refused one.
func updateAfterRefusal(stack []entry, rules map[int]rule, w stackPath) (index int, stored bool) {
	refused := false
	for _, r := range w.steps {
		if _, judges := rules[r.index]; !judges {
			continue
		}
		if r.code != success {
			refused = true
		} else if refused && stack[r.index].isPasswordStore() {
			return r.index, true
		}
	}
	return 0, false
}
