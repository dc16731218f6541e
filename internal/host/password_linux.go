package host

import (
	"context"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// PasswordPolicy reads the rules from the configuration of PAM.
func (h *Host) PasswordPolicy(ctx context.Context) (checks.PasswordPolicy, error) {
	if err := ctx.Err(); err != nil {
		return checks.PasswordPolicy{}, err
	}
	return linuxPolicy(rootFS("/")), nil
}
