package measure

import (
	"net/netip"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// decisions is the warrant's record in the form of the document, with what was asked of
// the office, if it was.
func decisions(w *netx.Warrant, office *netx.DiscoveryLog, others *netx.ThirdParties) []assess.Decision {
	var out []assess.Decision
	if office != nil {
		x := assess.Decision{Target: routerTarget, Basis: assess.DecidedByFlag}
		sent, left := office.Record()
		for _, to := range sent {
			x.Reached = append(x.Reached, to.String())
		}
		if x.Left = left; len(sent) > 0 {
			out = append(out, x)
		}
	}
	decided := w.Decisions()
	if others != nil {
		decided = append(decided, others.Decisions()...)
	}
	for _, d := range decided {
		x := assess.Decision{Target: d.Target, Basis: assess.DecisionBasis(d.Basis)}
		x.Reached = inRuns(d.Sent)
		for _, a := range d.Skipped {
			x.Left = append(x.Left, a.String()+" ("+checks.KindOf(a).String()+")")
		}
		out = append(out, x)
	}
	return out
}

// inRuns lists addresses, each row of neighbours as one: a range holds thousands.
func inRuns(list []netip.Addr) []string {
	var out []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j].Next() {
			j++
		}
		if j < i+2 {
			j = i
			out = append(out, list[i].String())
		} else {
			out = append(out, list[i].String()+" to "+list[j].String())
		}
		i = j + 1
	}
	return out
}

// routerTarget is how the router stands in the record. It is asked by --router, on
// this computer's own networks; the addresses are those that were gone to.
const routerTarget = "the office router"
