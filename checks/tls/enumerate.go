package tls

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
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

// enumerate asks for every suite of every version that is on, and for every group.
// Each hello offers what is left; what the server chooses is taken out, until it
// refuses. What the findings have shown already is not asked again, and a suite
// and a group are found at the same time where that is possible.
func (p *prober) enumerate(ctx context.Context, f *facts) {
	var out []list
	var on []uint16
	for _, v := range allVersions() {
		if f.versions[v].on && v != ssl20 && v != tls13 {
			on = append(on, v)
		}
	}
	olds := make([][]list, len(on)+1)
	var wg sync.WaitGroup
	for i, v := range on {
		wg.Go(func() { olds[i+1] = p.enumerateLegacy(ctx, f, v, i == 0) })
	}
	if f.versions[tls13].on {
		wg.Go(func() { olds[0] = p.enumerateTLS13(ctx, f) })
	}
	wg.Wait()
	for _, l := range olds {
		out = append(out, l...)
	}
	slices.SortFunc(p.agreed, func(a, b reply) int {
		return cmp.Or(cmp.Compare(b.version, a.version), cmp.Compare(a.suite, b.suite), cmp.Compare(a.group, b.group))
	})
	for _, r := range p.agreed {
		f.recordAgreement(r) // what the lists show, the findings say
	}
	if f.versions[ssl20].on {
		out = append(out, list{version: ssl20, names: f.ssl2, whole: true})
	}
	f.lists = out
	f.settleByLists()
	for _, l := range out {
		for _, id := range l.ids {
			if !l.groups && !slices.Contains(f.suites, id) {
				f.suites = append(f.suites, id)
			}
		}
	}
	slices.Sort(f.suites)
}

// settleByLists says of what is asked for singly without --full what the lists show. Only
// a whole list shows that something is not there.
func (f *facts) settleByLists() {
	small := state{known: true, seen: "TLS 1.3 has no small curves"}
	var best uint16 // of those before TLS 1.3
	for _, l := range f.lists {
		if l.version != tls13 && l.version != ssl20 && best == 0 {
			best, small = l.version, state{known: true, seen: "of the suites it has, none needs a curve"}
		}
		switch {
		case l.version == ssl20 || l.version == tls13:
		case l.groups:
			small = state{known: l.whole, seen: "of all groups offered, it chose no small curve"}
		case !l.whole && l.version < best:
			f.leaveOpen(f.notAgreed(), checks.ReasonProtocol)
		}
	}
	if g := f.smallestCurve(); g.name != "" && g.bits < rules().WeakCurve {
		small = state{known: true, on: true, seen: "it chose " + g.name}
	}
	f.setProperty(propSmallCurve, small)
}

// askForList is ask, and keeps what was agreed on.
func (p *prober) askForList(ctx context.Context, h hello) reply {
	r := p.ask(ctx, h)
	if r.version != 0 {
		p.agreedLock.Lock()
		defer p.agreedLock.Unlock()
		p.agreed = append(p.agreed, r)
	}
	return r
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

// suiteCandidates are the suites of an older version: those with a curve first, because
// each of them may also tell a group. The rare ones, of shared and fixed keys, are
// asked of the best version only: what has none of them there has none below. What
// was refused already is left out.
func suiteCandidates(f *facts, version uint16, rare bool) []uint16 {
	ids := suitesWhere(func(s suite) bool {
		switch {
		case s.tls13 || s.name == "TLS_NULL_WITH_NULL_NULL" || version != tls12 && s.tls12Only || !rare && !s.common:
			return false
		case version == tls12 && s.weakness() != "" && slices.Contains(weakSuites(), s.id):
			return !f.lacks(s.weakness())
		}
		return !slices.Contains(f.suitesByVersion[version], s.id)
	})
	slices.SortStableFunc(ids, func(a, b uint16) int {
		rank := func(id uint16) int {
			switch s := suiteTable()[id]; {
			case s.is(propECDHE):
				return 0
			case s.common:
				return 1
			}
			return 2
		}
		return rank(a) - rank(b)
	})
	return ids
}

// A legacyEnumeration is what is found of TLS 1.2 or before, and what is still to ask.
type legacyEnumeration struct {
	version                uint16
	suites, groups         list
	suitesLeft, groupsLeft []uint16 // the suites and groups to ask for
	alsoGroups             bool     // for groups, on the way
}

// enumerateLegacy lists the suites of TLS 1.2 or before, and with those of the best of them
// the groups.
func (p *prober) enumerateLegacy(ctx context.Context, f *facts, version uint16, best bool) []list {
	o := &legacyEnumeration{
		version: version, groupsLeft: tls12Groups(), alsoGroups: best,
		suites: list{version: version, whole: true}, groups: list{version: version, whole: true, groups: true},
	}
	for _, id := range f.suitesByVersion[version] {
		o.suites.add(id)
	}
	o.suitesLeft = without(suiteCandidates(f, version, best), o.suites.ids...)
	for len(o.suitesLeft) > 0 && o.suites.whole {
		window := o.suitesLeft[:min(len(o.suitesLeft), maxSuites-1)] // every server reads so many to the end
		h := hello{version: version, suites: append(slices.Clone(window), renegotiationSCSV)}
		if o.alsoGroups {
			h.groups = o.groupsLeft
		}
		o.record(p.askForList(ctx, h), window)
	}
	curves := slices.DeleteFunc(slices.Clone(o.suites.ids), func(id uint16) bool { return !suiteTable()[id].is(propECDHE) })
	if !best || len(curves) == 0 {
		return []list{o.suites}
	}
	p.enumerateLegacyGroups(ctx, o, curves[:min(len(curves), maxSuites-1)])
	return []list{o.suites, o.groups}
}

// record notes one answer to a window of suites.
func (o *legacyEnumeration) record(r reply, window []uint16) {
	agreed := r.version == o.version
	if o.alsoGroups && (!agreed || r.group == 0) {
		// No curve suite was chosen: for want of suites, or of groups. From here on
		// all groups are offered again, and those left are asked for at the end.
		if o.alsoGroups = false; !agreed && len(o.groupsLeft) < len(tls12Groups()) {
			return
		}
	}
	if !agreed {
		if o.suites.finish(r); o.suites.whole {
			o.suitesLeft = o.suitesLeft[len(window):]
		}
		return
	}
	o.suites.add(r.suite)
	o.suitesLeft = without(o.suitesLeft, r.suite)
	if o.alsoGroups {
		o.groups.add(r.group)
		o.groupsLeft = without(o.groupsLeft, r.group)
		o.alsoGroups = len(o.groupsLeft) > 0
	}
}

// enumerateLegacyGroups asks for the groups that were not found on the way.
func (p *prober) enumerateLegacyGroups(ctx context.Context, o *legacyEnumeration, curves []uint16) {
	for len(o.groupsLeft) > 0 {
		r := p.askForList(ctx, hello{version: o.version, groups: o.groupsLeft, suites: append(slices.Clone(curves), renegotiationSCSV)})
		if r.version != o.version || !slices.Contains(o.groupsLeft, r.group) {
			o.groups.finish(r)
			return
		}
		o.groups.add(r.group)
		o.groupsLeft = without(o.groupsLeft, r.group)
	}
}

// without returns a list less some of its members.
func without[T comparable](list []T, ids ...T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(id T) bool { return slices.Contains(ids, id) })
}

// A tls13Enumeration is what is found of TLS 1.3, and what is still to ask.
type tls13Enumeration struct {
	suites, groups         list
	suitesLeft, groupsLeft []uint16 // the suites and groups to ask for
	both                   bool     // one of each at a time
}

// enumerateTLS13 lists the suites and the groups of TLS 1.3, one of each at a time.
func (p *prober) enumerateTLS13(ctx context.Context, f *facts) []list {
	n := &tls13Enumeration{
		both: true, suitesLeft: tls13Suites(), groupsLeft: tls13Groups(),
		suites: list{version: tls13, whole: true}, groups: list{version: tls13, whole: true, groups: true},
	}
	if known := f.tls13Answer; known.suite != 0 {
		n.addSuite(known.suite)
		if slices.Contains(n.groupsLeft, known.group) {
			n.addGroup(known.group)
		}
	}
	if f.postQuantum.known && !f.postQuantum.on {
		n.groupsLeft = slices.DeleteFunc(n.groupsLeft, isPostQuantum)
	}
	for len(n.suitesLeft) > 0 || len(n.groupsLeft) > 0 {
		h := hello{version: tls13, suites: n.suitesLeft, groups: n.groupsLeft}
		if len(n.suitesLeft) == 0 || !n.both && len(n.groupsLeft) > 0 {
			h.suites = tls13Suites()
		}
		if len(n.groupsLeft) == 0 {
			h.groups = tls13Groups()
		}
		n.record(p.askForList(ctx, h))
	}
	return []list{n.suites, n.groups}
}

func (n *tls13Enumeration) addSuite(id uint16) {
	n.suites.add(id)
	n.suitesLeft = without(n.suitesLeft, id)
}

func (n *tls13Enumeration) addGroup(id uint16) {
	n.groups.add(id)
	n.groupsLeft = without(n.groupsLeft, id)
}

// record notes one answer.
func (n *tls13Enumeration) record(r reply) {
	switch {
	case r.version != tls13 && n.both:
		n.both = false // one of the two is at its end; groups first, then suites
		return
	case r.version != tls13 && len(n.groupsLeft) > 0:
		n.groups.finish(r)
		n.groupsLeft = nil
		return
	case r.version != tls13:
		n.suites.finish(r)
		n.suitesLeft = nil
		return
	}
	if slices.Contains(n.suitesLeft, r.suite) && !slices.Contains(n.suites.ids, r.suite) {
		n.addSuite(r.suite)
	}
	switch {
	case slices.Contains(n.groupsLeft, r.group):
		n.addGroup(r.group)
	case len(n.groupsLeft) > 0:
		n.groups.finish(r) // a server that chose no group it was offered
		n.groupsLeft = nil
	}
}

// finish notes why a list ended: with a refusal, or without an answer.
func (l *list) finish(r reply) {
	if r.version == 0 && !r.refused() && !r.hungUp() {
		l.whole = false
		l.why = fmt.Sprint(r.err)
	}
}
