package measure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// ParseTargets reads targets that are no ranges, each once.
func ParseTargets(list []string) ([]checks.Target, error) {
	var out []checks.Target
	var errs []error
	for _, s := range list {
		t, err := checks.ParseTarget(s)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("target %w", err))
		case !slices.ContainsFunc(out, func(o checks.Target) bool { return o.String() == t.String() }):
			out = append(out, t)
		}
	}
	return out, errors.Join(errs...)
}

// Choose splits the checks into those to run, which are all where only names none, and
// those left out by choice.
func Choose(list []*checks.Check, only, skip []string) (run, skipped []*checks.Check, err error) {
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	for _, n := range slices.Concat(only, skip) {
		if !slices.Contains(names, n) {
			return nil, nil, fmt.Errorf("there is no check %q; there are %s", n, strings.Join(names, ", "))
		}
	}
	for _, c := range list {
		if len(only) > 0 && !slices.Contains(only, c.Name) || slices.Contains(skip, c.Name) {
			skipped = append(skipped, c)
		} else {
			run = append(run, c)
		}
	}
	return run, skipped, nil
}
