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
func judgeRemote(v hostScan) []checks.Finding {
	t := v.target
	scope := t.Scope
	if scope == checks.Local {
		scope = checks.Internal // a loopback address named as a target stands for a host
	}
	var exposed []exposedService
	var pages []checks.Evidence
	sum := newSummary(t.String())
	for port, at := range openPorts(v) {
		e := exposedService{port: port, scope: scope, target: t.HostPort(port) + "/tcp"}
		e.svc, _ = serviceTable().identify(port, "")
		for _, addr := range at {
			seen := acceptedEvidence(addr, port, e.svc)
			sum.Evidence = append(sum.Evidence, seen)
			e.evidence = append(e.evidence, seen)
		}
		a, asked := v.answerOf(port, at)
		if asked {
			e.addAnswer(a)
			if slices.Contains(a.facts, "http.login") || slices.Contains(a.facts, "https.login") {
				pages = append(pages, answerEvidence(a)...)
			}
		}
		mappings := v.router.mappingsTo(port, false, at)
		if e.svc.Expected && len(mappings) == 0 {
			continue
		}
		e.byNumber = len(mappings) == 0 // what the router lets in on purpose is there
		describeRemote(&e, v, at, asked && (a.connected || a.hungUp))
		if len(mappings) > 0 {
			v.router.addMappings(&e, mappings, words.Say("where.host", "host", t.Host))
		}
		exposed = append(exposed, e)
	}
	judged := judge(t.String(), exposed, v.accepted)
	out := judged.findings
	if len(pages) > 0 && scope == checks.Internal {
		out = append(out, checks.Finding{
			ID: idPage, Target: t.String(), Status: checks.Partial, Severity: checks.Low, Evidence: pages,
			Detail: words.Say("remote.page", "host", t.Host),
		})
	}
	sum.Evidence = atMost(sum.Evidence)
	for _, o := range v.outcomes {
		sum.Evidence = append(sum.Evidence, triedEvidence(o)...)
	}
	return append([]checks.Finding{summariseRemote(sum, v, judged)}, out...)
}

// addAnswer takes in what a port said of itself.
func (e *exposedService) addAnswer(a answer) {
	e.facts, e.hungUp = a.facts, a.hungUp
	e.evidence = append(e.evidence, answerEvidence(a)...)
	id := proves(a.facts)
	switch {
	case id == "" && slices.Contains(a.facts, "http.answers") && !serviceTable().speaksHTTP(e.port):
		e.svc = serviceTable().byID(idWebPages) // an answer beats a number
	case id == "":
	case id == e.svc.ID:
		e.confirmed = true
	default: // an answer beats a number
		e.svc, e.confirmed = serviceTable().byID(id), true
	}
}

// answerEvidence shows the bytes of a conversation, for whoever wants to check.
func answerEvidence(a answer) []checks.Evidence {
	where := a.addr.String()
	out := []checks.Evidence{{What: "sent", Where: where, Seen: quoted(a.sent)}, {What: "answer", Where: where, Seen: quoted(a.received)}}
	if a.err != nil {
		out = append(out, checks.Evidence{What: "the conversation ended", Where: where, Seen: a.err.Error()})
	}
	return out
}

// quoted shows the beginning of bytes from outside.
func quoted(b []byte) string {
	const most = 160
	if len(b) == 0 {
		return "nothing"
	}
	if len(b) <= most {
		return strconv.Quote(string(b))
	}
	return strconv.Quote(string(b[:most])) + " " + counted(len(b)-most, "bytes.one", "bytes.some")
}

// openPorts yields each open port in ascending order with the addresses where it
// is open. Where something else answers for an address, only what is not that counts.
func openPorts(v hostScan) func(yield func(uint16, []netip.Addr) bool) {
	at := map[uint16][]netip.Addr{}
	for _, o := range v.outcomes {
		for p, st := range o.ports {
			if st != open {
				continue
			}
			if v.dismissed(netip.AddrPortFrom(o.addr, p)) {
				continue
			}
			at[p] = append(at[p], o.addr)
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

// describeRemote words an exposed service of another computer.
func describeRemote(e *exposedService, v hostScan, at []netip.Addr, asked bool) {
	t := v.target
	e.name = e.svc.name()
	where := words.Say("where.host", "host", t.Host)
	switch t.Scope {
	case checks.Public:
		e.headline("title.internet", where)
	case checks.Internal:
		e.headline("title.network", where)
	case checks.Local:
		e.headline("title.answers", where, "name", strings.ToUpper(e.name[:1])+e.name[1:])
	}
	e.say("remote.accepts", "port", e.port, "host", t.Host)
	for _, name := range e.facts {
		e.detail += " " + facts()[name].Says
	}
	switch {
	case e.confirmed || e.svc == unknownService:
	case checks.NeverSend(e.port):
		e.say("remote.never_send", "name", e.name)
	case e.hungUp:
		e.say("remote.hung_up", "name", e.name)
	case asked:
		e.say("remote.unproven", "name", e.name)
	default:
		e.say("remote.not_asked", "name", e.name)
	}
	if len(v.outcomes) > 1 && len(at) == 1 && at[0].Is6() {
		e.say("remote.six")
	}
}

// summariseRemote completes the finding that is always made. What was not
// established is never called closed.
func summariseRemote(sum checks.Finding, v hostScan, judged judgement) checks.Finding {
	if r, detail := inconclusive(v); r != "" {
		return unknown(sum, r, detail)
	}
	n := 0
	for range openPorts(v) {
		n++
	}
	if site, of := v.site(); of > 0 && n == 0 && !judged.risky {
		sum.Status, sum.Reason = checks.NotChecked, checks.ReasonSkipped
		sum.Title = words.Say("title.cdn", "host", v.target.Host, "name", site)
		sum.Detail = counted(of, "cdn.one", "cdn.some", "host", v.target.Host, "name", site) + " " + words.Say("cdn.behind")
		return sum
	}
	detail := append([]string{counted(n, "remote.one", "remote.some", "host", v.target.Host)}, judged.unlistedNote()...)
	if v.notAsked > 0 {
		detail = append(detail, counted(v.notAsked, "remote.left_one", "remote.left_some"))
	}
	if site, of := v.site(); of > 0 {
		detail = append(detail, counted(of, "cdn.one", "cdn.some", "host", v.target.Host, "name", site))
	}
	for _, o := range v.outcomes {
		if !o.alive {
			detail = append(detail, words.Say("remote.other_address", "addr", o.addr))
		}
	}
	return judged.concluded(sum, v.target.Host, detail)
}

// site names the CDN that stands before the host, and counts its ports.
func (v hostScan) site() (name string, ports int) {
	for _, o := range v.outcomes {
		if s := v.sites[o.addr]; len(s.ports) > ports {
			name, ports = s.name, len(s.ports)
		}
	}
	return name, ports
}

// inconclusive says why the view does not tell open from closed; no reason means
// that it does. One address that answered speaks for the host: ports that stay
// noReply then are kept shut by a firewall.
func inconclusive(v hostScan) (checks.Reason, string) {
	t := v.target
	if len(v.outcomes) == 0 {
		return t.Unresolved()
	}
	alive, short, other := false, 0, 0
	for _, o := range v.outcomes {
		switch {
		case o.stop == checks.ReasonCancelled:
			left := o.count(notTried)
			return o.stop, counted(left, "stopped.one", "stopped.some", "host", t.Host)
		case o.stop == checks.ReasonNotAuthorised:
			return o.stop, words.Say("forbidden.port", "addr", o.addr)
		case v.fronts[o.addr].kind != "":
			f := v.fronts[o.addr]
			return checks.ReasonProtocol, words.Say(f.kind, "host", t.Host, "n", f.ports)
		}
		alive = alive || o.alive
		if o.alive {
			short += o.count(resourceExhausted) + o.count(notTried)
			other += o.count(unexpectedReply)
		}
	}
	switch {
	case !alive:
		return notAlive(v)
	case short > 0:
		return checks.ReasonInternal, counted(short, "exhausted.one", "exhausted.some", "host", t.Host)
	case other > 0:
		return checks.ReasonProtocol, counted(other, "unexpected.one", "unexpected.some", "host", t.Host)
	}
	return "", ""
}

// notAlive says why no address answered.
func notAlive(v hostScan) (checks.Reason, string) {
	seen := func(is func(outcome) bool) bool { return slices.ContainsFunc(v.outcomes, is) }
	reason, key := checks.ReasonProtocol, "no_answer.unclear"
	// The first address of which one of the two holds decides.
	i := slices.IndexFunc(v.outcomes, func(o outcome) bool { return o.count(noReply)+o.count(resourceExhausted) > 0 })
	switch {
	case i >= 0 && v.outcomes[i].count(noReply) > 0:
		reason, key = checks.ReasonTimeout, "no_answer.timeout"
	case i >= 0:
		reason, key = checks.ReasonInternal, "exhausted.host"
	case seen(func(o outcome) bool { return o.stop == checks.ReasonUnreachable || o.count(unreachable) > 0 }):
		reason, key = checks.ReasonUnreachable, "no_answer.unreachable"
	case seen(func(o outcome) bool { return o.count(filtered) > 0 }):
		reason, key = checks.ReasonUnreachable, "no_answer.filtered"
	}
	return reason, words.Say(key, "host", v.target.Host)
}

func acceptedEvidence(addr netip.Addr, port uint16, svc *service) checks.Evidence {
	return checks.Evidence{What: "open port", Where: netip.AddrPortFrom(addr, port).String(), Seen: words.Say("evidence.accepts", "name", svc.name())}
}

// triedEvidence says what became of the ports of one address.
func triedEvidence(o outcome) []checks.Evidence {
	where := o.addr.String()
	unclear := o.count(resourceExhausted) + o.count(unexpectedReply) + o.count(notAuthorised)
	out := []checks.Evidence{
		{What: "result", Where: where, Seen: fmt.Sprintf("open %d, closed %d, no answer %d, unreachable %d, forbidden by a rule %d, not settled %d, not tried %d",
			o.count(open), o.count(closed), o.count(noReply), o.count(unreachable), o.count(filtered), unclear, o.count(notTried))},
		{What: "port numbers in the list", Where: where, Seen: formatPorts(slices.Sorted(maps.Keys(o.ports)))},
	}
	if o.lossy {
		out = append(out, checks.Evidence{What: "packets were lost on the way", Where: where, Seen: words.Say("evidence.lossy")})
	}
	return out
}

// formatPorts writes sorted ports as ParsePorts reads them, cut at a length that
// nobody would read on from.
func formatPorts(list []uint16) string {
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
