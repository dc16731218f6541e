package ports

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A front is something that accepts connections in place of a host: a firewall, a SYN
// proxy or a tarpit. Its kind is the key of the sentence that says so; none is empty.
type front struct {
	kind string
	// ports is how many of different services gave it away, where that is how it was told.
	ports int
}

// The kinds of front, by their sentence in wording.yaml.
const (
	frontEverything = "accepts.all"   // every port is open, also where nothing can be
	frontRange      = "accepts.range" // whole rows are
	frontSame       = "accepts.same"  // different services give one answer
	frontReset      = "accepts.reset" // it hangs up on each
	frontSilent     = "accepts.silent"
)

const (
	// minSame is how many ports must answer alike, and minQuiet how many say nothing,
	// before that is not the services' own doing; of minKinds different services.
	minSame, minQuiet, minKinds = 4, 5, 3
	// minRow is more neighbouring ports than a computer has services on.
	minRow = 100
)

// covers reports whether an open port is the front's: each that did not say who it is.
func (f front) covers(a answer) bool { return f.kind != "" && !a.ownWord() }

// findFront says what stands before an address, by what its open ports said and by
// trying a few ports more where very many are open.
func findFront(ctx context.Context, env *checks.Env, t checks.Target, o outcome, answers map[netip.AddrPort]answer) front {
	if t.Port != 0 {
		return front{}
	}
	if maybeTarpit(o) {
		if isTarpit(ctx, env, t, o) {
			return front{kind: frontEverything}
		}
		if acceptsRange(ctx, env, o) {
			return front{kind: frontRange}
		}
	}
	return frontByAnswers(o, answers)
}

// acceptsRange reports whether ports are open in a row that no computer has: by what
// was tried, or else by three that lie beside open ones and that no service uses.
func acceptsRange(ctx context.Context, env *checks.Env, o outcome) bool {
	row := 0
	var try []uint16
	for p := 1; p < 1<<16; p++ {
		port := uint16(p)
		st, tried := o.ports[port]
		if row++; st != open {
			row = 0
		}
		if row >= minRow {
			return true
		}
		beside := p > 1 && o.ports[port-1] == open || len(try) > 0 && try[len(try)-1] == port-1
		if beside && !tried && len(serviceTable().byPort[port]) == 0 && len(try) < 3 && (len(try) == 0 || port-try[len(try)-1] > 1) {
			try = append(try, port)
		}
	}
	return len(try) == 3 && scan(ctx, env, o.addr, try).count(open) == len(try)
}

// frontByAnswers judges by the answers alone: different services that give one and the
// same, or that accept and say nothing. It is pure.
func frontByAnswers(o outcome, answers map[netip.AddrPort]answer) front {
	alike := map[string][]uint16{}
	var own, silent, reset []uint16
	for p, st := range o.ports {
		a, asked := answers[netip.AddrPortFrom(o.addr, p)]
		if st != open || !asked || serviceTable().expected(p) {
			continue
		}
		switch {
		case a.ownWord():
			own = append(own, p)
		case len(a.received) > 0:
			alike[likeness(a.received)] = append(alike[likeness(a.received)], p)
		case serviceTable().probeOf(p) == nil: // who knows what it waits for
		case a.hungUp:
			reset = append(reset, p)
		case a.connected && !a.heard:
			silent = append(silent, p)
		}
	}
	for _, list := range alike {
		if len(list) >= minSame && kindsOf(list) >= minKinds && len(list) > len(own) {
			return front{frontSame, len(list)}
		}
	}
	quiet := slices.Concat(silent, reset)
	if len(quiet) < minQuiet || kindsOf(quiet) < minKinds || len(quiet) <= len(own) {
		return front{}
	}
	if len(reset) >= len(silent) {
		return front{frontReset, len(quiet)}
	}
	return front{frontSilent, len(quiet)}
}

// kindsOf counts the services that the numbers stand for.
func kindsOf(list []uint16) int {
	kinds := map[string]bool{}
	for _, p := range list {
		svc, _ := serviceTable().identify(p, "")
		kinds[svc.ID] = true
	}
	return len(kinds)
}

// likeness is an answer without what differs each time: the headers of a web page, and
// numbers.
func likeness(received []byte) string {
	text := string(received)
	if r, ok := readReply(received, "HTTP"); ok {
		text = "HTTP " + r.status + "\n" + r.body
	}
	letters := func(c rune) rune {
		if c >= '0' && c <= '9' {
			return -1
		}
		return c
	}
	return text[:min(len(text), 12)] + strings.Map(letters, text[min(len(text), 12):])
}
