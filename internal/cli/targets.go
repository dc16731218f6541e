package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/named"
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
	out, err := measure.ParseTargets(list)
	if err != nil {
		return nil, &exitError{code: exitUsage, err: err}
	}
	return out, nil
}
