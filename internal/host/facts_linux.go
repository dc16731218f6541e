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
	return ask(ctx, here, linux.system)
}

// Updates implements checks.HostFacts.
func (h *Host) Updates(ctx context.Context) (checks.Updates, error) {
	return ask(ctx, here, linux.updates)
}

// Protection implements checks.HostFacts.
func (h *Host) Protection(ctx context.Context) (checks.Protection, error) {
	return ask(ctx, here, linux.protection)
}

// Accounts implements checks.HostFacts.
func (h *Host) Accounts(ctx context.Context) (checks.Accounts, error) {
	return ask(ctx, here, linux.accounts)
}

// RemoteAccess implements checks.HostFacts.
func (h *Host) RemoteAccess(ctx context.Context) (checks.RemoteAccess, error) {
	return ask(ctx, here, linux.remote)
}

// Backups implements checks.HostFacts.
func (h *Host) Backups(ctx context.Context) (checks.Backups, error) {
	return ask(ctx, here, linux.backups)
}
