package host

import (
	"context"
	"errors"
	"os"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func listeners(ctx context.Context) (checks.Listeners, error) {
	root, ok := os.DirFS("/").(linkFS)
	if !ok {
		return checks.Listeners{}, errors.ErrUnsupported
	}
	return procListeners(ctx, root)
}
