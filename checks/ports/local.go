package ports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// runLocal reads this computer's own list of listening sockets, and puts beside
// it what the router says of port mappings that lead to them.
func runLocal(ctx context.Context, env *checks.Env, t checks.Target) []checks.Finding {
	var table checks.Listeners
	err := errors.ErrUnsupported
	if env.Host != nil {
		table, err = env.Host.Listeners(ctx)
	}
	return judgeLocal(t, table, err, askRouter(ctx, env), acceptances{list: checks.OptionsOf[Options](env).Accepted, now: env.Now()})
}

// judgeLocal says which listening sockets others may reach. An address that a
// program is bound to proves who can not get to it, and never who can: that
// depends on the firewall, which it does not see, and on the router.
func judgeLocal(t checks.Target, table checks.Listeners, err error, router routerAnswer, on acceptances) []checks.Finding {
	target := t.String()
	sum := newSummary(target)
	if err != nil {
		detail := words.Say("local.unread")
		sum.Evidence = []checks.Evidence{{What: "fault", Where: target, Seen: err.Error()}}
		if errors.Is(err, errors.ErrUnsupported) {
			detail = words.Say("local.unsupported")
		}
		return append([]checks.Finding{unread(sum, checks.ReasonOf(err), detail)}, router.finding()...)
	}
	exposed, seen := localExposures(target, table, router)
	sum.Evidence = seen
	reachable := len(exposed)
	exposed = append(exposed, router.forwardedElsewhere()...)
	judged := judge(target, exposed, on)
	sum.Evidence = atMost(sum.Evidence)
	if len(sum.Evidence) == 0 {
		sum.Evidence = []checks.Evidence{{What: "known: listening sockets", Where: table.Source, Seen: "none"}}
	}
	return slices.Concat([]checks.Finding{summariseLocal(sum, table, reachable, judged)}, judged.findings, router.finding())
}

// localExposures gathers the sockets that are not for this computer alone, a
// service each: IPv4 and IPv6, and workers that share a port, are one.
func localExposures(target string, table checks.Listeners, router routerAnswer) (list []exposedService, all []checks.Evidence) {
	sockets := slices.Clone(table.Sockets)
	slices.SortStableFunc(sockets, func(a, b checks.Listener) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), a.Addr.Compare(b.Addr), cmp.Compare(a.PID, b.PID))
	})
	type key struct {
		id   string
		port uint16
		udp  bool
	}
	merged := map[key]int{}
	var reachable [][]checks.Listener
	for _, l := range sockets {
		if l.UDP && serviceTable().byUDP[l.Port] == nil {
			continue // every browser opens some; the table names those that matter
		}
		seen := socketEvidence(table.Source, l)
		all = append(all, seen)
		if l.Addr.Unmap().IsLoopback() {
			continue // nobody else can get to it
		}
		svc, confirmed := identifyOwner(l)
		k := key{svc.ID, l.Port, l.UDP}
		i, ok := merged[k]
		if !ok {
			i = len(list)
			merged[k] = i
			list = append(list, exposedService{
				svc: svc, port: l.Port, udp: l.UDP, scope: checks.Internal,
				target: fmt.Sprintf("%s:%d/%s", target, l.Port, protocol(l.UDP)),
			})
			reachable = append(reachable, nil)
		}
		e := &list[i]
		if confirmed && !e.confirmed {
			e.svc, e.confirmed = svc, true
		}
		e.evidence = append(e.evidence, seen)
		reachable[i] = append(reachable[i], l)
	}
	for i := range list {
		e := &list[i]
		describeLocal(e, reachable[i])
		if mappings := router.mappingsTo(e.port, e.udp, router.info.Own); len(mappings) > 0 {
			router.addMappings(e, mappings, words.Say("where.here"))
		}
	}
	return list, all
}

// identifyOwner says what a socket is for, by its program or by the services of
// Windows that share one.
func identifyOwner(l checks.Listener) (*service, bool) {
	svc, confirmed := serviceTable().identifyIn(l.UDP, l.Port, l.Program)
	for name := range strings.SplitSeq(l.Service, ", ") {
		if s, ok := serviceTable().identifyIn(l.UDP, l.Port, name); ok && !confirmed && name != "" {
			return s, true
		}
	}
	return svc, confirmed
}

// summariseLocal completes the finding that is always made.
func summariseLocal(sum checks.Finding, table checks.Listeners, reachable int, judged judgement) checks.Finding {
	detail := []string{counted(reachable, "local.one", "local.some", "alone", countLoopback(table.Sockets))}
	detail = append(detail, judged.unlistedNote()...)
	if table.Hidden != "" {
		detail = append(detail, table.Hidden)
	}
	if table.Partial && !judged.risky {
		return unread(sum, checks.ReasonNeedsElevation, strings.Join(detail, " "))
	}
	return judged.concluded(sum, sum.Target, detail)
}

// unread completes a summary of this computer that stays unknown, by the rule of every check
// of it: what a missing right hides, or a system does not have, was not looked at.
func unread(f checks.Finding, r checks.Reason, detail string) checks.Finding {
	f = unknown(f, r, detail)
	f.Status = checks.UnknownFinding(f.ID, checks.UnknownFact[bool](r, detail), "").Status
	return f
}

func countLoopback(list []checks.Listener) int {
	n := 0
	for _, l := range list {
		if l.Addr.Unmap().IsLoopback() && (!l.UDP || serviceTable().byUDP[l.Port] != nil) {
			n++
		}
	}
	return n
}

// reach is who may get to an address, nearest first.
type reach uint8

const (
	sameLink reach = iota
	sameNetwork
	anyone
)

func reachOf(a netip.Addr) reach {
	a = a.Unmap()
	switch {
	case a.IsUnspecified():
		return anyone
	case a.IsLinkLocalUnicast():
		return sameLink
	case checks.ScopeOf(a) == checks.Internal:
		return sameNetwork
	}
	return anyone
}

// describeLocal words an exposed service of this computer.
func describeLocal(e *exposedService, rows []checks.Listener) {
	widest := sameLink
	var owner checks.Listener
	for _, l := range rows {
		widest = max(widest, reachOf(l.Addr))
		if owner.Program == "" {
			owner = l
		}
	}
	e.name = e.svc.name()
	if e.svc == unknownService && owner.Program != "" && owner.Program != windowsKernel {
		e.name = words.Say("name.program", "program", owner.Program)
	}
	title, how, reach := "title.network", "listens.everyone", "reach.everyone"
	switch widest {
	case sameNetwork:
		how, reach = "listens.network", "reach.network"
	case sameLink:
		title, how, reach = "title.link", "listens.link", "reach.link"
	case anyone:
	}
	e.headline(title, words.Say("where.here"))
	if widest != sameLink && slices.ContainsFunc(rows, published) {
		how, reach = "listens.published", "reach.published"
	}
	e.say(how, "owner", ownerName(owner), "port", e.port)
	if !e.confirmed && e.svc != unknownService {
		e.say("local.by_number", "name", e.name)
	}
	e.evidence = append(e.evidence, checks.Evidence{What: "inferred: who could reach it", Where: e.target, Seen: words.Say(reach)})
}

// published reports whether a socket is a container's door. The rules that Docker makes
// for it come before those of the firewall.
func published(l checks.Listener) bool { return l.Program == "docker-proxy" }

// windowsKernel is the name of process 4, which is no program that one could find.
const windowsKernel = "System"

// ownerName names the owner of a socket in a sentence.
func ownerName(l checks.Listener) string {
	switch {
	case l.Program == windowsKernel:
		return words.Say("owner.windows")
	case l.Program == "":
		return words.Say("owner.hidden")
	case l.Container != "":
		return words.Say("owner.container", "program", l.Program, "container", l.Container)
	case l.Service != "":
		return words.Say("owner.service", "program", l.Program, "service", l.Service)
	}
	return words.Say("owner.program", "program", l.Program)
}

// socketEvidence is one row of the table.
func socketEvidence(source string, l checks.Listener) checks.Evidence {
	program := cmp.Or(l.Program, "hidden")
	seen := fmt.Sprintf("%s/%s, program %s", netip.AddrPortFrom(l.Addr, l.Port), protocol(l.UDP), program)
	if l.PID != 0 {
		seen += fmt.Sprintf(", process %d", l.PID)
	}
	if l.Service != "" {
		seen += ", service " + l.Service
	}
	if l.Container != "" {
		seen += ", container " + l.Container
	}
	if l.User != "" {
		seen += ", user " + l.User
	}
	return checks.Evidence{What: "known: listening socket", Where: source, Seen: seen}
}
