//go:build !linux && !windows && !darwin

package host

import (
	"context"
	"errors"
	"fmt"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// PasswordPolicy says that this system is not covered.
func (h *Host) PasswordPolicy(context.Context) (checks.PasswordPolicy, error) {
	return checks.PasswordPolicy{}, fmt.Errorf("password rules of this system: %w", errors.ErrUnsupported)
}
