package ports

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A routerAnswer is what the office router said, or why it said nothing.
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
		e.say("router.nested", "addr", r.info.External)
		return
	}
	m := mappings[0]
	e.scope = checks.Public
	if m.From.IsValid() {
		e.headline("title.internet_from", where, "from", m.From)
	} else {
		e.headline("title.internet", where)
	}
	e.say("router.forwards", "port", m.Outside)
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
		e.name = e.svc.name()
		where := words.Say("where.host", "host", m.Inside.Addr())
		e.headline("title.forwarded", where)
		e.say("router.by_number", "port", e.port)
		r.addMappings(&e, []checks.PortMapping{m}, where)
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
		f.Detail = words.Say("router.no_answer")
		return []checks.Finding{f}
	case r.err != nil:
		f.Status, f.Reason = checks.Unknown, checks.ReasonOf(r.err)
		f.Title = words.Say("router.unread_title")
		f.Detail = words.Say("router.unread", "fault", r.err)
		return []checks.Finding{f}
	}
	f.Target = "the router at " + r.info.Addr.String()
	f.Status, f.Severity = checks.Partial, checks.Medium
	detail := []string{words.Say("router.upnp")}
	if n := len(r.info.Mappings); n == 0 {
		detail = append(detail, words.Say("router.none"))
	} else {
		detail = append(detail, counted(n, "router.one", "router.some"))
	}
	if r.info.Cut != "" {
		detail = append(detail, r.info.Cut)
	}
	if r.behindNAT() {
		detail = append(detail, words.Say("router.behind", "addr", r.info.External))
	}
	f.Detail = strings.Join(detail, " ")
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
