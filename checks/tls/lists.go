package tls

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// A list is what a server accepts of one version, in the order in which it chose.
type list struct {
	version uint16
	ids     []uint16
	names   []string
	whole   bool   // it ended with a refusal
	groups  bool   // it lists ways to agree on a key, not suites
	why     string // why it is not whole
}

// lists asks for every suite of every version that is on, and for every group.
// Each hello offers what is left; what the server chooses is taken out, until it
// refuses. What the findings have shown already is not asked again, and a suite
// and a group are found at the same time where that is possible.
func (p *prober) lists(ctx context.Context, f *facts) {
	var out []list
	var on []uint16
	for _, v := range versionList() {
		if f.versions[v].on && v != ssl20 && v != tls13 {
			on = append(on, v)
		}
	}
	olds := make([][]list, len(on)+1)
	var wg sync.WaitGroup
	for i, v := range on {
		wg.Go(func() { olds[i+1] = p.older(ctx, f, v, i == 0) })
	}
	if f.versions[tls13].on {
		wg.Go(func() { olds[0] = p.newest(ctx, f) })
	}
	wg.Wait()
	for _, l := range olds {
		out = append(out, l...)
	}
	if f.versions[ssl20].on {
		out = append(out, list{version: ssl20, names: f.ssl2, whole: true})
	}
	f.lists = out
	for _, l := range out {
		for _, id := range l.ids {
			if !l.groups && !slices.Contains(f.suites, id) {
				f.suites = append(f.suites, id)
			}
		}
	}
	slices.Sort(f.suites)
}

// add notes what the server chose.
func (l *list) add(id uint16) {
	l.ids = append(l.ids, id)
	if l.groups {
		l.names = append(l.names, groupName(id))
	} else {
		l.names = append(l.names, suiteName(id))
	}
}

// candidates are the suites of an older version: those with a curve first, because
// each of them may also tell a group. The rare ones, of shared and fixed keys, are
// asked of the best version only: what has none of them there has none below. What
// was refused already is left out.
func candidates(f *facts, version uint16, rare bool) []uint16 {
	ids := pick(func(s suite) bool {
		switch {
		case s.modern || s.name == "TLS_NULL_WITH_NULL_NULL" || version != tls12 && s.newer || !rare && !s.usual:
			return false
		case version == tls12 && s.weakness() != "" && slices.Contains(weakSuites(), s.id):
			return !f.safe(s.weakness())
		}
		return !slices.Contains(f.pairs[version], s.id)
	})
	slices.SortStableFunc(ids, func(a, b uint16) int {
		rank := func(id uint16) int {
			switch s := suiteTable()[id]; {
			case s.is(traitECDHE):
				return 0
			case s.usual:
				return 1
			}
			return 2
		}
		return rank(a) - rank(b)
	})
	return ids
}

// older lists the suites of TLS 1.2 or before, and with those of the best of them
// the groups.
func (p *prober) older(ctx context.Context, f *facts, version uint16, best bool) []list {
	suites := list{version: version, whole: true}
	groups := list{version: version, whole: true, groups: true}
	for _, id := range f.pairs[version] {
		suites.add(id)
	}
	left := oldGroups()
	searching := best // for groups, on the way
	ids := slices.DeleteFunc(candidates(f, version, best), func(id uint16) bool { return slices.Contains(suites.ids, id) })
	for len(ids) > 0 {
		window := ids[:min(len(ids), maxSuites-1)] // every server reads so many to the end
		h := hello{version: version, suites: append(slices.Clone(window), renegotiationSCSV)}
		if searching {
			h.groups = left
		}
		r := p.ask(ctx, h)
		if searching && (r.version != version || r.group == 0) {
			// No curve suite was chosen: for want of suites, or of groups. From here on
			// all groups are offered again, and those left are asked for at the end.
			if searching = false; r.version != version && len(left) < len(oldGroups()) {
				continue
			}
		}
		if r.version != version {
			if suites.end(r); !suites.whole {
				break
			}
			ids = ids[len(window):]
			continue
		}
		suites.add(r.suite)
		ids = slices.DeleteFunc(ids, func(id uint16) bool { return id == r.suite })
		if searching {
			groups.add(r.group)
			left = slices.DeleteFunc(slices.Clone(left), func(id uint16) bool { return id == r.group })
			searching = len(left) > 0
		}
	}
	if !best {
		return []list{suites}
	}
	curves := slices.DeleteFunc(slices.Clone(suites.ids), func(id uint16) bool { return !suiteTable()[id].is(traitECDHE) })
	for len(left) > 0 && len(curves) > 0 {
		r := p.ask(ctx, hello{version: version, groups: left, suites: append(curves[:min(len(curves), maxSuites-1):min(len(curves), maxSuites-1)], renegotiationSCSV)})
		if r.version != version || !slices.Contains(left, r.group) {
			groups.end(r)
			break
		}
		groups.add(r.group)
		left = slices.DeleteFunc(slices.Clone(left), func(id uint16) bool { return id == r.group })
	}
	if len(curves) == 0 {
		return []list{suites}
	}
	return []list{suites, groups}
}

// newest lists the suites and the groups of TLS 1.3, one of each at a time.
func (p *prober) newest(ctx context.Context, f *facts) []list {
	suites, groups := list{version: tls13, whole: true}, list{version: tls13, whole: true, groups: true}
	both, s, g := true, modernSuites(), everyGroup()
	if known := f.modern; known.suite != 0 {
		suites.add(known.suite)
		s = slices.DeleteFunc(s, func(id uint16) bool { return id == known.suite })
		if slices.Contains(g, known.group) {
			groups.add(known.group)
			g = slices.DeleteFunc(g, func(id uint16) bool { return id == known.group })
		}
	}
	if f.quantum.known && !f.quantum.on {
		g = slices.DeleteFunc(g, isQuantum)
	}
	for len(s) > 0 || len(g) > 0 {
		h := hello{version: tls13, suites: s, groups: g}
		if len(s) == 0 || !both && len(g) > 0 {
			h.suites = modernSuites()
		}
		if len(g) == 0 {
			h.groups = everyGroup()
		}
		r := p.ask(ctx, h)
		switch {
		case r.version != tls13 && both:
			both = false // one of the two is at its end; groups first, then suites
		case r.version != tls13 && len(g) > 0:
			groups.end(r)
			g = nil
		case r.version != tls13:
			suites.end(r)
			s = nil
		default:
			if slices.Contains(s, r.suite) && !slices.Contains(suites.ids, r.suite) {
				suites.add(r.suite)
				s = slices.DeleteFunc(slices.Clone(s), func(id uint16) bool { return id == r.suite })
			}
			if !slices.Contains(g, r.group) && len(g) > 0 {
				groups.end(r) // a server that chose no group it was offered
				g = nil
			} else if len(g) > 0 {
				groups.add(r.group)
				g = slices.DeleteFunc(slices.Clone(g), func(id uint16) bool { return id == r.group })
			}
		}
	}
	return []list{suites, groups}
}

// end notes why a list ended: with a refusal, or without an answer.
func (l *list) end(r reply) {
	if r.version == 0 && !r.refused() && !r.hungUp() {
		l.whole = false
		l.why = fmt.Sprint(r.err)
	}
}
