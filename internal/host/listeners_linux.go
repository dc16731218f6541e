package host

import (
	"context"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// listeners asks the kernel itself, and reads the tables under /proc where it
// does not answer: some containers forbid the question.
func listeners(ctx context.Context) (checks.Listeners, error) {
	root := rootFS("/")
	tables, err := diagTables(ctx)
	if err != nil {
		return procListeners(ctx, root)
	}
	return withOwners(ctx, root, diagSource, tables)
}
