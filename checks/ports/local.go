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

// runLocal reads this computer's own list of listening sockets.
func runLocal(ctx context.Context, env *checks.Env, t checks.Target) []checks.Finding {
	var table checks.Listeners
	err := errors.ErrUnsupported
	if env.Host != nil {
		table, err = env.Host.Listeners(ctx)
	}
	return judgeLocal(t.String(), table, err)
}

// judgeLocal says which listening sockets others may reach. An address that a
// program is bound to proves who can not get to it, and never who can: that
// depends on the firewall and the router, which it does not see.
func judgeLocal(target string, table checks.Listeners, err error) []checks.Finding {
	sum := summary(target)
	if err != nil {
		detail := "This computer's list of listening programs could not be read."
		sum.Evidence = []checks.Evidence{{What: "fault", Where: target, Seen: err.Error()}}
		if errors.Is(err, errors.ErrUnsupported) {
			detail = "Reading the list of listening programs is not written for this operating system yet."
		}
		return []checks.Finding{unknown(sum, checks.ReasonOf(err), detail)}
	}
	sockets := slices.Clone(table.Sockets)
	slices.SortStableFunc(sockets, func(a, b checks.Listener) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), a.Addr.Compare(b.Addr), cmp.Compare(a.PID, b.PID))
	})
	type key struct {
		id   string
		port uint16
	}
	merged := map[key]int{}
	var exposures []exposure
	var outward [][]checks.Listener
	for _, l := range sockets {
		seen := socketEvidence(table.Source, l)
		sum.Evidence = append(sum.Evidence, seen)
		if l.Addr.Unmap().IsLoopback() {
			continue // nobody else can get to it
		}
		svc, confirmed := known.identify(l.Port, l.Program)
		// IPv4 and IPv6, and workers that share a port, are one door.
		k := key{svc.ID, l.Port}
		i, ok := merged[k]
		if !ok {
			i = len(exposures)
			merged[k] = i
			exposures = append(exposures, exposure{svc: svc, port: l.Port, target: fmt.Sprintf("%s:%d/tcp", target, l.Port)})
			outward = append(outward, nil)
		}
		e := &exposures[i]
		if confirmed && !e.confirmed {
			e.svc, e.confirmed = svc, true
		}
		e.evidence = append(e.evidence, seen)
		outward[i] = append(outward[i], l)
	}
	for i := range exposures {
		describeLocal(&exposures[i], outward[i])
	}
	out, risky, untold := findings(exposures, checks.Internal)
	sum.Evidence = atMost(sum.Evidence)
	if len(sum.Evidence) == 0 {
		sum.Evidence = []checks.Evidence{{What: "listening sockets", Where: table.Source, Seen: "none"}}
	}
	return append([]checks.Finding{summarise(sum, table, len(exposures), risky, untold)}, out...)
}

// summarise settles the finding that is always made.
func summarise(sum checks.Finding, table checks.Listeners, outward int, risky bool, untold int) checks.Finding {
	alone := len(table.Sockets) - countOutward(table.Sockets)
	detail := []string{fmt.Sprintf("%s for other computers, and %d for this computer only.", listens(outward), alone)}
	if untold > 0 {
		detail = append(detail, untoldSays(untold))
	}
	if table.Hidden != "" {
		detail = append(detail, table.Hidden)
	}
	switch {
	case risky:
		sum.Status, sum.Severity = checks.Partial, checks.Info
		sum.Title = "Some doors of this computer need a look; each has a line of its own"
	case table.Partial:
		return unknown(sum, checks.ReasonNeedsElevation, strings.Join(detail, " "))
	default:
		sum.Status = checks.Pass
	}
	sum.Detail = strings.Join(detail, " ")
	return sum
}

func listens(n int) string {
	if n == 1 {
		return "1 service listens"
	}
	return fmt.Sprintf("%d services listen", n)
}

func countOutward(list []checks.Listener) int {
	n := 0
	for _, l := range list {
		if !l.Addr.Unmap().IsLoopback() {
			n++
		}
	}
	return n
}

// reach is who may get to an address, nearest first.
type reach uint8

const (
	sameCable reach = iota
	sameNetwork
	everyone
)

func reachOf(a netip.Addr) reach {
	a = a.Unmap()
	switch {
	case a.IsUnspecified():
		return everyone
	case a.IsLinkLocalUnicast():
		return sameCable
	case checks.ScopeOf(a) == checks.Internal:
		return sameNetwork
	}
	return everyone
}

// describeLocal words an exposure of this computer.
func describeLocal(e *exposure, rows []checks.Listener) {
	widest, program := sameCable, ""
	for _, l := range rows {
		widest = max(widest, reachOf(l.Addr))
		program = cmp.Or(program, l.Program)
	}
	e.called = e.svc.Name
	if e.svc == unnamed && program != "" {
		e.called = "the program “" + program + "”"
	}
	who := "Anyone on the same network"
	if widest == sameCable {
		who = "Devices on the same cable or Wi-Fi"
	}
	e.title = fmt.Sprintf("%s may be able to reach %s on this computer", who, e.called)

	by := "A program whose name is hidden"
	if program != "" {
		by = "The program “" + program + "”"
	}
	var how string
	switch widest {
	case everyone:
		how = "listens for everyone on port %d; your firewall decides who gets in."
	case sameNetwork:
		how = "listens on port %d for your office network; your firewall decides who gets in."
	case sameCable:
		how = "listens on port %d for devices right next to this one."
	}
	e.detail = by + " " + fmt.Sprintf(how, e.port)
	if !e.confirmed && e.svc != unnamed {
		e.detail += fmt.Sprintf(" We go by the port number alone, which is used for %s.", e.svc.Name)
	}
}

// socketEvidence is one row of the table.
func socketEvidence(source string, l checks.Listener) checks.Evidence {
	program := cmp.Or(l.Program, "hidden")
	seen := fmt.Sprintf("%s, program %s", netip.AddrPortFrom(l.Addr, l.Port), program)
	if l.PID != 0 {
		seen += fmt.Sprintf(", process %d", l.PID)
	}
	if l.User != "" {
		seen += ", user " + l.User
	}
	return checks.Evidence{What: "listening socket", Where: source, Seen: seen}
}
