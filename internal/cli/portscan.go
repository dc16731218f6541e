package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// portScanOptions are the flags of “cybercheck scan” about ports, ranges and the router.
type portScanOptions struct {
	rate       string
	router     bool
	largeRange bool
}

func (o *portScanOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.rate, "rate", "", "how hard to probe ports: gentle, lan or fast (default: lan on this network, gentle past a router)")
	f.BoolVar(&o.router, "router", false, "ask the office router which doors it holds open (UPnP, reads only)")
	f.BoolVar(&o.largeRange, "yes-large-range", false, "with --rate fast, allow a range of more than 1,024 addresses")
}

// splitRanges takes ranges such as 192.168.1.0/24 out of the targets.
func splitRanges(args []string, rate netx.TimingProfile, large bool) ([]string, []measure.Range, error) {
	rest, ranges, err := measure.SplitRanges(args, large && rate == netx.TimingFast)
	if tooLarge, ok := errors.AsType[*measure.LargeRangeError](err); ok {
		return nil, nil, withHint(usage("%w", tooLarge), "Name smaller ranges, or add --rate fast --yes-large-range where the network can take it.")
	}
	if err != nil {
		return nil, nil, usage("%w", err)
	}
	return rest, ranges, nil
}

// acceptances turns what stands in the file into what a check is told.
func acceptances(list []questions.Acceptance) []ports.RiskAcceptance {
	var out []ports.RiskAcceptance
	for _, a := range list {
		if day, err := a.Day(); err == nil { // ReadAnswers has refused the others
			out = append(out, ports.RiskAcceptance{Target: a.Target, Owner: a.Owner, Reason: a.Reason, Until: day})
		}
	}
	return out
}
