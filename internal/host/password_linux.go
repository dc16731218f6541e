package host

import (
	"context"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

// PasswordPolicy reads the rules from the configuration of PAM.
func (h *Host) PasswordPolicy(ctx context.Context) (checks.PasswordPolicy, error) {
	if err := ctx.Err(); err != nil {
		return checks.PasswordPolicy{}, err
	}
	return linuxPolicy(rootFS("/")), nil
}

// PasswordKeeping tells how passwords are kept, for checks/passwords.
func (h *Host) PasswordKeeping(context.Context) (checks.Fact[string], checks.Fact[map[string]string], checks.Fact[int], checks.Fact[map[string]time.Duration]) {
	l := linux{fsys: rootFS("/")}
	k := l.keeping(pam.Resolve(l.fsys))
	return k.scheme, k.stored, k.history, k.ages
}
