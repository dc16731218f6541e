package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// maxTargets is the most targets of one run; more are a matter for several runs.
const maxTargets = 1000

// readTargets adds the targets of a file, one a line, to those of the command line.
func readTargets(args []string, file string) ([]string, error) {
	list := slices.Clone(args)
	if file != "" {
		data, err := named.Read(file, 1<<20)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		for lines.Scan() {
			line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
		if err := lines.Err(); err != nil {
			return nil, storage(fmt.Errorf("reading the targets in %s: %w", file, err))
		}
	}
	if len(list) > maxTargets {
		return nil, usage("%d targets are more than the %d that one run takes", len(list), maxTargets)
	}
	return list, nil
}

// parseTargets reads targets that are no ranges.
func parseTargets(list []string) ([]checks.Target, error) {
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
	if len(errs) > 0 {
		return nil, &exitError{code: exitUsage, err: errors.Join(errs...)}
	}
	return out, nil
}

// resolve pins every name to its addresses, once a run. A name that cannot be
// resolved, or leads where its owner's word does not, stays in the list, so that
// its checks say so.
func resolve(ctx context.Context, targets []checks.Target, r netx.Resolver) []checks.Target {
	out := slices.Clone(targets)
	sem := make(chan struct{}, 8)
	done := make(chan struct{})
	for i := range out {
		go func() {
			defer func() { done <- struct{}{} }()
			sem <- struct{}{}
			defer func() { <-sem }()
			out[i] = r.Resolve(ctx, out[i])
		}()
	}
	for range out {
		<-done
	}
	return out
}
