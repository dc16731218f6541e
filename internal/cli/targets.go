package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/clientlist"
	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/named"
)

// maxTargets is the most targets of one run; more are a matter for several runs.
const maxTargets = 1000

// readList reads a list that someone named, or standard input.
func (a *app) readList(file string, limit int64) ([]byte, error) {
	if file != stdout || a.In == nil {
		return named.Read(file, limit)
	}
	data, err := io.ReadAll(io.LimitReader(a.In, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("it is larger than %d MB, which no list is", limit>>20)
	}
	if err != nil {
		return nil, storage(fmt.Errorf("reading the list from standard input: %w", err))
	}
	return data, nil
}

// readTargets adds the targets of a file, one a line, to those of the command line.
func (a *app) readTargets(args []string, file string) ([]string, error) {
	list := slices.Clone(args)
	if file != "" {
		data, err := a.readList(file, clientlist.MaxBytes)
		if err != nil {
			return nil, err
		}
		lines, err := clientlist.Targets(data)
		if err != nil {
			return nil, usage("%s: %w", file, err)
		}
		list = append(list, lines...)
	}
	if len(list) > maxTargets {
		return nil, usage("%d targets are more than the %d that one run takes; --each looks at as many as you like, each for itself", len(list), maxTargets)
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
