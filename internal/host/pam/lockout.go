package pam

import (
	"fmt"
	"slices"
	"time"
)

// lockRules works out the lock that guessing at a sign-in runs into: the
// weakest of the services by which people sign in with a password.
func lockRules(l *loader) (Value[int], Value[time.Duration]) {
	services := l.present(signIn...)
	if len(services) == 0 {
		services = []service{{name: "other"}}
	}
	var worst *lock
	var proof []Evidence
	for _, s := range services {
		k, err := l.lockOf(s.name)
		if err != nil {
			return Value[int]{Err: err}, Value[time.Duration]{Err: err}
		}
		for _, p := range k.proof {
			if !slices.Contains(proof, p) {
				proof = append(proof, p)
			}
		}
		if worst == nil || k.weaker(worst) {
			worst = &k
		}
	}
	if worst.tries == 0 {
		return Value[int]{Evidence: worst.proof}, Value[time.Duration]{Evidence: worst.proof}
	}
	return Value[int]{V: worst.tries, Evidence: proof}, Value[time.Duration]{V: worst.hold, Evidence: proof}
}

// A lock is how many tries a service allows and how long it then holds; no
// tries means that it never locks.
type lock struct {
	tries int
	hold  time.Duration
	proof []Evidence
}

func (k lock) weaker(than *lock) bool {
	switch {
	case than.tries == 0:
		return false
	case k.tries == 0:
		return true
	case k.tries != than.tries:
		return k.tries > than.tries
	}
	return k.hold != 0 && (than.hold == 0 || k.hold < than.hold)
}

// lockOf judges one service by trying, on paper, a wrong password on an open
// account and the right one on a locked account.
func (l *loader) lockOf(name string) (lock, error) {
	stack, err := l.stack(name, "auth")
	if err != nil {
		return lock{}, err
	}
	locks, err := l.locks(stack)
	if err != nil {
		return lock{}, err
	}
	none := lock{proof: withoutLock(stack)}
	if len(locks) == 0 {
		return none, nil
	}
	counted, uncounted, err := l.wrongPassword(stack, locks)
	if err != nil {
		return lock{}, err
	}
	held, let, err := l.lockedAccount(stack, locks)
	switch {
	case err != nil:
		return lock{}, err
	case counted == 0 || held == 0:
		for _, k := range sorted(locks) {
			p := k.proof[0]
			p.What = "present, but it does not count wrong passwords or does not keep a locked account out"
			none.proof = append(none.proof, p)
		}
		return none, nil
	case uncounted > 0 || let > 0:
		return lock{}, fmt.Errorf("the lock after wrong passwords of %s: %w", name, ErrUndecided)
	}
	return weakest(locks, none), nil
}

// wrongPassword tries a wrong password on an open account: on how many ways
// through the stack a lock counts it, and on how many none does.
func (l *loader) wrongPassword(stack []entry, locks map[int]locker) (counted, uncounted int, err error) {
	err = walk(stack, l.answersTo(locks, authErr, false), func(w way) error {
		tried, seen := false, false
		for _, r := range w.run {
			tried = tried || stack[r.index].stores()
			_, isLock := locks[r.index]
			seen = seen || isLock && locks[r.index].counts && (tried || locks[r.index].early)
		}
		switch {
		case !tried:
		case seen:
			counted++
		default:
			uncounted++
		}
		return nil
	})
	return counted, uncounted, err
}

// lockedAccount tries the right password on a locked account: on how many ways
// through the stack it is kept out, and on how many it is let in.
func (l *loader) lockedAccount(stack []entry, locks map[int]locker) (held, let int, err error) {
	err = walk(stack, l.answersTo(locks, success, true), func(w way) error {
		tried := slices.ContainsFunc(w.run, func(r ran) bool { return stack[r.index].stores() })
		switch {
		case tried && w.success:
			let++
		case tried || !w.success:
			held++
		}
		return nil
	})
	return held, let, err
}

// answersTo are the answers of the modules when pam_unix answers password.
func (l *loader) answersTo(locks map[int]locker, password int, locked bool) func(*entry) ([]int, error) {
	return func(e *entry) ([]int, error) {
		gone, err := l.missing(e)
		if err != nil {
			return nil, err
		}
		if gone {
			return []int{noModule}, nil
		}
		if e.stores() {
			return []int{password}, nil
		}
		for _, k := range locks {
			if k.entry != e {
				continue
			}
			switch {
			case locked && k.tries > 0:
				return []int{authErr}, nil
			case k.counts && !k.early:
				return []int{ignored}, nil // authfail, when it has counted
			}
			return []int{success}, nil
		}
		return e.usual(), nil
	}
}

// weakest joins the settings of a service's lock entries.
func weakest(locks map[int]locker, none lock) lock {
	var out *lock
	for _, k := range sorted(locks) {
		one := lock{tries: k.tries, hold: k.hold, proof: k.proof}
		if k.tries == 0 {
			continue // the walk has shown that the others hold
		}
		if out == nil {
			out = &one
			continue
		}
		joined := slices.Clone(out.proof)
		for _, p := range k.proof {
			if !slices.Contains(joined, p) {
				joined = append(joined, p)
			}
		}
		if one.weaker(out) {
			out = &one
		}
		out.proof = joined
	}
	if out == nil {
		return none
	}
	return *out
}

func sorted(locks map[int]locker) []locker {
	var index []int
	for i := range locks {
		index = append(index, i)
	}
	slices.Sort(index)
	var out []locker
	for _, i := range index {
		out = append(out, locks[i])
	}
	return out
}

// withoutLock shows where a password is tried with no lock beside it.
func withoutLock(stack []entry) []Evidence {
	for i := range stack {
		if stack[i].stores() {
			return []Evidence{stack[i].proof("a password is tried here, with no lock in force")}
		}
	}
	if len(stack) > 0 {
		return []Evidence{stack[0].proof("these rules hold no lock")}
	}
	return nil
}
