package cli

import (
	"errors"

	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// parseAuthority reads --authorised-by, --allow-private and --resolve. Given says
// that there is a --authorised-by at all.
func parseAuthority(by string, given bool, private, pins []string) (out measure.Authority, err error) {
	if given {
		if out.By, err = measure.ParseWord(by); err != nil {
			return out, usage("--authorised-by %w; nothing was sent", err)
		}
	}
	if out.Private, err = measure.ParsePrivate(private); err != nil {
		return out, usage("--allow-private %w", err)
	}
	if len(private) > 0 && !given {
		return out, &exitError{code: exitNotAuthorised, err: errors.New("--allow-private needs the owner’s word beside it; nothing was sent"), hint: sayWho}
	}
	if out.Pins, err = netx.ParsePins(pins); err != nil {
		return out, usage("--resolve: %w", err)
	}
	return out, nil
}

const sayWho = `Say who allowed it: --authorised-by "NAME, REFERENCE". It goes into the report.`
