package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// maxTargets is the most targets of one run; more are a matter for several runs.
const maxTargets = 1000

// parseTargets reads the targets of the command line and of a file, one a line.
func parseTargets(args []string, file string) ([]checks.Target, error) {
	list := slices.Clone(args)
	if file != "" {
		f, err := openFile(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		lines := bufio.NewScanner(io.LimitReader(f, 1<<20))
		for lines.Scan() {
			line, _, _ := strings.Cut(lines.Text(), "#")
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

// parsePins reads --resolve HOST:PORT:ADDR, as curl has it.
func parsePins(list []string) (map[string]netip.Addr, error) {
	pins := map[string]netip.Addr{}
	for _, s := range list {
		host, rest, ok := strings.Cut(s, ":")
		port, addr, ok2 := strings.Cut(rest, ":")
		p, err := strconv.ParseUint(port, 10, 16)
		a, err2 := netip.ParseAddr(strings.Trim(addr, "[]"))
		if !ok || !ok2 || err != nil || err2 != nil || p == 0 {
			return nil, usage("--resolve %q is not HOST:PORT:ADDRESS, such as shop.example:443:192.0.2.1", s)
		}
		pins[strings.ToLower(host)+":"+port] = a.Unmap()
	}
	return pins, nil
}

// pinned gives a target the address that --resolve names for it.
func pinned(t checks.Target, r netx.Resolver) checks.Target {
	port := t.Port
	if port == 0 {
		port = 443
	}
	if a, ok := r.Pin(t.Host, port); ok {
		t.Addrs = []netip.Addr{a}
	}
	if t.Host == "localhost" && len(t.Addrs) == 0 {
		t.Addrs = []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()}
	}
	return t
}

// authorise refuses, before a single packet, each target that is neither this
// computer nor covered by someone's word.
func authorise(targets []checks.Target, by string) error {
	own := netx.OwnAddress()
	var missing []string
	for _, t := range targets {
		if len(t.Addrs) > 0 && !slices.ContainsFunc(t.Addrs, func(a netip.Addr) bool { return !own(a) }) {
			continue
		}
		missing = append(missing, t.String())
	}
	if len(missing) == 0 || strings.TrimSpace(by) != "" {
		return nil
	}
	return &exitError{
		code: exitNotAuthorised,
		err:  fmt.Errorf("%s: looking at it needs its owner's word; nothing was sent", strings.Join(missing, ", ")),
		hint: `Say who allowed it: --authorised-by "NAME, REFERENCE". It goes into the report.`,
	}
}

// resolve pins every name to its addresses, once a run. A name that cannot be
// resolved stays in the list, so that its checks say so.
func resolve(ctx context.Context, targets []checks.Target, r netx.Resolver) []checks.Target {
	out := slices.Clone(targets)
	sem := make(chan struct{}, 8)
	done := make(chan struct{})
	for i := range out {
		go func() {
			defer func() { done <- struct{}{} }()
			sem <- struct{}{}
			defer func() { <-sem }()
			out[i] = resolveOne(ctx, out[i], r)
		}()
	}
	for range out {
		<-done
	}
	return out
}

func resolveOne(ctx context.Context, t checks.Target, r netx.Resolver) checks.Target {
	if len(t.Addrs) == 0 {
		addrs, err := r.Lookup(ctx, t.Host)
		if err != nil {
			t.ResolveReason = checks.ReasonOf(err)
			return t
		}
		t.Addrs = addrs
	}
	t.Addrs = slices.DeleteFunc(slices.Clone(t.Addrs), forbidden)
	if len(t.Addrs) == 0 {
		t.ResolveReason = checks.ReasonNotAuthorised
		return t
	}
	t.Scope = checks.Local
	for _, a := range t.Addrs {
		t.Scope = max(t.Scope, checks.ScopeOf(a))
	}
	return t
}

// forbidden addresses are no one computer, or hold the secrets of a cloud server
// (169.254.169.254): a name that leads there is not what its owner allowed.
func forbidden(a netip.Addr) bool {
	return a.IsUnspecified() || a.IsMulticast() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255}) || a == netip.AddrFrom4([4]byte{169, 254, 169, 254})
}
