package host

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// File implements checks.Host.
func (*Host) File(ctx context.Context, path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("%q is not a whole path", path)
	}
	return withTimeout(ctx, func(context.Context) ([]byte, error) {
		dir, name := filepath.Split(path)
		return files.Read(folder(dir), name)
	})
}
