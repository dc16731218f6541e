package ports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParsePorts reads a list of ports as people type it: "22,80,8000-8100". It
// returns them sorted, each once.
func ParsePorts(spec string) ([]uint16, error) {
	var out []uint16
	for part := range strings.SplitSeq(spec, ",") {
		part = strings.TrimSpace(part)
		first, last, isRange := strings.Cut(part, "-")
		from, err := parsePort(first)
		if err != nil {
			return nil, fmt.Errorf("ports %q: %w", spec, err)
		}
		to := from
		if isRange {
			if to, err = parsePort(last); err != nil {
				return nil, fmt.Errorf("ports %q: %w", spec, err)
			}
		}
		if to < from {
			return nil, fmt.Errorf("ports %q: the range %q ends before it begins", spec, part)
		}
		for p := int(from); p <= int(to); p++ {
			out = append(out, uint16(p))
		}
		if len(out) > 1<<17 { // ranges that repeat each other
			slices.Sort(out)
			out = slices.Compact(out)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func parsePort(s string) (uint16, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, fmt.Errorf("a port number is missing; write them as in 22,80,8000-8100")
	}
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a port number from 1 to 65535", s)
	}
	return uint16(n), nil
}
