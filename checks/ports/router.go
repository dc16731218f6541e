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
type routed struct {
	asked bool
	view  checks.GatewayInfo
	err   error
}

// askRouter asks the router once a run, whichever target needs it.
func askRouter(ctx context.Context, env *checks.Env) routed {
	if env.Router == nil {
		return routed{}
	}
	return checks.Memoize(env, "ports: router", func() routed {
		v, err := env.Router(ctx)
		return routed{asked: true, view: v, err: err}
	})
}

// hidden reports whether the router's own outside address is not on the
// internet: then another router stands before it, and its doors lead nowhere yet.
func (r routed) hidden() bool {
	return r.view.External.IsValid() && checks.ScopeOf(r.view.External) != checks.Public
}

// doorsTo returns the open doors that lead to a port of one of these addresses.
func (r routed) doorsTo(port uint16, udp bool, at []netip.Addr) []checks.PortMapping {
	var out []checks.PortMapping
	for _, m := range r.view.Mappings {
		if m.Enabled && m.UDP == udp && m.Inside.Port() == port && slices.Contains(at, m.Inside.Addr().Unmap()) {
			out = append(out, m)
		}
	}
	return out
}

// open adds to an exposure that the router lets the internet in to it.
func (r routed) open(e *exposure, doors []checks.PortMapping, where string) {
	for _, m := range doors {
		e.evidence = append(e.evidence, r.evidence(m))
	}
	if r.hidden() {
		e.detail += fmt.Sprintf(" The router opened a door to it, but stands behind another router (its outside address is %s). From the internet, the door leads nowhere as long as that is so.", r.view.External)
		return
	}
	m := doors[0]
	e.scope = checks.Public
	who := "Anyone on the internet"
	if m.From.IsValid() {
		who = "The computer " + m.From.String() + " on the internet"
	}
	e.title = fmt.Sprintf("%s may be able to reach %s %s", who, e.called, where)
	e.detail += fmt.Sprintf(" The router sends what arrives at its outside port %d to it.", m.Outside)
}

func (r routed) evidence(m checks.PortMapping) checks.Evidence {
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
	return checks.Evidence{What: "known: a door that the router opened", Where: r.view.Addr.String(), Seen: seen}
}

// others returns an exposure for each door that leads to another computer.
func (r routed) others() []exposure {
	var out []exposure
	seen := map[string]bool{}
	for _, m := range r.view.Mappings {
		target := m.Inside.String() + "/" + protocol(m.UDP)
		if !m.Enabled || seen[target] || slices.Contains(r.view.Own, m.Inside.Addr().Unmap()) {
			continue
		}
		seen[target] = true
		e := exposure{port: m.Inside.Port(), udp: m.UDP, scope: checks.Internal, target: target}
		e.svc, _ = known().identifyIn(m.UDP, m.Inside.Port(), "")
		e.called = e.svc.Name
		e.title = fmt.Sprintf("The router may let others reach %s at %s", e.called, m.Inside.Addr())
		e.detail = fmt.Sprintf("We go by the port number, %d, alone.", m.Inside.Port())
		r.open(&e, []checks.PortMapping{m}, "at "+m.Inside.Addr().String())
		out = append(out, e)
	}
	return out
}

// finding says what the router itself answered.
func (r routed) finding() []checks.Finding {
	f := checks.Finding{ID: idRouter, Target: "the router"}
	switch {
	case !r.asked:
		return nil
	case errors.Is(r.err, checks.ErrNoRouter):
		// Doors that were typed into its settings page can not be asked for.
		f.Status, f.Reason = checks.NotApplicable, checks.ReasonUnsupported
		f.Detail = "No router answered the question which doors programs opened (UPnP). Doors that someone set by hand can not be seen this way."
		return []checks.Finding{f}
	case r.err != nil:
		f.Status, f.Reason = checks.Unknown, checks.ReasonOf(r.err)
		f.Title = "The router's list of doors could not be read"
		f.Detail = "No router’s list of doors could be read: " + r.err.Error() + "."
		return []checks.Finding{f}
	}
	f.Target = "the router at " + r.view.Addr.String()
	f.Status, f.Severity = checks.Partial, checks.Medium
	n := len(r.view.Mappings)
	f.Detail = "Any program inside can ask this router for a door to the internet (UPnP). "
	if n == 0 {
		f.Detail += "We saw none open. Many routers do not list the doors that someone set by hand."
	} else {
		f.Detail += "It lists " + plural(n, "door") + "."
	}
	if r.view.Cut != "" {
		f.Detail += " " + r.view.Cut
	}
	if r.hidden() {
		f.Detail += fmt.Sprintf(" It stands behind another router, since its outside address is %s.", r.view.External)
	}
	f.Evidence = []checks.Evidence{{What: "router", Where: r.view.Addr.String(), Seen: fmt.Sprintf("%q", r.view.Name)}}
	if r.view.External.IsValid() {
		f.Evidence = append(f.Evidence, checks.Evidence{What: "outside address", Where: r.view.Addr.String(), Seen: r.view.External.String()})
	}
	for _, m := range r.view.Mappings {
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
