package kit

import "strings"

// A Stretch is one part of a way: how long it is, and how much of it is done.
type Stretch struct{ Of, Done int }

// Way draws how far one has come, a segment for each part, as wide as it is long and
// thick as far as it is done. It is progress bar and map in one line.
func (k Kit) Way(parts []Stretch, width int) string {
	var kept []Stretch
	total := 0
	for _, p := range parts {
		if p.Of > 0 {
			p.Done = min(max(p.Done, 0), p.Of)
			kept = append(kept, p)
			total += p.Of
		}
	}
	if width <= 0 || total == 0 {
		return ""
	}
	if width < 2*len(kept) { // no room for gaps: one line for all
		one := Stretch{Of: total}
		for _, p := range kept {
			one.Done += p.Done
		}
		kept = []Stretch{one}
	}
	cells := shares(kept, total, width-(len(kept)-1))
	out := make([]string, len(kept))
	for i, p := range kept {
		done := cells[i] * p.Done / p.Of
		if p.Done > 0 {
			done = max(done, 1)
		}
		if p.Done < p.Of {
			done = min(done, cells[i]-1)
		}
		if done = max(done, 0); cells[i] == 1 && p.Done == p.Of {
			done = 1
		}
		line := strings.Repeat(k.done, done)
		if rest := cells[i] - done; rest > 0 {
			line += k.Quiet.Render(strings.Repeat(k.todo, rest))
		}
		out[i] = line
	}
	return strings.Join(out, " ")
}

// shares divides the cells among the parts, at least one to each, and all of them.
func shares(parts []Stretch, total, cells int) []int {
	out := make([]int, len(parts))
	used, so := 0, 0
	for i, p := range parts {
		so += p.Of
		left := len(parts) - 1 - i // each of them needs a cell
		end := min(max(cells*so/total, used+1), cells-left)
		out[i] = max(end-used, 1)
		used += out[i]
	}
	return out
}

// Line returns a rule, as wide as the window where it stands under the head.
func (k Kit) Line(width int) string {
	return k.Quiet.Render(strings.Repeat(k.Rule, max(width, 0)))
}
