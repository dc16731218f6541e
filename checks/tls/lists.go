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

// An olderList is what is found of TLS 1.2 or before, and what is still to ask.
type olderList struct {
	version        uint16
	suites, groups list
	ids, left      []uint16 // the suites and groups to ask for
	searching      bool     // for groups, on the way
}

// older lists the suites of TLS 1.2 or before, and with those of the best of them
// the groups.
func (p *prober) older(ctx context.Context, f *facts, version uint16, best bool) []list {
	o := &olderList{
		version: version, left: oldGroups(), searching: best,
		suites: list{version: version, whole: true}, groups: list{version: version, whole: true, groups: true},
	}
	for _, id := range f.pairs[version] {
		o.suites.add(id)
	}
	o.ids = without(candidates(f, version, best), o.suites.ids...)
	for len(o.ids) > 0 && o.suites.whole {
		window := o.ids[:min(len(o.ids), maxSuites-1)] // every server reads so many to the end
		h := hello{version: version, suites: append(slices.Clone(window), renegotiationSCSV)}
		if o.searching {
			h.groups = o.left
		}
		o.take(p.ask(ctx, h), window)
	}
	curves := slices.DeleteFunc(slices.Clone(o.suites.ids), func(id uint16) bool { return !suiteTable()[id].is(traitECDHE) })
	if !best || len(curves) == 0 {
		return []list{o.suites}
	}
	p.olderGroups(ctx, o, curves[:min(len(curves), maxSuites-1)])
	return []list{o.suites, o.groups}
}

// take notes one answer to a window of suites.
func (o *olderList) take(r reply, window []uint16) {
	agreed := r.version == o.version
	if o.searching && (!agreed || r.group == 0) {
		// No curve suite was chosen: for want of suites, or of groups. From here on
		// all groups are offered again, and those left are asked for at the end.
		if o.searching = false; !agreed && len(o.left) < len(oldGroups()) {
			return
		}
	}
	if !agreed {
		if o.suites.end(r); o.suites.whole {
			o.ids = o.ids[len(window):]
		}
		return
	}
	o.suites.add(r.suite)
	o.ids = without(o.ids, r.suite)
	if o.searching {
		o.groups.add(r.group)
		o.left = without(o.left, r.group)
		o.searching = len(o.left) > 0
	}
}

// olderGroups asks for the groups that were not found on the way.
func (p *prober) olderGroups(ctx context.Context, o *olderList, curves []uint16) {
	for len(o.left) > 0 {
		r := p.ask(ctx, hello{version: o.version, groups: o.left, suites: append(slices.Clone(curves), renegotiationSCSV)})
		if r.version != o.version || !slices.Contains(o.left, r.group) {
			o.groups.end(r)
			return
		}
		o.groups.add(r.group)
		o.left = without(o.left, r.group)
	}
}

// without returns a list less some of its members.
func without(list []uint16, ids ...uint16) []uint16 {
	return slices.DeleteFunc(slices.Clone(list), func(id uint16) bool { return slices.Contains(ids, id) })
}

// A newestList is what is found of TLS 1.3, and what is still to ask.
type newestList struct {
	suites, groups list
	ids, left      []uint16 // the suites and groups to ask for
	both           bool     // one of each at a time
}

// newest lists the suites and the groups of TLS 1.3, one of each at a time.
func (p *prober) newest(ctx context.Context, f *facts) []list {
	n := &newestList{
		both: true, ids: modernSuites(), left: everyGroup(),
		suites: list{version: tls13, whole: true}, groups: list{version: tls13, whole: true, groups: true},
	}
	if known := f.modern; known.suite != 0 {
		n.suite(known.suite)
		if slices.Contains(n.left, known.group) {
			n.group(known.group)
		}
	}
	if f.quantum.known && !f.quantum.on {
		n.left = slices.DeleteFunc(n.left, isQuantum)
	}
	for len(n.ids) > 0 || len(n.left) > 0 {
		h := hello{version: tls13, suites: n.ids, groups: n.left}
		if len(n.ids) == 0 || !n.both && len(n.left) > 0 {
			h.suites = modernSuites()
		}
		if len(n.left) == 0 {
			h.groups = everyGroup()
		}
		n.take(p.ask(ctx, h))
	}
	return []list{n.suites, n.groups}
}

func (n *newestList) suite(id uint16) {
	n.suites.add(id)
	n.ids = without(n.ids, id)
}

func (n *newestList) group(id uint16) {
	n.groups.add(id)
	n.left = without(n.left, id)
}

// take notes one answer.
func (n *newestList) take(r reply) {
	switch {
	case r.version != tls13 && n.both:
		n.both = false // one of the two is at its end; groups first, then suites
		return
	case r.version != tls13 && len(n.left) > 0:
		n.groups.end(r)
		n.left = nil
		return
	case r.version != tls13:
		n.suites.end(r)
		n.ids = nil
		return
	}
	if slices.Contains(n.ids, r.suite) && !slices.Contains(n.suites.ids, r.suite) {
		n.suite(r.suite)
	}
	switch {
	case slices.Contains(n.left, r.group):
		n.group(r.group)
	case len(n.left) > 0:
		n.groups.end(r) // a server that chose no group it was offered
		n.left = nil
	}
}

// end notes why a list ended: with a refusal, or without an answer.
func (l *list) end(r reply) {
	if r.version == 0 && !r.refused() && !r.hungUp() {
		l.whole = false
		l.why = fmt.Sprint(r.err)
	}
}
