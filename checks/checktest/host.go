package checktest

import (
	"context"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Facts are what a Host says of how its computer is set up. A nil one is a fact
// that its system does not cover.
type Facts struct {
	System       *checks.System
	Updates      *checks.Updates
	Protection   *checks.Protection
	Accounts     *checks.Accounts
	RemoteAccess *checks.RemoteAccess
	Backups      *checks.Backups
}

// System implements checks.HostFacts.
func (h *Host) System(context.Context) (checks.System, error) { return told(h, h.Facts.System) }

// Updates implements checks.HostFacts.
func (h *Host) Updates(context.Context) (checks.Updates, error) { return told(h, h.Facts.Updates) }

// Protection implements checks.HostFacts.
func (h *Host) Protection(context.Context) (checks.Protection, error) {
	return told(h, h.Facts.Protection)
}

// Accounts implements checks.HostFacts.
func (h *Host) Accounts(context.Context) (checks.Accounts, error) { return told(h, h.Facts.Accounts) }

// RemoteAccess implements checks.HostFacts.
func (h *Host) RemoteAccess(context.Context) (checks.RemoteAccess, error) {
	return told(h, h.Facts.RemoteAccess)
}

// Backups implements checks.HostFacts.
func (h *Host) Backups(context.Context) (checks.Backups, error) { return told(h, h.Facts.Backups) }

func told[T any](h *Host, fact *T) (T, error) {
	if h.Err == nil && fact != nil {
		return *fact, nil
	}
	var none T
	return none, h.fault()
}
