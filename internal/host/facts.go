package host

import (
	"context"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A system tells the facts of one kind of operating system.
type system interface {
	system() checks.System
	updates() checks.Updates
	protection(ctx context.Context) checks.Protection
	accounts() checks.Accounts
	remote() checks.RemoteAccess
	backups() checks.Backups
}

// System implements checks.HostFacts.
func (h *Host) System(ctx context.Context) (checks.System, error) {
	return withSystem(ctx, system.system)
}

// Updates implements checks.HostFacts.
func (h *Host) Updates(ctx context.Context) (checks.Updates, error) {
	return withSystem(ctx, system.updates)
}

// Protection implements checks.HostFacts.
func (h *Host) Protection(ctx context.Context) (checks.Protection, error) {
	return withSystem(ctx, func(s system) checks.Protection { return s.protection(ctx) })
}

// Accounts implements checks.HostFacts.
func (h *Host) Accounts(ctx context.Context) (checks.Accounts, error) {
	return withSystem(ctx, system.accounts)
}

// RemoteAccess implements checks.HostFacts.
func (h *Host) RemoteAccess(ctx context.Context) (checks.RemoteAccess, error) {
	return withSystem(ctx, system.remote)
}

// Backups implements checks.HostFacts.
func (h *Host) Backups(ctx context.Context) (checks.Backups, error) {
	return withSystem(ctx, system.backups)
}

// withSystem reads one kind of facts of this computer.
func withSystem[T any](ctx context.Context, facts func(system) T) (T, error) {
	return withTimeout(ctx, func(ctx context.Context) (T, error) {
		s, err := thisSystem(ctx)
		if err != nil {
			var none T
			return none, err
		}
		return facts(s), nil
	})
}
