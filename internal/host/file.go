package host

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// File implements checks.Host.
func (*Host) File(ctx context.Context, path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("%q is no path from the root on this system: %w", path, errors.ErrUnsupported)
	}
	return withTimeout(ctx, func(context.Context) ([]byte, error) {
		dir, name := filepath.Split(path)
		return files.Read(folder(dir), name)
	})
}
