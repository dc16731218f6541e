package host

import (
	"context"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

// PasswordPolicy reads the rules from the configuration of PAM.
func (h *Host) PasswordPolicy(ctx context.Context) (checks.PasswordPolicy, error) {
	return within(ctx, func(context.Context) (checks.PasswordPolicy, error) { return linuxPolicy(rootFS("/")), nil })
}

// PasswordKeeping tells how passwords are kept, for checks/passwords.
func (h *Host) PasswordKeeping(ctx context.Context) (checks.Fact[string], checks.Fact[map[string]string], checks.Fact[int], checks.Fact[map[string]time.Duration]) {
	k, err := within(ctx, func(context.Context) (passwordKeeping, error) {
		l := linux{fsys: rootFS("/")}
		return l.keeping(pam.Resolve(l.fsys)), nil
	})
	if err != nil {
		k = unkept(err)
	}
	return k.scheme, k.stored, k.history, k.ages
}
