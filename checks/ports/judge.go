package ports

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// judgeRemote says which services of another computer accept connections, and
// what could not be told.
func judgeRemote(v view) []checks.Finding {
	t := v.target
	scope := t.Scope
	if scope == checks.Local {
		scope = checks.Internal // a loopback address named as a target stands for a host
	}
	var exposures []exposure
	sum := summary(t.String())
	for port, at := range openPorts(v) {
		svc, _ := known.identify(port, "")
		for _, addr := range at {
			sum.Evidence = append(sum.Evidence, acceptedEvidence(addr, port, svc))
		}
		if svc.Expected {
			continue
		}
		e := exposure{svc: svc, port: port, target: t.HostPort(port) + "/tcp"}
		for _, addr := range at {
			e.evidence = append(e.evidence, acceptedEvidence(addr, port, svc))
		}
		describeRemote(&e, v, at)
		exposures = append(exposures, e)
	}
	out, risky, untold := findings(exposures, scope)
	sum.Evidence = atMost(sum.Evidence)
	for _, o := range v.outcomes {
		sum.Evidence = append(sum.Evidence, triedEvidence(o)...)
	}
	return append([]checks.Finding{settleRemote(sum, v, risky, untold)}, out...)
}

// openPorts yields each open port in ascending order with the addresses where it
// is open, leaving out addresses that accept everything.
func openPorts(v view) func(yield func(uint16, []netip.Addr) bool) {
	at := map[uint16][]netip.Addr{}
	for _, o := range v.outcomes {
		if v.everything[o.addr] {
			continue
		}
		for p, st := range o.ports {
			if st == open {
				at[p] = append(at[p], o.addr)
			}
		}
	}
	return func(yield func(uint16, []netip.Addr) bool) {
		for _, p := range slices.Sorted(maps.Keys(at)) {
			if !yield(p, at[p]) {
				return
			}
		}
	}
}

// describeRemote words an exposure of another computer.
func describeRemote(e *exposure, v view, at []netip.Addr) {
	t := v.target
	e.called = e.svc.Name
	switch t.Scope {
	case checks.Public:
		e.title = fmt.Sprintf("Anyone on the internet may be able to reach %s at %s", e.called, t.Host)
	case checks.Internal:
		e.title = fmt.Sprintf("Anyone on the same network may be able to reach %s at %s", e.called, t.Host)
	case checks.Local:
		e.title = fmt.Sprintf("%s answers at %s", strings.ToUpper(e.called[:1])+e.called[1:], t.Host)
	}
	e.detail = fmt.Sprintf("Port %d of %s accepted a connection from this computer.", e.port, t.Host)
	if e.svc != unnamed {
		e.detail += fmt.Sprintf(" That number is used for %s; nothing was sent to make sure.", e.called)
	}
	if len(v.outcomes) > 1 && len(at) == 1 && at[0].Is6() {
		e.detail += " It answers over IPv6 only; check that your firewall covers IPv6 too."
	}
}

// settleRemote settles the finding that is always made. What was not
// established is never called closed.
func settleRemote(sum checks.Finding, v view, risky bool, untold int) checks.Finding {
	if r, detail := unsettled(v); r != "" {
		return unknown(sum, r, detail)
	}
	n := 0
	for range openPorts(v) {
		n++
	}
	sum.Detail = fmt.Sprintf("%s of %s accepted a connection from this computer.", plural(n, "port"), v.target.Host)
	if untold > 0 {
		sum.Detail += " " + untoldSays(untold)
	}
	for _, o := range v.outcomes {
		if !o.alive {
			sum.Detail += fmt.Sprintf(" Nothing was heard from its other address, %s.", o.addr)
		}
	}
	if !risky {
		sum.Status = checks.Pass
		return sum
	}
	sum.Status, sum.Severity = checks.Partial, checks.Info
	sum.Title = "Some doors of " + v.target.Host + " need a look; each has a line of its own"
	return sum
}

// unsettled says why the view does not tell open from closed; no reason means
// that it does. One address that answered speaks for the host: ports that stay
// silent then are kept shut by a firewall.
func unsettled(v view) (checks.Reason, string) {
	t := v.target
	if len(v.outcomes) == 0 {
		r := t.ResolveReason
		if r == "" {
			r = checks.ReasonUnreachable
		}
		return r, "No address is known for " + t.Host + ", so no port could be tried."
	}
	alive, short, other := false, 0, 0
	for _, o := range v.outcomes {
		switch {
		case o.stop == checks.ReasonCancelled:
			left := o.count(untried)
			return o.stop, fmt.Sprintf("The run was stopped with %s of %s still to try.", plural(left, "port"), t.Host)
		case o.stop == checks.ReasonNotAuthorised:
			return o.stop, fmt.Sprintf("The run is not authorised to connect to %s.", o.addr)
		case v.everything[o.addr]:
			return checks.ReasonProtocol, t.Host + " accepts a connection on every port, even where nothing can be. " +
				"Something in between answers for it, so this says nothing."
		}
		alive = alive || o.alive
		if o.alive {
			short += o.count(shortage) + o.count(untried)
			other += o.count(odd)
		}
	}
	switch {
	case !alive:
		return notAlive(v)
	case short > 0:
		return checks.ReasonInternal, fmt.Sprintf("This computer ran out of connections, so %s of %s could not be tried.", plural(short, "port"), t.Host)
	case other > 0:
		return checks.ReasonProtocol, fmt.Sprintf("%s of %s gave an answer that fits nothing.", plural(other, "port"), t.Host)
	}
	return "", ""
}

// notAlive says why nothing was heard from any address.
func notAlive(v view) (checks.Reason, string) {
	t := v.target
	for _, o := range v.outcomes {
		switch {
		case o.count(silent) > 0:
			return checks.ReasonTimeout, t.Host + " did not answer on any port. It may be off, or a firewall may hide it; from here the two look alike."
		case o.count(shortage) > 0:
			return checks.ReasonInternal, "This computer ran out of connections, so " + t.Host + " could not be tried."
		}
	}
	for _, o := range v.outcomes {
		if o.stop == checks.ReasonUnreachable || o.count(unreachable) > 0 {
			return checks.ReasonUnreachable, "There is no way from this computer to " + t.Host + "."
		}
	}
	for _, o := range v.outcomes {
		if o.count(filtered) > 0 {
			return checks.ReasonUnreachable, "A firewall rule forbids every connection from this computer to " + t.Host + "."
		}
	}
	return checks.ReasonProtocol, t.Host + " gave no answer that could be understood on any port."
}

func acceptedEvidence(addr netip.Addr, port uint16, svc *service) checks.Evidence {
	return checks.Evidence{What: "open port", Where: netip.AddrPortFrom(addr, port).String(), Seen: "accepted a connection; the number stands for " + svc.Name}
}

// triedEvidence says what became of the ports of one address.
func triedEvidence(o outcome) []checks.Evidence {
	where := o.addr.String()
	unclear := o.count(shortage) + o.count(odd) + o.count(forbidden)
	return []checks.Evidence{
		{What: "result", Where: where, Seen: fmt.Sprintf("open %d, closed %d, no answer %d, unreachable %d, forbidden by a rule %d, not settled %d, not tried %d",
			o.count(open), o.count(closed), o.count(silent), o.count(unreachable), o.count(filtered), unclear, o.count(untried))},
		{What: "port numbers in the list", Where: where, Seen: compact(slices.Sorted(maps.Keys(o.ports)))},
	}
}

// compact writes sorted ports as ParsePorts reads them, cut at a length that
// nobody would read on from.
func compact(list []uint16) string {
	var b strings.Builder
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		if b.Len() > 2000 {
			fmt.Fprintf(&b, " and %d more", len(list)-i)
			break
		}
		b.WriteString(strconv.Itoa(int(list[i])))
		if j > i {
			b.WriteString("-" + strconv.Itoa(int(list[j])))
		}
		i = j + 1
	}
	return b.String()
}
