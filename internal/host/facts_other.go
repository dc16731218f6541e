//go:build !linux && !windows && !darwin

package host

import (
	"context"
	"errors"
	"fmt"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var errNotCovered = fmt.Errorf("this fact of this system: %w", errors.ErrUnsupported)

// System implements checks.HostFacts.
func (h *Host) System(context.Context) (checks.System, error) {
	return checks.System{}, errNotCovered
}

// Updates implements checks.HostFacts.
func (h *Host) Updates(context.Context) (checks.Updates, error) {
	return checks.Updates{}, errNotCovered
}

// Protection implements checks.HostFacts.
func (h *Host) Protection(context.Context) (checks.Protection, error) {
	return checks.Protection{}, errNotCovered
}

// Accounts implements checks.HostFacts.
func (h *Host) Accounts(context.Context) (checks.Accounts, error) {
	return checks.Accounts{}, errNotCovered
}

// RemoteAccess implements checks.HostFacts.
func (h *Host) RemoteAccess(context.Context) (checks.RemoteAccess, error) {
	return checks.RemoteAccess{}, errNotCovered
}

// Backups implements checks.HostFacts.
func (h *Host) Backups(context.Context) (checks.Backups, error) {
	return checks.Backups{}, errNotCovered
}
