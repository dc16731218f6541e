package pam

import "fmt"

// maxSteps bounds the search through a stack whose modules may answer in
// several return codes each.
const maxSteps = 1 << 14

// A stackPath is one path through a stack: the entries that were run, in order, with
// their return codes, and whether PAM would say yes in the end.
type stackPath struct {
	steps   []step
	success bool
}

type step struct{ index, code int }

// A pathNode is the last step of a path in the making; paths share their beginnings.
type pathNode struct {
	step
	before *pathNode
	length int
}

func (t *pathNode) steps() []step {
	if t == nil {
		return nil
	}
	out := make([]step, t.length)
	for ; t != nil; t = t.before {
		out[t.length-1] = t.step
	}
	return out
}

func (t *pathNode) append(r step) *pathNode {
	n := &pathNode{step: r, before: t, length: 1}
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

// walk hands every path through a stack to visit, as pam_dispatch.c would take
// it. returnsOf gives the return codes that an entry's module may give.
func walk(stack []entry, returnsOf func(*entry) ([]int, error), visit func(stackPath) error) error {
	w := &walker{stack: stack, returnsOf: returnsOf, visit: visit}
	return w.from(0, state{status: permDenied}, [maxDepth + 1]state{}, nil)
}

type walker struct {
	stack     []entry
	returnsOf func(*entry) ([]int, error)
	visit     func(stackPath) error
	steps     int
}

func (w *walker) from(i int, s state, saved [maxDepth + 1]state, t *pathNode) error {
	for i < len(w.stack) && w.stack[i].sub {
		saved[w.stack[i].level+1] = s
		i++
	}
	if i >= len(w.stack) {
		return w.visit(stackPath{steps: t.steps(), success: s.verdict == positive && s.status == success})
	}
	e := &w.stack[i]
	codes, err := w.returnsOf(e)
	if err != nil {
		return err
	}
	seen := map[action]bool{}
	for _, code := range codes {
		act := e.actions[code]
		if seen[act] {
			continue // another code with the same effect
		}
		seen[act] = true
		if w.steps++; w.steps > maxSteps {
			return fmt.Errorf("the rules branch too often: %w", ErrUndecided)
		}
		next, after := w.step(i, s, saved[e.level], act, code)
		if err := w.from(next, after, saved, t.append(step{i, code})); err != nil {
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
