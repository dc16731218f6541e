package ports

import (
	"context"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A hostScan is what was established about another computer.
type hostScan struct {
	target   checks.Target
	outcomes []outcome
	// fronts is what accepts connections in place of an address, and sites which CDN
	// stands before it.
	fronts map[netip.Addr]front
	sites  map[netip.Addr]frontedSite
	// answers is what open ports said of themselves; notAsked counts those that were
	// not asked, for want of time.
	answers  map[netip.AddrPort]answer
	notAsked int
	router   routerAnswer
	accepted acceptances
}

// answerOf returns what a port said, at the first of its addresses that did.
func (v hostScan) answerOf(port uint16, at []netip.Addr) (answer, bool) {
	var first answer
	found := false
	for _, addr := range at {
		a, ok := v.answers[netip.AddrPortFrom(addr, port)]
		if ok && len(a.facts) > 0 {
			return a, true
		}
		if ok && !found {
			first, found = a, true
		}
	}
	return first, found
}

// runRemote tries the ports of a target, at its first address and at the first
// one of the other family.
func runRemote(ctx context.Context, env *checks.Env, t checks.Target) []checks.Finding {
	v := hostScan{
		target: t, fronts: map[netip.Addr]front{}, sites: map[netip.Addr]frontedSite{}, answers: map[netip.AddrPort]answer{},
		router: askRouter(ctx, env), accepted: acceptances{list: checks.OptionsOf[Options](env).Accepted, now: env.Now()},
	}
	list := scanOrder(portsOf(env, t), t.String())
	for _, addr := range onePerFamily(t.Addrs) {
		talks := newConversations(ctx, env, t.Host)
		o := scanFor(ctx, env, addr, list, func(p uint16) {
			if t.Scope != checks.Public || !serviceTable().expected(p) { // a website, which other checks look at
				talks.add(netip.AddrPortFrom(addr, p))
			}
		})
		answers, left := talks.answers()
		maps.Copy(v.answers, answers)
		v.notAsked += left
		v.outcomes = append(v.outcomes, o)
		if site, ok := behindCDN(o, answers); ok {
			v.sites[addr] = site
		} else {
			v.fronts[addr] = findFront(ctx, env, t, o, answers)
		}
		if o.stop == checks.ReasonCancelled {
			break
		}
	}
	return judgeRemote(v)
}

// dismissed reports whether an open port is that of something else which answers there.
func (v hostScan) dismissed(at netip.AddrPort) bool {
	return v.sites[at.Addr()].ports[at.Port()] || v.fronts[at.Addr()].covers(v.answers[at])
}

// portsOf is what to try: the port that the target names, or those of the run,
// or the usual ones.
func portsOf(env *checks.Env, t checks.Target) []uint16 {
	list := checks.OptionsOf[Options](env).Ports
	switch {
	case t.Port != 0:
		list = []uint16{t.Port}
	case list == nil:
		list = serviceTable().defaultPorts()
	}
	list = slices.DeleteFunc(slices.Clone(list), func(p uint16) bool { return p == 0 })
	slices.Sort(list)
	return slices.Compact(list)
}

// onePerFamily returns the first address of each family, in the order given.
func onePerFamily(addrs []netip.Addr) []netip.Addr {
	var out []netip.Addr
	for _, a := range addrs {
		a = a.Unmap()
		if a.IsValid() && !slices.ContainsFunc(out, func(b netip.Addr) bool { return a.Is4() == b.Is4() }) {
			out = append(out, a)
		}
	}
	return out
}

// scanOrder puts the risky ports first, so that a run cut short was still of use,
// and shuffles the rest: a row of neighbours looks like an attack, and falls
// into the same limits. The target's name is the seed, so that a run repeats.
func scanOrder(list []uint16, name string) []uint16 {
	r := seededRand(name)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	rank := func(p uint16) checks.Severity {
		rows := serviceTable().byPort[p]
		if len(rows) == 0 {
			return checks.Info
		}
		doc, _ := docs.Find(rows[0].ID)
		return rows[0].severity(doc, checks.Public, false)
	}
	slices.SortStableFunc(list, func(a, b uint16) int { return int(rank(b)) - int(rank(a)) })
	return list
}

func seededRand(name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), 0)) //nolint:gosec // an order, not a secret
}

// maybeTarpit reports whether so many ports are open that the answers may be those
// of a firewall that accepts everything.
func maybeTarpit(o outcome) bool {
	n := o.count(open)
	return n > 50 || n*10 > len(o.ports)
}

// aboveEphemeral is above the ports that systems hand out to their own clients, where
// hardly anything listens.
const aboveEphemeral = 61000

// isTarpit tries three high ports at which nobody would look for a
// service, and reports whether every one is open.
func isTarpit(ctx context.Context, env *checks.Env, t checks.Target, o outcome) bool {
	r := seededRand(t.String() + " high ports")
	var try []uint16
	for _, i := range r.Perm(65536 - aboveEphemeral) {
		p := uint16(aboveEphemeral + i)
		if _, listed := o.ports[p]; !listed && len(serviceTable().byPort[p]) == 0 {
			if try = append(try, p); len(try) == 3 {
				break
			}
		}
	}
	if len(try) == 0 { // the list held every port: they are in the outcome
		return o.count(open)*10 > len(o.ports)*9
	}
	return scan(ctx, env, o.addr, try).count(open) == len(try)
}
