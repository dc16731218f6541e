package host

import (
	"context"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

// PasswordPolicy reads the rules from the configuration of PAM.
func (h *Host) PasswordPolicy(ctx context.Context) (checks.PasswordPolicy, error) {
	return withTimeout(ctx, func(context.Context) (checks.PasswordPolicy, error) { return linuxPolicy(rootFS("/")), nil })
}

// PasswordStorage tells how passwords are kept, for checks/passwords.
func (h *Host) PasswordStorage(ctx context.Context) (checks.Fact[string], checks.Fact[map[string]string], checks.Fact[int], checks.Fact[map[string]time.Duration]) {
	k, err := withTimeout(ctx, func(context.Context) (passwordStorage, error) {
		l := linux{fsys: rootFS("/")}
		return l.passwordStorage(pam.Resolve(l.fsys)), nil
	})
	if err != nil {
		k = unknownStorage(err)
	}
	return k.scheme, k.stored, k.history, k.ages
}
