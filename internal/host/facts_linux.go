package host

import (
	"context"
	"os"
)

// thisSystem is this computer, with the person who sits at it.
func thisSystem(ctx context.Context) (system, error) {
	root := rootFS("/")
	return linux{root, personOf(root, os.Geteuid())}, ctx.Err()
}
