package pam

import "fmt"

// maxSteps bounds the search through a stack whose modules may answer in
// several ways.
const maxSteps = 1 << 14

// A way is one way through a stack: the entries that were run, in order, with
// their answers, and whether PAM would say yes in the end.
type way struct {
	run     []ran
	success bool
}

type ran struct{ index, answer int }

// A trail is a way in the making, last step first; ways share their beginnings.
type trail struct {
	ran
	before *trail
	length int
}

func (t *trail) run() []ran {
	if t == nil {
		return nil
	}
	out := make([]ran, t.length)
	for ; t != nil; t = t.before {
		out[t.length-1] = t.ran
	}
	return out
}

func (t *trail) then(r ran) *trail {
	n := &trail{ran: r, before: t, length: 1}
	if t != nil {
		n.length += t.length
	}
	return n
}

type verdict int

const (
	open verdict = iota
	positive
	negative
)

// state is what libpam's dispatcher carries from entry to entry.
type state struct {
	verdict verdict
	status  int
}

// walk hands every way through a stack to visit, as pam_dispatch.c would take
// it. answersOf returns the answers that an entry's module may give.
func walk(stack []entry, answersOf func(*entry) ([]int, error), visit func(way) error) error {
	w := &walker{stack: stack, answersOf: answersOf, visit: visit}
	return w.from(0, state{status: permDenied}, [maxDepth + 1]state{}, nil)
}

type walker struct {
	stack     []entry
	answersOf func(*entry) ([]int, error)
	visit     func(way) error
	steps     int
}

func (w *walker) from(i int, s state, saved [maxDepth + 1]state, t *trail) error {
	for i < len(w.stack) && w.stack[i].sub {
		saved[w.stack[i].level+1] = s
		i++
	}
	if i >= len(w.stack) {
		return w.visit(way{run: t.run(), success: s.verdict == positive && s.status == success})
	}
	e := &w.stack[i]
	codes, err := w.answersOf(e)
	if err != nil {
		return err
	}
	seen := map[action]bool{}
	for _, code := range codes {
		act := e.actions[code]
		if seen[act] {
			continue // another answer with the same effect
		}
		seen[act] = true
		if w.steps++; w.steps > maxSteps {
			return fmt.Errorf("the rules branch too often: %w", ErrUndecided)
		}
		next, after := w.step(i, s, saved[e.level], act, code)
		if err := w.from(next, after, saved, t.then(ran{i, code})); err != nil {
			return err
		}
	}
	return nil
}

// step applies one action and returns the next entry and the state there.
func (w *walker) step(i int, s, outer state, act action, code int) (int, state) {
	switch act {
	case reset:
		return i + 1, outer
	case good, done:
		if s.verdict == open || (s.verdict == positive && s.status == success) {
			if code != ignored {
				s = state{positive, code}
			}
		}
		if act == done && s.verdict == positive {
			return w.leave(i), s
		}
		return i + 1, s
	case bad, die, unset:
		if s.verdict != negative {
			s = state{negative, code}
		}
		if act == die {
			return w.leave(i), s
		}
		return i + 1, s
	case ignore:
		return i + 1, s
	}
	next, left := w.jump(i, int(act))
	if left > 0 {
		s = state{negative, permDenied} // a jump out of the stack
	}
	return next, s
}

// leave returns the entry after the sub-stack, or stack, that i is in.
func (w *walker) leave(i int) int {
	level := w.stack[i].level
	for i++; i < len(w.stack) && w.stack[i].level >= level; i++ {
	}
	return i
}

// jump skips n entries; a sub-stack counts as one, and cannot be jumped out of.
func (w *walker) jump(i, n int) (next, left int) {
	level := w.stack[i].level
	for ; n > 0 && i+1 < len(w.stack) && w.stack[i+1].level >= level; n-- {
		for i++; i+1 < len(w.stack) && w.stack[i+1].level > level; i++ {
		}
	}
	return i + 1, n
}
