package host

import (
	"context"
	"errors"
	"os"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// listeners asks the kernel itself, and reads the tables under /proc where it
// does not answer: some containers forbid the question.
func listeners(ctx context.Context) (checks.Listeners, error) {
	root, ok := os.DirFS("/").(linkFS)
	if !ok {
		return checks.Listeners{}, errors.ErrUnsupported
	}
	tables, err := diagTables(ctx)
	if err != nil {
		return procListeners(ctx, root)
	}
	return withOwners(ctx, root, diagSource, tables)
}
