//go:build !linux && !windows && !darwin

package host

import (
	"context"
	"errors"
	"fmt"
)

func thisSystem(context.Context) (system, error) {
	return nil, fmt.Errorf("this fact of this system: %w", errors.ErrUnsupported)
}
