package ports

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A routed is what the office router said, or why it said nothing.
type routerAnswer struct {
	asked bool
	info  checks.GatewayInfo
	err   error
}

// askRouter asks the router once a run, whichever target needs it.
func askRouter(ctx context.Context, env *checks.Env) routerAnswer {
	if env.Router == nil {
		return routerAnswer{}
	}
	return checks.Memoize(env, "ports: router", func() routerAnswer {
		v, err := env.Router(ctx)
		return routerAnswer{asked: true, info: v, err: err}
	})
}

// behindNAT reports whether the router's own outside address is not on the
// internet: then another router stands before it, and its mappings lead nowhere yet.
func (r routerAnswer) behindNAT() bool {
	return r.info.External.IsValid() && checks.ScopeOf(r.info.External) != checks.Public
}

// mappingsTo returns the enabled mappings that lead to a port of one of these addresses.
func (r routerAnswer) mappingsTo(port uint16, udp bool, at []netip.Addr) []checks.PortMapping {
	var out []checks.PortMapping
	for _, m := range r.info.Mappings {
		if m.Enabled && m.UDP == udp && m.Inside.Port() == port && slices.Contains(at, m.Inside.Addr().Unmap()) {
			out = append(out, m)
		}
	}
	return out
}

// addMappings adds to an exposed service that the router lets the internet in to it.
func (r routerAnswer) addMappings(e *exposedService, mappings []checks.PortMapping, where string) {
	for _, m := range mappings {
		e.evidence = append(e.evidence, r.evidence(m))
	}
	if r.behindNAT() {
		e.detail += fmt.Sprintf(" The router opened a door to it, but stands behind another router (its outside address is %s). From the internet, the door leads nowhere as long as that is so.", r.info.External)
		return
	}
	m := mappings[0]
	e.scope = checks.Public
	who := "Anyone on the internet"
	if m.From.IsValid() {
		who = "The computer " + m.From.String() + " on the internet"
	}
	e.title = fmt.Sprintf("%s may be able to reach %s %s", who, e.name, where)
	e.detail += fmt.Sprintf(" The router sends what arrives at its outside port %d to it.", m.Outside)
}

func (r routerAnswer) evidence(m checks.PortMapping) checks.Evidence {
	seen := fmt.Sprintf("outside port %d leads to %s/%s", m.Outside, m.Inside, protocol(m.UDP))
	if m.From.IsValid() {
		seen += ", from " + m.From.String() + " only"
	}
	if !m.Enabled {
		seen += ", switched off"
	}
	if m.Note != "" {
		seen += fmt.Sprintf(", called %q", m.Note)
	}
	return checks.Evidence{What: "known: a door that the router opened", Where: r.info.Addr.String(), Seen: seen}
}

// forwardedElsewhere returns an exposed service for each mapping that leads to another computer.
func (r routerAnswer) forwardedElsewhere() []exposedService {
	var out []exposedService
	seen := map[string]bool{}
	for _, m := range r.info.Mappings {
		target := m.Inside.String() + "/" + protocol(m.UDP)
		if !m.Enabled || seen[target] || slices.Contains(r.info.Own, m.Inside.Addr().Unmap()) {
			continue
		}
		seen[target] = true
		e := exposedService{port: m.Inside.Port(), udp: m.UDP, scope: checks.Internal, target: target}
		e.svc, _ = serviceTable().identifyIn(m.UDP, m.Inside.Port(), "")
		e.name = e.svc.Name
		e.title = fmt.Sprintf("The router may let others reach %s at %s", e.name, m.Inside.Addr())
		e.detail = fmt.Sprintf("We go by the port number, %d, alone.", m.Inside.Port())
		r.addMappings(&e, []checks.PortMapping{m}, "at "+m.Inside.Addr().String())
		out = append(out, e)
	}
	return out
}

// finding says what the router itself answered.
func (r routerAnswer) finding() []checks.Finding {
	f := checks.Finding{ID: idRouter, Target: "the router"}
	switch {
	case !r.asked:
		return nil
	case errors.Is(r.err, checks.ErrNoRouter):
		// Mappings that were typed into its settings page cannot be asked for.
		f.Status, f.Reason = checks.NotApplicable, checks.ReasonUnsupported
		f.Detail = "No router answered the question which doors programs opened (UPnP). Doors that someone set by hand can not be seen this way."
		return []checks.Finding{f}
	case r.err != nil:
		f.Status, f.Reason = checks.Unknown, checks.ReasonOf(r.err)
		f.Title = "The router's list of doors could not be read"
		f.Detail = "No router’s list of doors could be read: " + r.err.Error() + "."
		return []checks.Finding{f}
	}
	f.Target = "the router at " + r.info.Addr.String()
	f.Status, f.Severity = checks.Partial, checks.Medium
	n := len(r.info.Mappings)
	f.Detail = "Any program inside can ask this router for a door to the internet (UPnP). "
	if n == 0 {
		f.Detail += "We saw none open. Many routers do not list the doors that someone set by hand."
	} else {
		f.Detail += "It lists " + plural(n, "door") + "."
	}
	if r.info.Cut != "" {
		f.Detail += " " + r.info.Cut
	}
	if r.behindNAT() {
		f.Detail += fmt.Sprintf(" It stands behind another router, since its outside address is %s.", r.info.External)
	}
	f.Evidence = []checks.Evidence{{What: "router", Where: r.info.Addr.String(), Seen: fmt.Sprintf("%q", r.info.Name)}}
	if r.info.External.IsValid() {
		f.Evidence = append(f.Evidence, checks.Evidence{What: "outside address", Where: r.info.Addr.String(), Seen: r.info.External.String()})
	}
	for _, m := range r.info.Mappings {
		f.Evidence = append(f.Evidence, r.evidence(m))
	}
	return []checks.Finding{f}
}

func protocol(udp bool) string {
	if udp {
		return "udp"
	}
	return "tcp"
}
