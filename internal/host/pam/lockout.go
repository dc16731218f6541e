package pam

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// lockoutPolicy works out the lock that guessing at a sign-in runs into: the
// weakest of the services by which people sign in with a password.
func lockoutPolicy(l *loader) (Value[int], Value[time.Duration]) {
	services := l.present(loginServices...)
	if len(services) == 0 {
		services = []service{{name: "other"}}
	}
	var worst *lockout
	var proof []Evidence
	for _, s := range services {
		k, err := l.lockoutOf(s.name)
		if err != nil {
			return Value[int]{Err: err}, Value[time.Duration]{Err: err}
		}
		proof = addProof(proof, k.proof)
		if worst == nil || k.weaker(worst) {
			worst = &k
		}
	}
	if worst.tries == 0 {
		return Value[int]{Evidence: worst.proof}, Value[time.Duration]{Evidence: worst.proof}
	}
	return Value[int]{V: worst.tries, Evidence: proof}, Value[time.Duration]{V: worst.unlockTime, Evidence: proof}
}

// A lockout is how many tries a service allows and how long it then lasts; no
// tries means that it never locks.
type lockout struct {
	tries      int
	unlockTime time.Duration
	proof      []Evidence
}

func (k lockout) weaker(than *lockout) bool {
	if k.tries == 0 || than.tries == 0 {
		return than.tries != 0
	}
	if k.tries != than.tries {
		return k.tries > than.tries
	}
	return k.unlockTime != 0 && (than.unlockTime == 0 || k.unlockTime < than.unlockTime)
}

// lockoutOf judges one service by trying, on paper, a wrong password on an open
// account and the right one on a locked account.
func (l *loader) lockoutOf(name string) (lockout, error) {
	stack, err := l.stack(name, "auth")
	if err != nil {
		return lockout{}, err
	}
	locks, err := l.lockRules(stack)
	if err != nil {
		return lockout{}, err
	}
	none := lockout{proof: noLockProof(stack)}
	if len(locks) == 0 {
		return none, nil
	}
	counted, uncounted, err := l.wrongPassword(stack, locks)
	if err != nil {
		return lockout{}, err
	}
	refused, admitted, err := l.lockedAccount(stack, locks)
	if err != nil {
		return lockout{}, err
	}
	if !counted || !refused {
		for _, i := range slices.Sorted(maps.Keys(locks)) {
			p := locks[i].proof[0]
			p.What = "present, but it does not count wrong passwords or does not keep a locked account out"
			none.proof = append(none.proof, p)
		}
		return none, nil
	}
	if uncounted || admitted {
		return lockout{}, fmt.Errorf("the lock after wrong passwords of %s: %w", name, ErrUndecided)
	}
	return weakest(locks, none), nil
}

// wrongPassword tries a wrong password on an open account: whether a lock counts it
// on some path through the stack, and whether none does on some.
func (l *loader) wrongPassword(stack []entry, locks map[int]lockRule) (counted, uncounted bool, err error) {
	err = walk(stack, l.authReturns(locks, authErr, false), func(w stackPath) error {
		tried, seen := false, false
		for _, r := range w.steps {
			tried = tried || stack[r.index].isPasswordStore()
			_, isLock := locks[r.index]
			seen = seen || isLock && locks[r.index].counts && (tried || locks[r.index].early)
		}
		counted, uncounted = counted || tried && seen, uncounted || tried && !seen
		return nil
	})
	return counted, uncounted, err
}

// lockedAccount tries the right password on a locked account: whether it is kept out
// on some path through the stack, and whether it is let in on some.
func (l *loader) lockedAccount(stack []entry, locks map[int]lockRule) (refused, admitted bool, err error) {
	err = walk(stack, l.authReturns(locks, success, true), func(w stackPath) error {
		tried := slices.ContainsFunc(w.steps, func(r step) bool { return stack[r.index].isPasswordStore() })
		refused, admitted = refused || !w.success, admitted || tried && w.success
		return nil
	})
	return refused, admitted, err
}

// authReturns are the return codes of the modules when pam_unix returns password.
func (l *loader) authReturns(locks map[int]lockRule, password int, locked bool) func(*entry) ([]int, error) {
	return func(e *entry) ([]int, error) {
		gone, err := l.missing(e)
		if err != nil {
			return nil, err
		}
		if gone {
			return []int{moduleUnknown}, nil
		}
		if e.isPasswordStore() {
			return []int{password}, nil
		}
		for _, k := range locks {
			if k.entry != e {
				continue
			}
			if locked && k.tries > 0 {
				return []int{authErr}, nil
			}
			if k.counts && !k.early {
				return []int{ignored}, nil // authfail, when it has counted
			}
			return []int{success}, nil
		}
		return e.typicalReturns(), nil
	}
}

// weakest joins the settings of a service's lock entries; the walk has shown that
// those with tries hold.
func weakest(locks map[int]lockRule, none lockout) lockout {
	out, proof := none, []Evidence(nil)
	for _, i := range slices.Sorted(maps.Keys(locks)) {
		k := locks[i]
		if k.tries == 0 {
			continue
		}
		one := lockout{tries: k.tries, unlockTime: k.unlockTime}
		if proof == nil || one.weaker(&out) {
			out = one
		}
		proof = addProof(proof, k.proof)
		out.proof = proof
	}
	return out
}

// addProof appends what list does not hold yet.
func addProof(list, more []Evidence) []Evidence {
	for _, p := range more {
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// noLockProof shows where a password is tried with no lock beside it.
func noLockProof(stack []entry) []Evidence {
	for i := range stack {
		if stack[i].isPasswordStore() {
			return []Evidence{stack[i].proof("a password is tried here, with no lock in force")}
		}
	}
	return []Evidence{stack[0].proof("these rules hold no lock")}
}
