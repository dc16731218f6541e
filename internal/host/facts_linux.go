package host

import (
	"context"
	"os"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// here is this computer, with the person who sits at it.
func here(ctx context.Context) (linux, error) {
	root := rootFS("/")
	return linux{root, personOf(root, os.Geteuid())}, ctx.Err()
}

// System implements checks.HostFacts.
func (h *Host) System(ctx context.Context) (checks.System, error) {
	l, err := here(ctx)
	if err != nil {
		return checks.System{}, err
	}
	return l.system(), nil
}

// Updates implements checks.HostFacts.
func (h *Host) Updates(ctx context.Context) (checks.Updates, error) {
	l, err := here(ctx)
	if err != nil {
		return checks.Updates{}, err
	}
	return l.updates(), nil
}

// Protection implements checks.HostFacts.
func (h *Host) Protection(ctx context.Context) (checks.Protection, error) {
	l, err := here(ctx)
	if err != nil {
		return checks.Protection{}, err
	}
	return l.protection(), nil
}

// Accounts implements checks.HostFacts.
func (h *Host) Accounts(ctx context.Context) (checks.Accounts, error) {
	l, err := here(ctx)
	if err != nil {
		return checks.Accounts{}, err
	}
	return l.accounts(), nil
}

// RemoteAccess implements checks.HostFacts.
func (h *Host) RemoteAccess(ctx context.Context) (checks.RemoteAccess, error) {
	l, err := here(ctx)
	if err != nil {
		return checks.RemoteAccess{}, err
	}
	return l.remote(), nil
}

// Backups implements checks.HostFacts.
func (h *Host) Backups(ctx context.Context) (checks.Backups, error) {
	l, err := here(ctx)
	if err != nil {
		return checks.Backups{}, err
	}
	return l.backups(), nil
}
