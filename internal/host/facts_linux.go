package host

import (
	"context"
	"os"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// thisLinux is this computer, with the person who sits at it.
func thisLinux(ctx context.Context) (linux, error) {
	root := rootFS("/")
	return linux{root, personOf(root, os.Geteuid())}, ctx.Err()
}

// System implements checks.HostFacts.
func (h *Host) System(ctx context.Context) (checks.System, error) {
	return withSystem(ctx, thisLinux, linux.system)
}

// Updates implements checks.HostFacts.
func (h *Host) Updates(ctx context.Context) (checks.Updates, error) {
	return withSystem(ctx, thisLinux, linux.updates)
}

// Protection implements checks.HostFacts.
func (h *Host) Protection(ctx context.Context) (checks.Protection, error) {
	return withSystem(ctx, thisLinux, linux.protection)
}

// Accounts implements checks.HostFacts.
func (h *Host) Accounts(ctx context.Context) (checks.Accounts, error) {
	return withSystem(ctx, thisLinux, linux.accounts)
}

// RemoteAccess implements checks.HostFacts.
func (h *Host) RemoteAccess(ctx context.Context) (checks.RemoteAccess, error) {
	return withSystem(ctx, thisLinux, linux.remote)
}

// Backups implements checks.HostFacts.
func (h *Host) Backups(ctx context.Context) (checks.Backups, error) {
	return withSystem(ctx, thisLinux, linux.backups)
}
